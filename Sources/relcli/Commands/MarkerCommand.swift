import ArgumentParser
import Failures
import ReleaseChain
import VersionSort

/// `relcli marker`: the commands for PEP 508 markers.
struct MarkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marker", _superCommandName: Relcli.name, abstract: "Evaluate environment markers.",
        discussion: "EXAMPLE: relcli marker eval 'python_version < \"3.10\"' --target el9", subcommands: [Eval.self])

    /// `relcli marker eval`: evaluates a marker in the environment of a target.
    struct Eval: RunnableCommand {
        static let configuration = CommandConfiguration(
            commandName: "eval", abstract: "Print true or false for a marker in a target's environment.",
            discussion: "EXAMPLE: relcli marker eval 'sys_platform == \"linux\"' --target el10")

        @Argument(help: "A PEP 508 marker.") var marker: String
        @Option(help: ArgumentHelp("The target, as el9 or el9:3.11.", valueName: "target")) var target: String
        @Option(help: ArgumentHelp("A requested extra; may be given several times.", valueName: "extra")) var extra: [String] = []
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let context = try CommandContext(options)
            let target = try context.catalog.target(target, architecture: "x86_64")
            let parsed: Marker
            do {
                parsed = try Marker(marker)
            } catch {
                throw Failure(.usage, "'\(marker)' is not a marker", cause: error)
            }
            let extras = try extra.map { text in
                do { return try ExtraName(text) } catch { throw Failure(.usage, "'\(text)' is not the name of an extra", cause: error) }
            }
            for comparison in parsed.meaninglessComparisons(target.environment) {
                context.terminal.note("the marker has no meaning in \(comparison)")
            }
            for variable in parsed.variables where variable.isUnknownToTargets {
                context.terminal.note("\(variable.rawValue) is not known for a target, and counts as empty")
            }
            let holds = parsed.evaluate(target.environment, extras: Set(extras))
            if options.json {
                return context.terminal.print(try JSONOutput.text(["marker": "\(parsed)", "target": target.id, "value": "\(holds)"]))
            }
            context.terminal.print(holds ? "true" : "false")
        }
    }
}
