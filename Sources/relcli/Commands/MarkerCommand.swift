import ArgumentParser
import ReleaseChain
import VersionSort

/// `relcli marker`: PEP 508 markers.
struct MarkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marker", abstract: "Evaluate environment markers.",
        discussion: "EXAMPLE: relcli marker eval 'python_version < \"3.10\"' --target el9", subcommands: [Eval.self])

    /// `relcli marker eval`.
    struct Eval: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print true or false for a marker in a target's environment.",
            discussion: "EXAMPLE: relcli marker eval 'sys_platform == \"linux\"' --target el10")

        @Argument(help: "A PEP 508 marker.") var marker: String
        @Option(help: ArgumentHelp("The target, as el9 or el9:3.11.", valueName: "target")) var target: String
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let context = try CommandContext(options)
            let target = try context.catalog.target(target, architecture: "x86_64")
            let parsed: Marker
            do {
                parsed = try Marker(marker)
            } catch {
                throw ChainError(.usage, "'\(marker)' is not a marker", cause: error)
            }
            context.terminal.print(parsed.evaluate(target.environment) ? "true" : "false")
        }
    }
}
