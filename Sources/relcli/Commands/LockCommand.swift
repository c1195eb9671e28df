import ArgumentParser
import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli lock`: resolves, and writes a lock file.
struct LockCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", _superCommandName: Relcli.name, abstract: "Resolve a stack, or requirements, for all targets at once and write a pylock file.",
        discussion: """
            Locked versions are kept if they still fit. Without -o, the lock of a stack is written beside its stack.toml, and that of requirements to standard output.

            EXAMPLE: relcli lock specs/sync --channel dev --upgrade pyramid
            EXAMPLE: relcli lock 'pyramid>=2' gunicorn --target el9 --target el10 -o pylock.toml
            """)

    @Argument(help: ArgumentHelp("A stack (stack.toml, or the folder that holds one), or requirements.", valueName: "stack|requirement"))
    var subjects: [String]
    @Option(help: ArgumentHelp("The channel whose requirements are locked.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Option(help: ArgumentHelp("Take an application from its repository at this tag, instead of the one in the stack.", valueName: "name=tag"))
    var at: [String] = []
    @Option(help: ArgumentHelp("The architecture that requirements are locked for, as rpm names it; a stack names its own.", valueName: "arch"))
    var arch: String?
    @Flag(help: "Exit with status 1 if the lock no longer fits the stack; write nothing.") var check = false
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Forget the locked versions of these projects, or of all when none is named.", valueName: "name"))
    var upgrade: [UpgradedName] = [.none]
    @Flag(help: "Take the lowest versions instead of the highest.") var lowest = false
    @Flag(help: "Take the lowest versions of the requirements, and the highest of their dependencies.") var lowestDirect = false
    @Flag(help: "Allow pre-releases like final releases.") var pre = false
    @Option(help: ArgumentHelp("Ignore files uploaded after this day, as 2026-01-31, or at this time or later, as 2026-01-31T12:00:00Z.", valueName: "date"))
    var excludeNewer: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write the lock to this file.", valueName: "file")) var output: String?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    /// A name after `--upgrade`; the default value means that the option is absent.
    enum UpgradedName: ExpressibleByArgument {
        case none
        case all
        case name(String)

        /// The text that stands for `--upgrade` without a name, which ArgumentParser does not support; it is not a valid project name.
        static let allText = ":all:"

        init?(argument: String) { self = argument == Self.allText ? .all : .name(argument) }
        var defaultValueDescription: String { "none" }
    }

    /// Returns the arguments with `--upgrade` in a form that ArgumentParser can read.
    ///
    /// Stacks after `--upgrade` are moved before it, and without names its value is `:all:`. For example, `--upgrade ./shop` becomes `./shop --upgrade
    /// :all:`.
    static func completed(_ arguments: [String]) -> [String] {
        guard arguments.first == configuration.commandName, let place = arguments.firstIndex(of: "--upgrade") else { return arguments }
        let following = arguments[(place + 1)...].prefix { !$0.utf8.hasPrefix("-") }
        let stacks = following.filter { $0 == "." || $0 == ".." || $0.utf8.contains("/") || $0.utf8.hasSuffix(".toml") }
        let names = following.filter { !stacks.contains($0) }
        let values = names.isEmpty ? [UpgradedName.allText] : Array(names)
        return Array(arguments[..<place]) + stacks + ["--upgrade"] + values + arguments[following.endIndex...]
    }

    func validate() throws {
        if lowest && lowestDirect { throw ValidationError("--lowest and --lowest-direct exclude each other") }
        if subjects.isEmpty { throw ValidationError("name a stack, or requirements") }
    }

    func run() async throws {
        if let output { try OutputPlace.check(FilePath(output)) }
        if let stack = subjects.first, subjects.count == 1, Self.isStack(stack) {
            try await lock(stack: stack)
        } else {
            try await lockRequirements()
        }
    }

    private static func isStack(_ text: String) -> Bool {
        text.utf8.hasSuffix(".toml") || text.utf8.contains("/") || (try? FileSystem.status(FilePath(text)))?.map(\.isDirectory) ?? false
    }

    private func lock(stack name: String) async throws {
        if let arch {
            throw Failure(.usage, "--arch \(arch) is for requirements; a stack says its own", hints: ["write architecture = \"\(arch)\" in its stack.toml"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments, channel: channel, stack: name)
        let stack = try Stack(at: FilePath(name), only: target, at: at, catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        let step = try LockStep(
            stack: stack, channel: channel, options: ReleaseOptions(channel: channel.name, publish: false), choices: try choices(),
            path: output.map { FilePath($0) }, context: context.chain)
        if check { return try await check(step, of: stack, channel.name, context) }
        let lock = try await step.lock()
        context.progress.clear()
        for note in lock.notes { context.terminal.note(note) }
        try report(
            LockSummary(
                path: "\(lock.path)", projects: lock.projectCount, reused: lock.reused, unchanged: lock.isUnchanged, notes: lock.notes, resolutions: lock.locked
            ),
            context.terminal)
    }

    /// Compares the lock with the stack and with its indexes, and writes nothing.
    private func check(_ step: LockStep, of stack: Stack, _ channel: String, _ context: CommandContext) async throws {
        let (isOffline, terminal) = (context.chain.settings.offline, context.terminal)
        var isCompared = false
        do {
            guard try step.validText() != nil else {
                throw Failure(.failure, "\(step.path) does not fit the stack any more", hints: ["relcli lock \(stack.directory) --channel \(channel)"])
            }
            let locked = try step.checked()
            isCompared = !isOffline && locked.contains { $0.packages.contains { $0.origin == .index } }
            let warnings = isOffline ? [] : try await step.compareWithIndex(locked)
            if options.json {
                terminal.print(try JSONOutput.text(LockVerdict(path: "\(step.path)", fits: true, compared: isCompared, warnings: warnings)))
            }
            if isOffline { terminal.note("offline: the files of \(step.path) were not compared with the index") }
            for warning in warnings { terminal.note("warning: \(warning)") }
            if !options.json { terminal.print("\(step.path) fits") }
        } catch let failure as Failure where failure.status == .failure {
            if options.json {
                let reasons = [failure.subject] + failure.causes
                terminal.print(try JSONOutput.text(LockVerdict(path: "\(step.path)", fits: false, compared: isCompared, warnings: [], reasons: reasons)))
            }
            throw failure
        }
    }

    private func lockRequirements() async throws {
        if check { throw Failure(.usage, "--check needs a stack", hints: ["name a stack.toml, or the folder that holds one"]) }
        guard !target.isEmpty else {
            throw Failure(.usage, "requirements are locked for targets, and none is named", hints: ["add --target el9, or name a stack"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments)
        let requirements = try subjects.map { text in
            do { return try Requirement(text) } catch {
                throw Failure(
                    .usage, "'\(text)' is neither a stack nor a requirement", cause: error, hints: ["quote a requirement, as 'pyramid>=2'"])
            }
        }
        let targets = try target.map { try context.catalog.target($0, architecture: arch ?? "x86_64") }
        let path = output.map { FilePath($0) }
        let result = try await AdHocLock(requirements, targets: targets, choices: try choices(), context: context.chain).lock(to: path)
        context.progress.clear()
        for note in result.notes { context.terminal.note(note) }
        if path == nil, !options.json {
            context.terminal.printDocument(String(result.text.droppingBytes(last: 1)))
            return
        }
        let projects = Set(result.resolutions.flatMap { $0.packages.map(\.name) }).count
        try report(
            LockSummary(
                path: path.map(\.string), projects: projects, reused: false, unchanged: result.isUnchanged, notes: result.notes, resolutions: result.resolutions
            ),
            context.terminal)
    }

    private func report(_ summary: LockSummary, _ terminal: Terminal) throws {
        if options.json { return terminal.print(try JSONOutput.text(summary)) }
        let unchanged = summary.unchanged ? ", unchanged" : ""
        terminal.print("\(summary.path ?? "-"): \(summary.projects.counted("project")) for \(summary.targets.count.counted("target"))\(unchanged)")
    }

    private func choices() throws -> LockChoices {
        var options = ReleaseOptions(channel: "", publish: false)
        options.excludeNewer = excludeNewer
        return LockChoices(
            upgrade: try upgraded(), strategy: lowest ? .lowest : lowestDirect ? .lowestDirect : .highest, prereleases: pre,
            excludeNewer: try options.excludeNewerTime())
    }

    private func upgraded() throws -> LockChoices.Upgrade {
        var names: Set<ProjectName> = []
        for entry in upgrade {
            let text: String
            switch entry {
            case .none: return .nothing
            case .all: return .everything
            case .name(let name): text = name
            }
            do { names.insert(try ProjectName(text)) } catch {
                throw Failure(.usage, "'\(text)' is not the name of a project", cause: error, hints: ["write the stack before --upgrade"])
            }
        }
        return .projects(names)
    }
}

/// The result of `lock --check`, as JSON.
private struct LockVerdict: Encodable {
    let path: String
    let fits: Bool
    /// `true` if locked files were compared with their index.
    ///
    /// It is `false` offline, for a lock without files of an index, and for a lock that does not fit the stack.
    let compared: Bool
    let warnings: [String]
    /// The reasons why the lock does not fit.
    var reasons: [String] = []
}

/// The result of locking, as JSON.
private struct LockSummary: Encodable {
    struct TargetSummary: Encodable {
        let target: String
        let packages: [String: String]
    }

    /// The path of the written lock; `nil` if none was written.
    let path: String?
    let projects: Int
    let reused: Bool
    /// The lock file already had this text.
    let unchanged: Bool
    /// The notes of the lock: changes with their reasons, differing versions, versions that are held back.
    let notes: [String]
    let targets: [TargetSummary]

    init(path: String?, projects: Int, reused: Bool, unchanged: Bool, notes: [String], resolutions: [Resolution]) {
        self.path = path
        self.projects = projects
        self.reused = reused
        self.unchanged = unchanged
        self.notes = notes
        targets = resolutions.map { resolution in
            TargetSummary(
                target: resolution.targetID,
                packages: Dictionary(resolution.packages.map { ($0.name.normalized, $0.version.description) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
