import Synchronization

/// The number of open connections of each address.
final class ConnectionLedger: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Counts a connection; returns `false`, and counts nothing, if the address has as many as it may have.
    func enter(_ address: String, limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    /// Ends the count of a connection.
    func leave(_ address: String) {
        counts.withLock { counts in
            let count = counts[address, default: 1] - 1
            counts[address] = count > 0 ? count : nil
        }
    }
}
