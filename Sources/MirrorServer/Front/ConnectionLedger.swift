import Synchronization

/// The open connections: their number for each address, and the counters of accepted, open and refused connections.
final class ConnectionLedger: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let metrics: Metrics

    init(_ metrics: Metrics) {
        self.metrics = metrics
    }

    /// Counts a new connection of an address.
    ///
    /// If the address already has `limit` connections, counts it as refused and returns `false`.
    func enter(_ address: String, limit: Int) -> Bool {
        let hasRoom = counts.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
        guard hasRoom else {
            metrics.refusedConnections.add(1, ordering: .relaxed)
            return false
        }
        metrics.connections.add(1, ordering: .relaxed)
        metrics.acceptedConnections.add(1, ordering: .relaxed)
        return true
    }

    /// Removes a closed connection from the count of its address.
    func leave(_ address: String) {
        counts.withLock { counts in
            let count = counts[address, default: 1] - 1
            counts[address] = count > 0 ? count : nil
        }
        metrics.connections.subtract(1, ordering: .relaxed)
    }
}
