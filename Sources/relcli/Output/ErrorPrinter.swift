import Failures
import ReleaseChain

/// Prints errors in the form of the contract: `error:`, `caused by:`, `hint:`.
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
