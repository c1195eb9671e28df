import Failures
import Native
import RPMBuilder
package import SystemPackage
import VersionSort

extension StackRelease {
    /// Builds the packages of the stack from the existing lock and the files of the mirror, without asking an index and without locking.
    ///
    /// - Parameters:
    ///   - names: the projects to build; empty for all.
    ///   - output: the folder of the packages: `TARGET/ARCHITECTURE/` in it for binary ones, `TARGET/source/` for source packages.
    /// - Returns: the paths of the packages.
    /// - Throws: ``Failure``, with code `failure` if the lock of the channel is missing or does not fit the stack, with code `external` for a file that
    ///   the mirror does not hold.
    package func build(into output: FilePath, only names: [String] = []) async throws -> [FilePath] {
        let context = context.offline
        let channel = try stack.channel(options.channel)
        let locking = try LockStep(stack: stack, channel: channel, options: options, context: context)
        guard try locking.validText() != nil else {
            throw Failure(
                .failure, "\(locking.path) is missing or does not fit the stack",
                hints: ["lock first: relcli lock \(stack.directory) --channel \(channel.name)"])
        }
        let inputs = try await ReleaseInputs(stack: stack, channel: channel.name, isChecked: false, context: context)
        let made = try await PackagedStack.make(inputs, locking: locking, only: try projects(names), context: context)
        do {
            return try made.builds.flatMap { build in
                let folder = output.appending(build.target.directoryName)
                let (binary, source) = (build.packages.filter { !$0.isSource }, build.packages.filter(\.isSource))
                return try binary.copies(in: folder.appending(build.target.architecture))
                    + source.copies(in: folder.appending(RepositoryStep.sourceArchitecture))
            }
        } catch {
            throw Failure(.external, "cannot write the packages to \(output)", cause: error)
        }
    }
}

extension StackRelease {
    /// Returns the names of projects; `nil` for no names.
    private func projects(_ names: [String]) throws -> Set<ProjectName>? {
        guard !names.isEmpty else { return nil }
        return Set(
            try names.map { name in
                do { return try ProjectName(name) } catch { throw Failure(.usage, "'\(name)' is not the name of a project", cause: error) }
            })
    }
}

extension [BuiltPackage] {
    /// Copies the packages to a folder, which is created if it is missing, and returns the new paths.
    ///
    /// The copies are not links, so that signing them in place does not change the files of the mirror.
    func copies(in folder: FilePath) throws -> [FilePath] {
        guard !isEmpty else { return [] }
        try FileSystem.createDirectory(folder)
        return try map { package in
            let copy = folder.appending(package.fileName)
            try FileSystem.copy(package.path, to: copy)
            return copy
        }
    }
}
