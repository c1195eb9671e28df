import ArgumentParser
import FoundationEssentials
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli check`: whether everything in a repository can be installed.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Verify that every package of a repository can be installed.",
        discussion: "EXAMPLE: relcli check mirror/rpm/prod/el9/x86_64 --target el9 --base https://mirror.example.org/el9/BaseOS --install --html check.html")

    @Argument(help: ArgumentHelp("Folders that hold repodata/ and the packages.", valueName: "repo")) var repositories: [String]
    @Option(
        help: ArgumentHelp(
            "A repository of the operating system: a folder, a URL, mirrorlist+URL or metalink+URL; may be given several times.", valueName: "repo"))
    var base: [String] = []
    @Option(help: ArgumentHelp("Keys of which one must have signed the index of each base that is fetched.", valueName: "file")) var baseKey: [String] = []
    @Option(help: ArgumentHelp("The target whose profile stands for the operating system.", valueName: "target")) var target: String?
    @Option(help: ArgumentHelp("The architecture.", valueName: "arch")) var arch = "x86_64"
    @Option(help: ArgumentHelp("Keys of which one must have signed each package.", valueName: "file")) var key: [String] = []
    @Flag(help: "Install everything for real in a root made from the base, import every module, run pip check and the smoke commands, erase it again.")
    var install = false
    @Flag(name: .customLong("import"), help: "The same as --install.") var imports = false
    @Option(help: ArgumentHelp("The folder that roots are made in.", valueName: "dir")) var root = "/var/tmp"
    @Option(help: ArgumentHelp("The interpreter in the root; the target's by default.", valueName: "path")) var python: String?
    @Option(help: ArgumentHelp("A JSON list of smoke tests: name, command, heartbeat, timeout, package, files.", valueName: "file")) var smoke: String?
    @Option(help: ArgumentHelp("The repository before this one: install it, upgrade, and go back.", valueName: "repo")) var previous: String?
    @Option(help: ArgumentHelp("Write a JUnit document, a test case for each package and tier.", valueName: "file")) var junit: String?
    @Option(help: ArgumentHelp("Write a page with the dependency graph.", valueName: "file")) var html: String?
    @Option(help: ArgumentHelp("A folder for what is fetched and made once.", valueName: "dir")) var cache: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options)
        guard target != nil || !base.isEmpty else {
            throw ChainError(
                .usage, "the check needs to know the operating system", hints: ["name a target with --target, or its repositories with --base"])
        }
        var reports: [CheckReport] = []
        do {
            let options = try await checkOptions(context)
            for repository in repositories {
                var options = options
                options.label = repository
                reports.append(try await RepositoryCheck.run(repository: FilePath(repository), options: options))
            }
            try writeReports(reports)
        } catch let error as RepositoryError where error.code == .network || error.code == .tool {
            throw ChainError(.external, error.subject, causes: [error.cause], hints: error.hint.map { [$0] } ?? [])
        } catch {
            throw ChainError.from(error, doing: "cannot check \(repositories.joined(separator: ", "))")
        }
        if options.json {
            context.terminal.print(try JSONOutput.text(reports))
        } else {
            for report in reports { context.terminal.print(report.text()) }
        }
        if reports.contains(where: { !$0.passed }) { throw ExitStatus.failure.exitCode }
    }

    private func checkOptions(_ context: CommandContext) async throws -> CheckOptions {
        let folder = cache.map { FilePath($0) } ?? context.chain.mirror.appending("cache").appending("check")
        var input = BaseInput()
        var interpreter = python
        if let target {
            let target = try context.catalog.target(target, architecture: arch)
            // Real repositories say what there is; of the profile, only what no repository tells is taken beside them.
            input.provides = target.baseProvides().filter { base.isEmpty || $0.name.hasPrefix("rpmlib(") }
            input.providesLabel = "profile \(target.profile.name)"
            interpreter = interpreter ?? target.python.interpreter
        }
        if !base.isEmpty {
            let client = TransferClient(configuration: TransferConfiguration(environment: options.environment))
            defer { client.shutdown() }
            let fetcher = RepositoryFetcher(client: client, cache: folder.appending("repositories"), keys: baseKey.map { FilePath($0) })
            for repository in base { input.repositories.append(try await fetcher.fetch(RepositorySource(parsing: repository))) }
        }
        var result = CheckOptions(base: input, architecture: arch)
        result.keys = key.map { FilePath($0) }
        result.cache = folder.appending("solv")
        result.previous = previous.map { FilePath($0) }
        if install || imports || previous != nil {
            var install = InstallOptions(base: input.repositories, interpreter: interpreter ?? "/usr/bin/python3", workspace: FilePath(root))
            install.cache = folder.appending("roots")
            install.keys = result.keys
            if let smoke { install.smoke = try JSONDecoder().decode([SmokeTest].self, from: Data(FileSystem.readAll(FilePath(smoke), limit: 1 << 20))) }
            result.install = install
        }
        return result
    }

    private func writeReports(_ reports: [CheckReport]) throws {
        if let junit { try FileSystem.writeAtomically(Array(CheckReport.junit(reports).utf8), to: FilePath(junit)) }
        guard let html else { return }
        let pages = try zip(repositories, reports).map { repository, report in
            (report: report, graph: Optional(try DependencyGraph.read(repository: FilePath(repository), architecture: arch)))
        }
        let page = CheckPage.html(pages, title: repositories.joined(separator: ", "))
        try FileSystem.writeAtomically(Array(page.utf8), to: FilePath(html))
    }
}
