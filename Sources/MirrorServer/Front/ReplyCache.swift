import ForeignText
import NIOCore
import Synchronization

/// The responses that the event loops send without calling the routes.
///
/// A response is fresh for a short time after its creation began, so no client gets an older one. After half of that time, one request renews it while
/// others still get it. The memory is bounded; see ``AgedCache``.
final class ReplyCache: Sendable {
    private struct Entry {
        let reply: StoredReply
        var checked: NIODeadline
        var isBeingChecked = false
    }

    private let entries: Mutex<AgedCache<ReplyKey, Entry>>
    private let limit: Int
    private let freshness: TimeAmount

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - limit: The maximum number of bytes of all responses.
    ///   - freshness: The maximum age of a response.
    init(limit: Int, freshness: TimeAmount) {
        self.limit = limit
        self.freshness = freshness
        entries = Mutex(AgedCache(limit: limit))
    }

    /// Returns the fresh response for a key; `nil` if it is missing or stale, or if the caller must renew it.
    func fresh(_ key: ReplyKey, at now: NIODeadline) -> StoredReply? {
        entries.withLock { entries in
            guard let entry = entries.value(key), now - entry.checked < freshness else { return nil }
            guard !entry.isBeingChecked, now - entry.checked >= freshness / 2 else { return entry.reply }
            entries.update(key) { $0.isBeingChecked = true }
            return nil
        }
    }

    /// Returns the response for a key even if it is stale, because its content may still be valid.
    func known(_ key: ReplyKey) -> StoredReply? {
        entries.withLock { $0.peek(key)?.reply }
    }

    /// Stores a response.
    ///
    /// A response that takes more than an eighth of the memory is not stored, and neither is one whose creation began before that of the stored one.
    ///
    /// - Parameter time: the time at which its creation began.
    func keep(_ reply: StoredReply, _ key: ReplyKey, madeAt time: NIODeadline) {
        guard reply.cost <= itemLimit else { return }
        entries.withLock { entries in
            // A slower request must not replace the result of one that looked later.
            if let entry = entries.peek(key), entry.checked > time { return }
            entries.keep(Entry(reply: reply, checked: time), key, cost: reply.cost + key.cost)
        }
    }

    /// Forgets the responses about a project and the list of projects, because they have just changed.
    func forget(project name: String) {
        let (beginnings, list) = (["/simple/\(name)/", "/pypi/\(name)/", "/api/projects/\(name)", "/project/\(name)"], ["/simple/", "/"])
        func isAbout(_ key: ReplyKey) -> Bool {
            list.contains { key.target.utf8.elementsEqual($0.utf8) } || beginnings.contains { key.target.utf8.hasPrefix($0) }
        }
        entries.withLock { $0.remove(where: isAbout) }
    }

    /// Forgets the responses about a channel, because it has just been switched.
    func forget(channel name: String) {
        let beginnings = ["/rpm/\(name)/", "/channels/\(name)", "/api/channels/\(name)"]
        entries.withLock { $0.remove { key in beginnings.contains { key.target.utf8.hasPrefix($0) } } }
    }

    /// The maximum number of bytes of one response.
    var itemLimit: Int { limit / 8 }

    /// The bytes of all responses.
    var cost: Int { entries.withLock(\.cost) }
}

extension TimeAmount {
    fileprivate static func / (amount: TimeAmount, divisor: Int64) -> TimeAmount { .nanoseconds(amount.nanoseconds / divisor) }
}
