import ForeignText
import RPMRepository
import SystemPackage

/// Detects errors that a full disk or quota caused, which always have the same exit status.
enum DiskFull {
    /// Returns `true` if an error contains, at any depth, the system's error for a full disk.
    ///
    /// The output of a build does not count, as a build has its own disk.
    static func isCause(of error: any Error) -> Bool { holds(error, depth: 0) }

    private static func holds(_ value: Any, depth: Int) -> Bool {
        if let code = value as? Errno { return code == .noSpace || code == .diskQuotaExceeded }
        // The causes that were turned into text before.
        if let error = value as? RepositoryError { return words.contains { error.cause.utf8.hasSuffix($0) } }
        guard depth < 8 else { return false }
        return Mirror(reflecting: value).children.contains { holds($0.value, depth: depth + 1) }
    }

    private static let words = [Errno.noSpace, .diskQuotaExceeded].map { "\($0)" }
}
