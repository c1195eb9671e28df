import Failures
import Native
import Synchronization
package import SystemPackage

/// The blocked addresses as a server knows them.
package final class BlockBook: Sendable {
    private struct State {
        var status: FileStatus?
        var entries: [BlockedAddress] = []
        /// The decisions about single clients, which are found without a search.
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

    /// The number of changes so far, so that the decision about a connection need not be asked again while it is the same.
    package var version: Int { changes.load(ordering: .relaxed) }

    /// The known addresses, sorted; some may have ended.
    package var entries: [BlockedAddress] { state.withLock { $0.entries } }

    /// Returns the decision about an address at a time; `nil` if it is not blocked.
    package func decision(about address: NetworkAddress, at time: Int64) -> BlockedAddress? {
        state.withLock { state in
            guard !state.entries.isEmpty else { return nil }
            if let client = state.clients[AddressRange(client: address)], !client.hasEnded(at: time) { return client }
            return state.others.first { $0.range.contains(address) && !$0.entry.hasEnded(at: time) }?.entry
        }
    }

    /// Reads the file again if it has changed.
    ///
    /// It blocks on the disk. A file that cannot be read changes nothing.
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

    /// Blocks a client from now on, in this server at once; the result is to be given to ``write(_:)``.
    package func block(_ address: NetworkAddress, reason: String, seconds: Int64, at time: Int64) -> BlockedAddress {
        let entry = BlockedAddress(address: "\(AddressRange(client: address))", reason: reason, since: time, until: time + seconds)
        state.withLock { Self.note(entry, &$0) }
        changes.add(1, ordering: .relaxed)
        return entry
    }

    /// Writes a decision to the file, for the other servers.
    ///
    /// It blocks on the disk.
    package func write(_ entry: BlockedAddress) throws {
        guard let range = AddressRange(entry.address) else { return }
        try file.add(range, reason: entry.reason, until: entry.until, at: entry.since)
    }

    private static func note(_ entry: BlockedAddress, _ state: inout State) {
        guard let range = AddressRange(entry.address) else { return }
        state.entries.append(entry)
        if let address = NetworkAddress(entry.address) ?? NetworkAddress("\(entry.address.utf8.prefix { $0 != UInt8(ascii: "/") })"),
            AddressRange(client: address) == range
        {
            state.clients[range] = entry
        } else {
            state.others.append((range, entry))
        }
    }
}
