import ArgumentParser
import ForeignText
import FoundationEssentials
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli check`: whether everything in a repository can be installed.
struct CheckCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: Relcli.name, abstract: "Verify that every package of a repository can be installed.",
        discussion: "EXAMPLE: relcli check mirror/rpm/prod/el9/x86_64 --target el9 --base https://mirror.example.org/el9/BaseOS --install --html check.html")

    @Argument(
        help: ArgumentHelp(
            "Folders that hold repodata/ and the packages, or URLs as for --base; of a URL only the metadata is fetched, and its closure checked.",
            valueName: "repo"))
    var repositories: [String]
    @Option(
        help: ArgumentHelp(
            "A repository of the operating system: a folder, a URL, mirrorlist+URL or metalink+URL; may be given several times.", valueName: "repo"))
    var base: [String] = []
    @Option(help: ArgumentHelp("Keys of which one must have signed the index of each base that is fetched.", valueName: "file")) var baseKey: [String] = []
    @Option(help: ArgumentHelp("The target whose profile stands for the operating system.", valueName: "target")) var target: String?
    @Option(
        help: ArgumentHelp(
            "The stack that the packages were made for: with it and --target the headers are compared with the wheels' metadata in the packages.",
            valueName: "stack"))
    var stack: String?
    @Option(help: ArgumentHelp("The architecture.", valueName: "arch")) var arch = "x86_64"
    @Option(help: ArgumentHelp("Keys of which one must have signed each package.", valueName: "file")) var key: [String] = []
    @Flag(
        help: "Install everything for real in a root made from the base, import every top-level module, run pip check and the smoke commands, erase it again.")
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
        let context = try CommandContext(options, stack: stack)
        guard target != nil || !base.isEmpty else {
            throw ChainError(
                .usage, "the check needs to know the operating system", hints: ["name a target with --target, or its repositories with --base"])
        }
        for text in base { if let place = InstallPlace.Base(parsing: text).folder { try GivenPlace.repositories([place]) } }
        for path in [html, junit] { try OutputPlace.check(path.map { FilePath($0) }) }
        try GivenPlace.repositories(repositories + (previous.map { [$0] } ?? []))
        var reports: [CheckReport] = []
        do {
            let options = try await checkOptions(context)
            var folders: [FilePath] = []
            for repository in repositories {
                var options = options
                options.label = PublicText.masked(repository)
                let source = RepositorySource(parsing: repository)
                let folder = try await fetch([source], keys: key, context)[0]
                folders.append(folder)
                if case .directory = source {
                    try expect(folder, context, &options)
                } else {
                    options.isMetadataOnly = true
                }
                let report = try await RepositoryCheck.run(repository: folder, options: options)
                reports.append(report)
                if case .directory = source { record(report, of: folder, context) }
            }
            try writeReports(reports, of: folders)
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

    /// Keeps the report when the repository is one of a snapshot, which may then be published.
    ///
    /// Whoever may not write there only checks.
    private func record(_ report: CheckReport, of folder: FilePath, _ context: CommandContext) {
        guard report.passed, let place = SnapshotStore.place(of: folder) else { return }
        let subject = "the check of \(place.member.path) in snapshot \(place.snapshot.id)"
        let note: String?
        do {
            switch try place.store.record(report, at: place) {
            case .recorded: note = "\(subject) was recorded"
            case .refused(let tiers):
                note = "\(subject) was not recorded: the one before failed, and asked for \(tiers.map(\.title).joined(separator: ", ")) as well"
            case .known, nil: note = nil
            }
        } catch { note = "\(subject) was not recorded: \(error)" }
        if let note, !options.quiet { context.terminal.note(note) }
    }

    /// The folder for what is fetched and made once.
    private func cacheFolder(_ context: CommandContext) -> FilePath {
        cache.map { FilePath($0) } ?? context.chain.mirror.appending("cache").appending("check")
    }

    /// The folders of repositories, fetched where they are elsewhere.
    private func fetch(_ sources: [RepositorySource], keys: [String], _ context: CommandContext) async throws -> [FilePath] {
        guard !sources.isEmpty else { return [] }
        let client = TransferClient(configuration: TransferConfiguration(environment: options.environment))
        defer { client.shutdown() }
        let fetcher = RepositoryFetcher(client: client, cache: cacheFolder(context).appending("repositories"), keys: keys.map { FilePath($0) })
        var folders: [FilePath] = []
        for source in sources { folders.append(try await fetcher.fetch(source)) }
        return folders
    }

    /// What the headers must say, where that can be told.
    private func expect(_ repository: FilePath, _ context: CommandContext, _ options: inout CheckOptions) throws {
        guard let stack, let target else {
            options.unexpected = "what the stack overrides is not known: name it with --stack, and the target with --target"
            return
        }
        let chosen = try context.catalog.target(target, architecture: arch)
        let loaded = try Stack(at: FilePath(stack), targets: [target], catalog: context.catalog)
        let metadata = try PackagedMetadata(repository: repository, target: chosen, stack: loaded)
        options.expected = metadata.headers
        options.others = metadata.others
        let names = Set(metadata.headers.map(\.name))
        options.install?.smoke += try loaded.smokeTests(for: chosen).filter { test in test.package.map(names.contains) ?? true }
    }

    private func checkOptions(_ context: CommandContext) async throws -> CheckOptions {
        let folder = cacheFolder(context)
        let chosen = try target.map { try context.catalog.target($0, architecture: arch) }
        let loaded = try stack.map { try Stack(at: FilePath($0), targets: target.map { [$0] } ?? [], catalog: context.catalog) }
        let place = InstallPlace(
            bases: base.map(InstallPlace.Base.init(parsing:)), baseKeys: baseKey.map { FilePath($0) }, workspace: FilePath(root))
        let setup = try await CheckSetup.make(target: chosen, stack: loaded, place: place, context: context.chain)
        var result = setup.options(architecture: arch, label: "")
        result.keys = key.map { FilePath($0) }
        result.cache = folder.appending("solv")
        result.previous = previous.map { FilePath($0) }
        if install || imports || previous != nil {
            if install || imports { try InstallPlace.expect(setup.repositories) }
            let interpreter = python ?? chosen?.python.interpreter ?? "/usr/bin/python3"
            var install = InstallOptions(base: setup.repositories, interpreter: interpreter, workspace: FilePath(root))
            install.cache = folder.appending("roots")
            install.keys = result.keys
            install.skippedImports = try loaded?.skippedImports() ?? [:]
            install.environment = chosen?.environment
            install.client = TransferClient(configuration: TransferConfiguration(environment: options.environment))
            if let smoke { install.smoke = try JSONDecoder().decode([SmokeTest].self, from: Data(FileSystem.readAll(FilePath(smoke), limit: 1 << 20))) }
            result.install = install
        }
        return result
    }

    private func writeReports(_ reports: [CheckReport], of folders: [FilePath]) throws {
        try CheckReports(html: html.map { FilePath($0) }, junit: junit.map { FilePath($0) }).write(
            Array(zip(folders, reports)), architecture: arch, title: repositories.map(PublicText.masked).joined(separator: ", "))
    }
}
