import Native
import RPMBuilder
package import SystemPackage
import VersionSort

/// Builds the packages of a stack from an existing lock and the files of the mirror, without asking an index and without locking.
package struct LockedBuild: Sendable {
    private let stack: Stack
    private let locking: LockStep
    private let context: ChainContext

    /// - Throws: ``ChainError`` of code `failure` when the lock of the channel is missing or does not fit the stack.
    package init(stack: Stack, channel name: String, context: ChainContext) throws {
        self.stack = stack
        self.context = context.offline
        let channel = try stack.channel(name)
        locking = try LockStep(stack: stack, channel: channel, options: ReleaseOptions(channel: name, publish: false), context: self.context)
        guard try locking.validText() != nil else {
            throw ChainError(
                .failure, "\(locking.path) is missing or does not fit the stack",
                hints: ["lock first: relcli lock \(stack.directory) --channel \(name)"])
        }
    }

    /// Builds the packages and returns their paths in a folder: `TARGET/ARCHITECTURE/` for binary ones, `TARGET/source/` for source packages.
    ///
    /// - Throws: ``ChainError``, of code `external` for a file that the mirror does not hold.
    package func run(output: FilePath) async throws -> [FilePath] {
        let made = try await StackBuild(stack: stack, locking: locking, context: context).run()
        var written: [FilePath] = []
        do {
            for build in made.builds {
                for package in build.packages {
                    let architecture = package.isSource ? RepositoryStep.sourceArchitecture : build.target.architecture
                    let folder = output.appending(build.target.directoryName).appending(architecture)
                    try FileSystem.createDirectory(folder)
                    // Not a link: signing these files in place must not change the files of the mirror.
                    try FileSystem.copy(package.path, to: folder.appending(package.fileName))
                    written.append(folder.appending(package.fileName))
                }
            }
        } catch {
            throw ChainError(.external, "cannot write the packages to \(output)", cause: error)
        }
        return written
    }
}
