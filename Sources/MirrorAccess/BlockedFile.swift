package import Failures
import ForeignText
import Native
package import SystemPackage

/// An address, or a range of addresses, that may not use the mirror's servers for some time.
package struct BlockedAddress: Codable, Hashable, Sendable {
    /// The address or range as text, for example `192.0.2.7` or `2001:db8:0:1::/64`.
    package let address: String
    package let reason: String
    /// The time of the decision, in seconds since 1970.
    package let since: Int64
    /// The time at which the block expires, in seconds since 1970; `nil` if it does not expire.
    package let until: Int64?

    /// Returns `true` if the block has expired at a time.
    package func hasEnded(at time: Int64) -> Bool { until.map { time >= $0 } ?? false }
}

/// The blocked addresses of a mirror, in `.access/blocked.json`, which all of its servers read.
package struct BlockedFile: Sendable {
    struct Content: AccessContent {
        static let currentFormat = 1
        var format = Self.currentFormat
        var blocked: [BlockedAddress] = []
    }

    static let name = "blocked.json"
    /// The maximum number of addresses.
    ///
    /// If there are more, the blocks that expire first are removed.
    static let countLimit = 10_000

    private let folder: AccessFolder

    /// Opens the blocked addresses of a mirror.
    package init(mirror: FilePath) {
        folder = AccessFolder(mirror: mirror)
    }

    var path: FilePath { folder.file(Self.name) }

    /// Returns the addresses that are blocked at a time, sorted.
    ///
    /// - Throws: ``Failure`` with code `access` for a file that cannot be read.
    package func blocked(at time: Int64) throws(Failure) -> [BlockedAddress] {
        let content = try folder.read(Self.name, as: Content.self) ?? Content()
        return content.blocked.filter { !$0.hasEnded(at: time) }
    }

    /// Blocks a range.
    ///
    /// An existing block of the same range is replaced only if the new one expires later.
    ///
    /// - Throws: ``Failure`` if the file cannot be read or written.
    package func add(_ range: AddressRange, reason: String, until: Int64?, at time: Int64) throws(Failure) {
        let entry = BlockedAddress(address: "\(range)", reason: PublicText.cleaned(reason), since: time, until: until)
        try folder.change(Self.name, empty: Content()) { (content: inout Content) throws(Failure) in
            content.blocked.removeAll { $0.hasEnded(at: time) }
            if let place = content.blocked.firstIndex(where: { $0.address == entry.address }) {
                guard (entry.until ?? .max) > (content.blocked[place].until ?? .max) else { return }
                content.blocked.remove(at: place)
            }
            content.blocked.append(entry)
            if content.blocked.count > Self.countLimit {
                content.blocked.sort { ($0.until ?? .max, $0.address) > ($1.until ?? .max, $1.address) }
                content.blocked.removeLast(content.blocked.count - Self.countLimit)
            }
            content.blocked.sort { $0.address.precedesByBytes($1.address) }
        }
    }

    /// Removes the block of a range; returns `false` if the range is not blocked.
    package func remove(_ range: AddressRange, at time: Int64) throws(Failure) -> Bool {
        try folder.change(Self.name, empty: Content()) { (content: inout Content) throws(Failure) in
            content.blocked.removeAll { $0.hasEnded(at: time) }
            let count = content.blocked.count
            content.blocked.removeAll { $0.address == "\(range)" }
            return content.blocked.count < count
        }
    }
}
