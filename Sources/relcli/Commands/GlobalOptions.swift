import ArgumentParser
import FoundationEssentials
import Native
import ReleaseChain
import SystemPackage

/// The options of every command.
struct GlobalOptions: ParsableArguments {
    @Flag(help: "Write the result as one JSON document.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only results, warnings and errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print each action.")
    var verbose = false

    @Option(help: ArgumentHelp("Colour: auto, always or never.", valueName: "when"))
    var color: Terminal.ColorChoice = .auto

    /// The environment of the process.
    var environment: [String: String] { ProcessEnvironment.variables() }

    /// The terminal, as these options configure it.
    var terminal: Terminal { Terminal(color: color, environment: environment) }
}

/// The values of `--color`, listed by hand: ArgumentParser's default asks Swift's runtime for conformances, which slows every start.
extension Terminal.ColorChoice: ExpressibleByArgument {
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
    static var allValueDescriptions: [String: String] { [:] }
}

/// The options for the mirror's folder and the number of jobs.
struct WorkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the mirror.", valueName: "dir"))
    var mirror: String?

    @Option(
        name: [.customShort("j", allowingJoined: true), .long], help: ArgumentHelp("The number of packages to build at once.", valueName: "n"))
    var jobs: Int?

    /// These options as the command line's part of the settings.
    var arguments: Settings.Arguments {
        var arguments = Settings.Arguments()
        arguments.mirror = mirror
        arguments.jobs = jobs
        return arguments
    }
}

/// The option of the commands that `relcli plan` writes.
struct PlannedOptions: ParsableArguments {
    @Flag(help: "Use the mirror only if relcli made it for you or you named it before, although --mirror names it; relcli plan writes this.")
    var requireOwnMirror = false
}

/// The options for the mirror and the use of the network.
struct MirrorOptions: ParsableArguments {
    @OptionGroup var work: WorkOptions
    @OptionGroup var planned: PlannedOptions

    @Option(help: ArgumentHelp("The root of the simple index; without it, the one that pip uses.", valueName: "url"))
    var index: String?

    @Flag(help: "Use only what the mirror holds; a missing file is an error that names it.")
    var offline = false

    @Option(help: ArgumentHelp("Known faults: a folder or zip archive of an OSV dump; malicious releases are never used.", valueName: "dump"))
    var osv: String?

    /// These options as the command line's part of the settings.
    var arguments: Settings.Arguments {
        var arguments = work.arguments
        arguments.requiresOwnMirror = planned.requireOwnMirror
        arguments.osv = osv
        arguments.index = index
        arguments.offline = offline ? true : nil
        return arguments
    }
}

/// Everything that a command gets from its surroundings, collected once.
struct CommandContext {
    let terminal: Terminal
    let progress: ProgressView
    let chain: ChainContext
    let catalog: TargetCatalog

    /// Creates the context of a command.
    ///
    /// - Parameters:
    ///   - channel: the channel that the command line names.
    ///   - stack: the stack file or folder, if the command has one.
    ///   - reads: `true` for a command that only reads the mirror; a mirror that it names is not noted as the user's own.
    init(
        _ options: GlobalOptions, arguments: Settings.Arguments = Settings.Arguments(), channel: String? = nil, stack: String? = nil, reads: Bool = false
    ) throws {
        var arguments = arguments
        arguments.channel = channel
        let environment = options.environment
        terminal = Terminal(color: options.color, environment: environment)
        progress = ProgressView(terminal: terminal, quiet: options.quiet, verbose: options.verbose)
        let directory = stack.map { Stack.directory(of: FilePath($0)) }
        let settings = try Settings(
            arguments: arguments, environment: environment, directory: directory,
            cores: ProcessInfo.processInfo.activeProcessorCount)
        let start = ContinuousClock.now
        let chain = ChainContext(
            settings: settings, environment: environment, version: RelcliVersion.current, events: progress.sink,
            now: { Seconds.of(ContinuousClock.now - start) }, wallTime: { Int64(Date().timeIntervalSince1970) },
            user: { LoginName.current() })
        self.chain = reads ? chain.reading : chain
        catalog = TargetCatalog(
            directories: TargetCatalog.standardDirectories(
                environment: environment, executable: try? ProcessImage.path()))
    }
}

/// A command that runs on the calling thread until it has to wait.
///
/// ArgumentParser's own protocol would first move it to a thread pool, which takes time to start.
protocol RunnableCommand: AsyncParsableCommand {
    func run() async throws
}
