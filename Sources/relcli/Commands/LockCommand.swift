import ArgumentParser
import ForeignText
import Native
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli lock`: resolve, and write a lock file.
struct LockCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", _superCommandName: Relcli.name, abstract: "Resolve a stack, or requirements, for all targets at once and write a pylock file.",
        discussion: """
            Locked versions are kept where they still fit. Without -o, the lock of a stack lies beside its stack.toml, and that of requirements goes to standard output.

            EXAMPLE: relcli lock specs/sync --channel dev --upgrade pyramid
            EXAMPLE: relcli lock 'pyramid>=2' gunicorn --target el9 --target el10 -o pylock.toml
            """)

    @Argument(help: ArgumentHelp("A stack (stack.toml, or the folder that holds one), or requirements.", valueName: "stack|requirement"))
    var subjects: [String]
    @Option(help: ArgumentHelp("The channel whose requirements are locked.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Flag(help: "Exit with status 1 when the lock no longer fits the stack; write nothing.") var check = false
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Forget the locked versions of these projects, or of all when none is named.", valueName: "name"))
    var upgrade: [UpgradedName] = [.none]
    @Flag(help: "Take the lowest versions instead of the highest.") var lowest = false
    @Flag(help: "Take the lowest versions of what is asked for, the highest of what that needs.") var lowestDirect = false
    @Flag(help: "Take pre-releases as if they were final.") var pre = false
    @Option(help: ArgumentHelp("See no file uploaded at this time or later, as 2026-01-31T00:00:00Z.", valueName: "date")) var excludeNewer: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write the lock to this file.", valueName: "file")) var output: String?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    /// A name after `--upgrade`; the default stands for the option not being there at all.
    enum UpgradedName: ExpressibleByArgument {
        case none
        case name(String)

        init?(argument: String) { self = .name(argument) }
        var defaultValueDescription: String { "none" }
    }

    func validate() throws {
        if lowest && lowestDirect { throw ValidationError("--lowest and --lowest-direct exclude each other") }
        if subjects.isEmpty { throw ValidationError("name a stack, or requirements") }
    }

    func run() async throws {
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
        var arguments = mirror.arguments
        arguments.channel = channel
        let context = try CommandContext(options, arguments: arguments, stack: name)
        let stack = try Stack(at: FilePath(name), targets: target, catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        let step = try LockStep(
            stack: stack, channel: channel, options: ReleaseOptions(channel: channel.name, publish: false), choices: try choices(),
            path: output.map { FilePath($0) }, context: context.chain)
        if check {
            guard try step.validText() != nil else {
                throw ChainError(
                    .failure, "\(step.path) does not fit the stack any more", hints: ["relcli lock \(stack.directory) --channel \(channel.name)"])
            }
            if context.chain.settings.offline {
                context.terminal.note("offline: the files of \(step.path) were not compared with the index")
            } else {
                for notice in try await step.compareWithIndex() { context.terminal.note("warning: \(notice)") }
            }
            context.terminal.print("\(step.path) fits")
            return
        }
        let lock = try await step.lock()
        context.progress.clear()
        for note in lock.notes { context.terminal.note(note) }
        try report(
            LockSummary(path: "\(lock.path)", projects: lock.projectCount, reused: lock.reused, resolutions: lock.locked), context.terminal)
    }

    private func lockRequirements() async throws {
        if check { throw ChainError(.usage, "--check needs a stack", hints: ["name a stack.toml, or the folder that holds one"]) }
        guard !target.isEmpty else {
            throw ChainError(.usage, "requirements are locked for targets, and none is named", hints: ["add --target el9, or name a stack"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments)
        let requirements = try subjects.map { text in
            do { return try Requirement(text) } catch {
                throw ChainError(
                    .usage, "'\(text)' is neither a stack nor a requirement", cause: error, hints: ["quote a requirement, as 'pyramid>=2'"])
            }
        }
        let targets = try target.map { try context.catalog.target($0, architecture: "x86_64") }
        let path = output.map { FilePath($0) }
        let result = try await RequirementLock(requirements, targets: targets, choices: try choices(), context: context.chain).lock(to: path)
        context.progress.clear()
        for note in result.notes { context.terminal.note(note) }
        guard let path else {
            context.terminal.printDocument(String(result.text.droppingBytes(last: 1)))
            return
        }
        let projects = Set(result.resolutions.flatMap { $0.packages.map(\.name) }).count
        try report(LockSummary(path: "\(path)", projects: projects, reused: false, resolutions: result.resolutions), context.terminal)
    }

    private func report(_ summary: LockSummary, _ terminal: Terminal) throws {
        if options.json { return terminal.print(try JSONOutput.text(summary)) }
        let unchanged = summary.reused ? ", unchanged" : ""
        terminal.print("\(summary.path): \(summary.projects.counted("project")) for \(summary.targets.count.counted("target"))\(unchanged)")
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
            guard case .name(let text) = entry else { return .nothing }
            do { names.insert(try ProjectName(text)) } catch {
                throw ChainError(.usage, "'\(text)' is not the name of a project", cause: error, hints: ["write the stack before --upgrade"])
            }
        }
        return names.isEmpty ? .everything : .projects(names)
    }
}

/// What a lock came to, as JSON.
private struct LockSummary: Encodable {
    struct TargetSummary: Encodable {
        let target: String
        let packages: [String: String]
    }

    let path: String
    let projects: Int
    let reused: Bool
    let targets: [TargetSummary]

    init(path: String, projects: Int, reused: Bool, resolutions: [Resolution]) {
        self.path = path
        self.projects = projects
        self.reused = reused
        targets = resolutions.map { resolution in
            TargetSummary(
                target: resolution.targetID,
                packages: Dictionary(resolution.packages.map { ($0.name.normalized, $0.version.description) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
