import ArgumentParser
import Failures
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli check`: checks that everything in a repository can be installed.
struct CheckCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: Relcli.name, abstract: "Verify that every package of a repository can be installed.",
        discussion: "EXAMPLE: relcli check mirror/rpm/prod/el9/x86_64 --target el9 --base https://mirror.example.org/el9/BaseOS --install --html check.html")

    @Argument(
        help: ArgumentHelp(
            "Folders that hold repodata/ and the packages, or URLs as for --base; for a URL only the metadata is fetched and its closure is checked.",
            valueName: "repo"))
    var repositories: [String]
    @Option(
        help: ArgumentHelp(
            "A repository of the operating system: a folder, a URL, mirrorlist+URL or metalink+URL; may be given several times.", valueName: "repo"))
    var base: [String] = []
    @Option(help: ArgumentHelp("Keys, one of which must have signed the index of each fetched base.", valueName: "file")) var baseKey: [String] = []
    @Option(help: ArgumentHelp("The target, whose profile describes the operating system.", valueName: "target")) var target: String?
    @Option(
        help: ArgumentHelp(
            "The stack that the packages were made for: with it and --target the headers are compared with the wheels' metadata in the packages.",
            valueName: "stack"))
    var stack: String?
    @Option(help: ArgumentHelp("The architecture.", valueName: "arch")) var arch = "x86_64"
    @Option(help: ArgumentHelp("Keys, one of which must have signed each package.", valueName: "file")) var key: [String] = []
    @Flag(
        help: "Install everything for real in a root made from the base, import every top-level module, run pip check and the smoke commands, erase it again.")
    var install = false
    @Flag(name: .customLong("import"), help: "The same as --install.") var imports = false
    @Option(help: ArgumentHelp("The folder in which roots are created.", valueName: "dir")) var root = "/var/tmp"
    @Option(help: ArgumentHelp("The interpreter in the root; the target's by default.", valueName: "path")) var python: String?
    @Option(help: ArgumentHelp("A JSON list of smoke tests: name, command, heartbeat, timeout, package, files.", valueName: "file")) var smoke: String?
    @Option(help: ArgumentHelp("The previous repository: install it, upgrade, and downgrade again.", valueName: "repo")) var previous: String?
    @Option(help: ArgumentHelp("Write a JUnit document, a test case for each package and tier.", valueName: "file")) var junit: String?
    @Option(help: ArgumentHelp("Write a page with the dependency graph.", valueName: "file")) var html: String?
    @Option(help: ArgumentHelp("A folder that caches fetched packages and roots.", valueName: "dir")) var cache: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options, stack: stack)
        guard target != nil || !base.isEmpty else {
            throw Failure(
                .usage, "the check needs to know the operating system", hints: ["name a target with --target, or its repositories with --base"])
        }
        for text in base { if let place = InstallPlace.Base(parsing: text).folder { try PathArgument.repositories([place]) } }
        for path in [html, junit] { try OutputPlace.check(path.map { FilePath($0) }) }
        try PathArgument.repositories(repositories + (previous.map { [$0] } ?? []))
        let outcome = try await audit(context).run(repositories)
        if !options.quiet { for note in outcome.notes { context.terminal.note(note) } }
        if options.json {
            context.terminal.print(try JSONOutput.text(outcome.reports))
        } else {
            for report in outcome.reports { context.terminal.print(report.text()) }
        }
        if outcome.reports.contains(where: { !$0.passed }) { throw ExitStatus.failure.exitCode }
    }

    /// Returns the check that the options describe.
    private func audit(_ context: CommandContext) throws -> ExistingRepositoryCheck {
        let place = InstallPlace(
            bases: base.map(InstallPlace.Base.init(parsing:)), baseKeys: baseKey.map { FilePath($0) }, workspace: FilePath(root))
        var audit = ExistingRepositoryCheck(place: place, architecture: arch, context: context.chain)
        audit.target = try target.map { try context.catalog.target($0, architecture: arch) }
        audit.stack = try stack.map { try Stack(at: FilePath($0), targets: target.map { [$0] } ?? [], catalog: context.catalog) }
        audit.keys = key.map { FilePath($0) }
        audit.installs = install || imports
        audit.interpreter = python
        audit.smoke = smoke.map { FilePath($0) }
        audit.previous = previous.map { FilePath($0) }
        audit.reports = CheckReports(html: html.map { FilePath($0) }, junit: junit.map { FilePath($0) })
        audit.cache = cache.map { FilePath($0) }
        return audit
    }
}
