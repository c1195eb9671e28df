import ArgumentParser
import ReleaseChain

/// The exit statuses of the command-line contract.
enum ExitStatus: Int32 {
    /// Done.
    case done = 0
    /// The work ran and found a failure.
    case failure = 1
    /// The command line or a file the user wrote is wrong.
    case usage = 2
    /// Something outside failed.
    case external = 3
    /// Interrupted by the user.
    case interrupted = 130

    /// The status for an error's code.
    init(_ code: ChainError.Code) {
        self =
            switch code {
            case .failure: .failure
            case .usage: .usage
            case .external: .external
            }
    }

    /// As ArgumentParser wants it, to be thrown by a command whose result was already printed.
    var exitCode: ExitCode { ExitCode(rawValue) }
}
