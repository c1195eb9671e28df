import ForeignText
import SystemPackage

/// A disk or a quota without room: whatever was being done, it is the same fault with the same exit status.
enum FullDisk {
    /// Returns `true` if an error holds, at any depth, the system's word that there is no room.
    ///
    /// The output of a build does not count: a build has a disk of its own.
    static func isCause(of error: any Error) -> Bool { holds(error, depth: 0) }

    private static func holds(_ value: Any, depth: Int) -> Bool {
        if let code = value as? Errno { return code == .noSpace || code == .diskQuotaExceeded }
        // Causes that were made text before.
        if let failure = value as? Failure { return words.contains { failure.cause?.utf8.hasSuffix($0) ?? false } }
        guard depth < 8 else { return false }
        return Mirror(reflecting: value).children.contains { holds($0.value, depth: depth + 1) }
    }

    private static let words = [Errno.noSpace, .diskQuotaExceeded].map { "\($0)" }
}
