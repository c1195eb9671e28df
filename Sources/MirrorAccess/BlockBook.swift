import Failures
import Native
import Synchronization
package import SystemPackage

/// A copy of the blocked addresses in memory, which is updated from the file.
package final class BlockBook: Sendable {
    private struct State {
        var status: FileStatus?
        var entries: [BlockedAddress] = []
        /// The blocks whose range is one client (``AddressRange/isClient``), by that range; they are looked up without a search.
        var clients: [AddressRange: BlockedAddress] = [:]
        var others: [(range: AddressRange, entry: BlockedAddress)] = []
    }

    private let file: BlockedFile
    private let state = Mutex(State())
    private let changes = Atomic(0)

    /// Creates the book of a mirror, without any address until ``refresh(at:)``.
    package init(mirror: FilePath) {
        file = BlockedFile(mirror: mirror)
    }

    /// The number of changes so far.
    ///
    /// While it is the same, earlier decisions about a connection remain valid.
    package var version: Int { changes.load(ordering: .relaxed) }

    /// The known blocks, sorted by address.
    ///
    /// Some may have expired.
    package var entries: [BlockedAddress] { state.withLock { $0.entries } }

    /// Returns the block that applies to an address at a time in seconds since 1970; `nil` if the address is not blocked.
    package func decision(about address: NetworkAddress, at time: Int64) -> BlockedAddress? {
        state.withLock { state in
            guard !state.entries.isEmpty else { return nil }
            if let client = state.clients[AddressRange(client: address)], !client.hasEnded(at: time) { return client }
            return state.others.first { $0.range.contains(address) && !$0.entry.hasEnded(at: time) }?.entry
        }
    }

    /// Reads the file again if it has changed.
    ///
    /// Blocks on the disk.
    ///
    /// - Throws: an error if the file cannot be read; the known addresses then stay.
    package func refresh(at time: Int64) throws {
        let status = try FileSystem.status(file.path)
        guard state.withLock({ $0.status != status }) else { return }
        let entries = try file.blocked(at: time)
        state.withLock { state in
            state = State(status: status)
            for entry in entries { Self.note(entry, &state) }
        }
        changes.add(1, ordering: .relaxed)
    }

    /// Blocks a client from now on, for a number of seconds, in this server only.
    ///
    /// Pass the result to ``write(_:)`` to store it.
    package func block(_ address: NetworkAddress, reason: String, seconds: Int64, at time: Int64) -> BlockedAddress {
        let entry = BlockedAddress(address: "\(AddressRange(client: address))", reason: reason, since: time, until: time + seconds)
        state.withLock { Self.note(entry, &$0) }
        changes.add(1, ordering: .relaxed)
        return entry
    }

    /// Writes a block to the file, for the other servers of the mirror.
    ///
    /// It blocks on the disk.
    package func write(_ entry: BlockedAddress) throws {
        guard let range = AddressRange(entry.address) else { return }
        try file.add(range, reason: entry.reason, until: entry.until, at: entry.since)
    }

    private static func note(_ entry: BlockedAddress, _ state: inout State) {
        guard let range = AddressRange(entry.address) else { return }
        state.entries.append(entry)
        if range.isClient {
            state.clients[range] = entry
        } else {
            state.others.append((range, entry))
        }
    }
}
