import ArgumentParser
import RPMRepository
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli repo`: repository metadata for a folder of RPMs.
struct RepoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repo", abstract: "Write or update the RPM repository metadata of a folder of RPMs.",
        discussion: "EXAMPLE: relcli repo /srv/rpms --target el9")

    @Argument(help: ArgumentHelp("The folder.", valueName: "dir")) var directory: String
    @Option(help: ArgumentHelp("The target whose clients read it.", valueName: "target")) var target = "el9"
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options)
        let target = try context.catalog.target(target, architecture: "x86_64")
        do {
            let revision = UInt64(try context.chain.sourceDateEpoch() ?? UInt32(clamping: context.chain.wallTime()))
            let path = FilePath(directory)
            try await RepositoryDirectory.index(path, form: target.profile.repodata, revision: revision)
            context.terminal.print("\(path.appending("repodata").appending("repomd.xml"))")
        } catch {
            throw ChainError.from(error, doing: "cannot index \(directory)")
        }
    }
}
