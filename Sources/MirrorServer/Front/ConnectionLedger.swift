import Synchronization

/// The number of open connections of each address.
final class ConnectionLedger: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Counts a new connection of an address.
    ///
    /// If the address already has `limit` connections, returns `false` and counts nothing.
    func enter(_ address: String, limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    /// Removes a closed connection from the count of its address.
    func leave(_ address: String) {
        counts.withLock { counts in
            let count = counts[address, default: 1] - 1
            counts[address] = count > 0 ? count : nil
        }
    }
}
