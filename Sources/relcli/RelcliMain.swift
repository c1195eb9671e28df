import ArgumentParser
import ForeignText
import Native
import ReleaseChain
import Synchronization

/// The entry point: parses, runs, and turns whatever was thrown into messages and the contract's exit status.
@main
enum RelcliMain {
    static func main() async {
        do {
            var command = try Relcli.parsed(Array(CommandLine.arguments.dropFirst()))
            if let command = command as? any RunnableCommand {
                try observeInterruption()
                try await command.run()
            } else {
                try command.run()
            }
            try Terminal.checkOutput()
        } catch  where isInterrupted.load(ordering: .sequentiallyConsistent) {
            // Whatever the work says of it, it was told to stop; its temporary files are gone by now.
            Relcli.exit(withError: ExitStatus.interrupted.exitCode)
        } catch let error as ChainError {
            let terminal = terminal()
            Relcli.exit(withError: ErrorPrinter(terminal: terminal).report(error).exitCode)
        } catch let code as ExitCode {
            Relcli.exit(withError: code)
        } catch is CancellationError {
            Relcli.exit(withError: ExitStatus.interrupted.exitCode)
        } catch {
            finish(error)
        }
    }

    /// The terminal for what ends the program; whatever is wrong with the other arguments, `--color` is meant for it too.
    private static func terminal() -> Terminal {
        var choice = Terminal.ColorChoice.auto
        for (argument, next) in zip(CommandLine.arguments, CommandLine.arguments.dropFirst() + [""]) {
            let value: Substring? =
                argument == "--color" ? next[...] : argument.utf8.hasPrefix("--color=") ? argument.droppingBytes(first: "--color=".utf8.count) : nil
            if let value, let named = Terminal.ColorChoice(rawValue: String(value)) { choice = named }
        }
        return Terminal(color: choice, environment: ProcessEnvironment.variables())
    }

    private static let isInterrupted = Atomic(false)

    /// Has SIGINT and SIGTERM cancel the work, which stops its children and removes its temporary files.
    private static func observeInterruption() throws {
        try Interruption.cancelProgram(patience: 10, status: ExitStatus.interrupted.rawValue) {
            isInterrupted.store(true, ordering: .sequentiallyConsistent)
            Terminal(color: .never, environment: [:]).note("interrupted: the same command continues where it stopped")
        }
    }

    /// Ends for help, version and usage errors, which ArgumentParser words, and for errors that no module wrapped.
    private static func finish(_ error: any Error) -> Never {
        let terminal = terminal()
        switch Relcli.exitCode(for: error) {
        case .success:
            terminal.print(Relcli.fullMessage(for: error))
            do { try Terminal.checkOutput() } catch { Relcli.exit(withError: ExitStatus.external.exitCode) }
            Relcli.exit(withError: ExitCode.success)
        case .validationFailure:
            // As all other errors are told.
            let message = Relcli.fullMessage(for: error)
            terminal.note(message.utf8.hasPrefix("Error: ") ? "error: " + message.droppingBytes(first: "Error: ".utf8.count) : message)
            Relcli.exit(withError: ExitStatus.usage.exitCode)
        default:
            Relcli.exit(withError: ErrorPrinter(terminal: terminal).report(error).exitCode)
        }
    }
}

/// The command itself, which only holds its subcommands.
struct Relcli: ParsableCommand {
    /// Its name, which its subcommands know too: by that ArgumentParser tells a part of a program from one that could print completion scripts.
    static let name = "relcli"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Take Python service stacks from a package index to proven-installable RPM repositories.",
        discussion: """
            EXAMPLE: relcli release specs/sync --channel prod --publish

            Settings come from the command line, then the environment (RELCLI_MIRROR, RELCLI_INDEX, RELCLI_JOBS, \
            RELCLI_OFFLINE, RELCLI_CHANNEL, RELCLI_LISTEN, RELCLI_PYTHON, RELCLI_TARGETS), then relcli.toml beside the stack file.
            """,
        version: RelcliVersion.current,
        groupedSubcommands: [
            CommandGroup(name: "RELEASE", subcommands: [ReleaseCommand.self, RPMCommand.self, LockCommand.self, CrawlCommand.self, BuildCommand.self]),
            CommandGroup(
                name: "REPOSITORIES",
                subcommands: [
                    RepoCommand.self, SignCommand.self, CheckCommand.self, PublishCommand.self, PromoteCommand.self, RollbackCommand.self,
                    SnapshotsCommand.self, MirrorCommand.self, ServeCommand.self,
                ]),
            CommandGroup(name: "EXPLAIN", subcommands: [TreeCommand.self, WhyCommand.self, OutdatedCommand.self, DiffCommand.self, InspectCommand.self]),
            CommandGroup(
                name: "TOOLS",
                subcommands: [
                    VersionCommand.self, MarkerCommand.self, TargetsCommand.self, BasePackageCommand.self, BaseSystemCommand.self, DoctorCommand.self,
                    ConfigCommand.self,
                ]),
        ])
}
