import Synchronization

/// A counter of the offences of clients, such as wrong tokens, in windows of time, with bounded memory.
package final class Offences: Sendable {
    private struct Count {
        var start: Int64
        var number: Int
    }

    private let counts = Mutex<[AddressRange: Count]>([:])
    private let window: Int64
    private static let countLimit = 20_000

    /// Creates a counter.
    ///
    /// - Parameter window: The length of a window, in seconds.
    package init(window: Int64) {
        self.window = window
    }

    /// Adds a number of offences of a client, and returns the client's total in the current window.
    package func count(_ address: NetworkAddress, _ number: Int = 1, at time: Int64) -> Int {
        counts.withLock { counts in
            let client = AddressRange(client: address)
            // A flood of addresses must not take the memory; those that are forgotten begin again.
            if counts.count >= Self.countLimit, counts[client] == nil { counts = counts.filter { time - $0.value.start < window } }
            if counts.count >= Self.countLimit, counts[client] == nil { counts.removeAll(keepingCapacity: true) }
            var count = counts[client] ?? Count(start: time, number: 0)
            if time - count.start >= window { count = Count(start: time, number: 0) }
            count.number += number
            counts[client] = count
            return count.number
        }
    }

    /// Forgets the offences of a client.
    package func forget(_ address: NetworkAddress) {
        counts.withLock { $0[AddressRange(client: address)] = nil }
    }
}
