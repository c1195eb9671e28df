import ArgumentParser
import Failures
import ForeignText
import Native
import ReleaseChain
import Synchronization

/// The entry point: parses the arguments, runs the command, and turns errors into messages and an exit status (``ExitStatus``).
@main
enum RelcliMain {
    static func main() async {
        Interruption.ignoreBrokenPipes()
        do {
            var command = try Relcli.parsed(Array(CommandLine.arguments.dropFirst()))
            if let command = command as? any RunnableCommand {
                try observeInterruption()
                // A pipe or a file is never redrawn, and needs no second task.
                if terminal().isLive { try await Ticker.run { try await command.run() } } else { try await command.run() }
            } else {
                try command.run()
            }
            try Terminal.checkOutput()
        } catch  where isInterrupted.load(ordering: .sequentiallyConsistent) {
            // The run was interrupted, whatever the error says; its temporary files are already removed.
            Relcli.exit(withError: ExitStatus.interrupted.exitCode)
        } catch let error as Failure {
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

    /// Returns the terminal for final messages; `--color` applies even if other arguments are wrong.
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

    /// Makes SIGINT and SIGTERM cancel the work, which stops its child processes and removes its temporary files.
    private static func observeInterruption() throws {
        try Interruption.cancelProgram(patience: 10, status: ExitStatus.interrupted.rawValue) {
            isInterrupted.store(true, ordering: .sequentiallyConsistent)
            Terminal(color: .never, environment: [:]).note("interrupted: the same command continues where it stopped")
        }
    }

    /// Ends the program for help, version and usage errors, whose text is ArgumentParser's, and for errors that no module wrapped.
    private static func finish(_ error: any Error) -> Never {
        let terminal = terminal()
        switch Relcli.exitCode(for: error) {
        case .success:
            terminal.print(Relcli.fullMessage(for: error))
            do { try Terminal.checkOutput() } catch { Relcli.exit(withError: ExitStatus.external.exitCode) }
            Relcli.exit(withError: ExitCode.success)
        case .validationFailure:
            // The prefix is the same as for all other errors.
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
    /// The name of the command, which every subcommand states as its `_superCommandName`.
    ///
    /// ArgumentParser prints completion scripts only for a command without one.
    static let name = "relcli"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Take Python service stacks from a package index to proven-installable RPM repositories.",
        discussion: """
            EXAMPLE: relcli release specs/sync --channel prod --publish

            Settings come from the command line, then the environment (RELCLI_MIRROR, RELCLI_INDEX, RELCLI_JOBS, \
            RELCLI_OFFLINE, RELCLI_CHANNEL, RELCLI_LISTEN, RELCLI_PYTHON, RELCLI_OSV, RELCLI_TARGETS), then relcli.toml beside the stack file.

            Exit statuses: 0 done, 1 the work ran and found a failure, 2 wrong arguments or files, \
            3 something that relcli depends on failed, 130 interrupted; the same command then continues.
            """,
        version: RelcliVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "RELEASE", subcommands: [ReleaseCommand.self, PlanCommand.self, RPMCommand.self, LockCommand.self, CrawlCommand.self, BuildCommand.self]),
            CommandGroup(
                name: "REPOSITORIES",
                subcommands: [
                    RepoCommand.self, SignCommand.self, CheckCommand.self, PublishCommand.self, PromoteCommand.self, RollbackCommand.self,
                    SnapshotsCommand.self, ReportCommand.self, LoadTestCommand.self, VerifyCommand.self, MirrorCommand.self, ServeCommand.self,
                    TokenCommand.self,
                    BlockedCommand.self,
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
