import ArgumentParser
import RPMRepository
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli check`: whether everything in a repository can be installed.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Verify that every package of a repository can be installed.",
        discussion: "EXAMPLE: relcli check mirror/rpm/prod/el9/x86_64 --target el9")

    @Argument(help: ArgumentHelp("Folders that hold repodata/.", valueName: "repo")) var repositories: [String]
    @Option(help: ArgumentHelp("A repository of the operating system; may be given several times.", valueName: "repo")) var base: [String] = []
    @Option(help: ArgumentHelp("The target whose profile stands for the operating system.", valueName: "target")) var target: String?
    @Option(help: ArgumentHelp("The architecture.", valueName: "arch")) var arch = "x86_64"
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options)
        guard target != nil || !base.isEmpty else {
            throw ChainError(
                .usage, "the check needs to know the operating system", hints: ["name a target with --target, or its repositories with --base"])
        }
        var input = BaseInput(repositories: base.map { FilePath($0) })
        if let target {
            let target = try context.catalog.target(target, architecture: arch)
            input.provides = target.baseProvides()
            input.providesLabel = "profile \(target.profile.name)"
        }
        var reports: [CheckReport] = []
        for repository in repositories {
            do {
                reports.append(try RepositoryCheck.run(repository: FilePath(repository), base: input, architecture: arch))
            } catch {
                throw ChainError.from(error, doing: "cannot check \(repository)")
            }
        }
        if options.json {
            context.terminal.print(try JSONOutput.text(reports))
        } else {
            for report in reports { context.terminal.print(report.text()) }
        }
        if reports.contains(where: { !$0.passed }) { throw ExitStatus.failure.exitCode }
    }
}
