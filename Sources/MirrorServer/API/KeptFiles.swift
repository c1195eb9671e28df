import Native
import Synchronization

/// A table of files that were read, each with the status that it had then.
final class KeptFiles: Sendable {
    private struct Entry: Sendable {
        let status: FileStatus
        let value: any Sendable
    }

    private let entries: Mutex<AgedCache<String, Entry>>

    /// Creates an empty table.
    ///
    /// - Parameter limit: the maximum cost of all entries, for example in bytes; see ``AgedCache``.
    init(limit: Int) { entries = Mutex(AgedCache(limit: limit)) }

    /// Returns the value of a file; `nil` if it is not known, or the file has changed since.
    func value<Value: Sendable>(_ key: String, _ status: FileStatus) -> Value? {
        entries.withLock { $0.value(key) }.flatMap { $0.status == status ? $0.value as? Value : nil }
    }

    func keep(_ value: some Sendable, _ key: String, _ status: FileStatus, cost: Int) {
        entries.withLock { $0.keep(Entry(status: status, value: value), key, cost: cost) }
    }
}
