import ArgumentParser
import Failures
import ForeignText
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli repo`: writes repository metadata for a folder of RPMs.
struct RepoCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repo", _superCommandName: Relcli.name, abstract: "Write or update the RPM repository metadata of a folder of RPMs.",
        discussion: """
            Links to files and folders are followed. If two runs use one folder, the second waits for the first.

            Readers see the old repository or the new one; the metadata of the previous one is kept for those who are still reading it. The metadata of \
            each package is kept in DIR/.repodata-cache, a hidden folder that no client reads and that may be removed at any time; --full ignores it.

            EXAMPLE: relcli repo /srv/rpms --target el9 --sign releases@example.org
            """)

    @Argument(help: ArgumentHelp("The folder.", valueName: "dir")) var directory: String
    @Option(help: ArgumentHelp("The target whose clients read it.", valueName: "target")) var target = "el9"
    @Option(help: ArgumentHelp("Sign the index with this key of gpg.", valueName: "key")) var sign: String?
    @Option(help: ArgumentHelp("A comps.xml of groups to include.", valueName: "file")) var groups: String?
    @Option(help: ArgumentHelp("A modules.yaml to include.", valueName: "file")) var modules: String?
    @Option(help: ArgumentHelp("An updateinfo.xml to include.", valueName: "file")) var updates: String?
    @Flag(help: "Read every package again instead of trusting its size, time and inode.") var full = false
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Row: Encodable {
        let index: String
        let packages: Int
        let read: Int
        let signed: Bool
        let warnings: [String]
    }

    func run() async throws {
        let context = try CommandContext(options)
        let target = try context.catalog.target(target, architecture: "x86_64")
        do {
            let revision = try context.chain.sourceDateEpoch().map { UInt64($0) }
            let path = try PathArgument.folder(directory)
            let outcome = try await RepositoryDirectory.index(
                path, form: target.profile.repodata, revision: revision, extra: extra(), caching: !full, jobs: context.chain.settings.jobs,
                signer: sign.map { RepositorySigner(key: $0) },
                whenWaiting: { context.terminal.note("waiting for another relcli that writes the metadata of \(directory)") })
            for warning in outcome.warnings { context.terminal.note("warning: \(warning)") }
            let index = path.appending("repodata").appending("repomd.xml").string
            if options.json {
                let row = Row(index: index, packages: outcome.packages, read: outcome.read, signed: sign != nil, warnings: outcome.warnings)
                context.terminal.print(try JSONOutput.text(row))
            } else {
                if !options.quiet { context.terminal.note("\(outcome.packages.counted("package")), \(outcome.read) read, the others unchanged") }
                context.terminal.print(index)
            }
        } catch {
            throw Failure.from(error, doing: "cannot index \(directory)")
        }
    }

    private func extra() throws -> [ExtraMetadata] {
        func read(_ file: String?, _ make: ([UInt8]) throws -> ExtraMetadata) throws -> [ExtraMetadata] {
            guard let file else { return [] }
            let content = try FileSystem.readAll(PathArgument.file(file), limit: 256 << 20)
            do { return [try make(content)] } catch let error as Failure {
                throw Failure(.usage, "\(file) cannot be included", causes: [error.headline], hints: error.hints)
            }
        }
        return try read(groups, ExtraMetadata.groups) + read(modules, ExtraMetadata.modules) + read(updates, ExtraMetadata.updates)
    }
}
