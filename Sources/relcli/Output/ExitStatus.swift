import ArgumentParser
import Failures
import ReleaseChain

/// The exit statuses: 0 done, 1 failure, 2 wrong use, 3 external failure, 130 interrupted.
enum ExitStatus: Int32 {
    /// The work is done.
    case done = 0
    /// The work ran and found a failure.
    case failure = 1
    /// The command line or a file of the user is wrong.
    case usage = 2
    /// Something that relcli depends on failed, for example the network, a program or a file system.
    case external = 3
    /// Interrupted by the user.
    case interrupted = 130

    /// Creates the exit status for the status of a failure.
    init(_ status: Failure.Status) {
        self =
            switch status {
            case .failure: .failure
            case .usage: .usage
            case .external: .external
            }
    }

    /// The status as an error of ArgumentParser, to be thrown by a command whose result was already printed.
    var exitCode: ExitCode { ExitCode(rawValue) }
}

/// A printer of errors in the form `error:`, `caused by:`, `hint:`.
struct ErrorPrinter {
    let terminal: Terminal

    /// Prints the error on standard error and returns the exit status.
    func report(_ error: any Error) -> ExitStatus {
        let error = Failure.from(error)
        terminal.note("\(terminal.paintError("error:", .red)) \(error.headline)")
        for cause in error.causes { terminal.note("  caused by: \(cause)") }
        for hint in error.hints { terminal.note("  \(terminal.paintError("hint:", .cyan)) \(hint)") }
        return ExitStatus(error.status)
    }
}
