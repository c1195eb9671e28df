import ForeignText
import NIOCore
import Synchronization

/// The responses that the event loops send without calling the routes.
///
/// A response is fresh for a short time after its creation began, so no client gets an older one. After half of that time, one request renews it while
/// others still get it. The memory is bounded: there are two generations, and when the younger one takes half of the memory, the older one is dropped.
final class ReplyCache: Sendable {
    private struct Entry {
        let reply: StoredReply
        var checked: NIODeadline
        var isBeingChecked = false
    }

    private struct Generations {
        var young: [ReplyKey: Entry] = [:]
        var old: [ReplyKey: Entry] = [:]
        var youngCost = 0
    }

    private let generations = Mutex(Generations())
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
    }

    /// Returns the fresh response for a key; `nil` if it is missing or stale, or if the caller must renew it.
    func fresh(_ key: ReplyKey, at now: NIODeadline) -> StoredReply? {
        generations.withLock { generations in
            if let entry = generations.young[key] {
                guard Self.isUsable(entry, now, freshness) else { return nil }
                guard !entry.isBeingChecked, now - entry.checked >= freshness / 2 else { return entry.reply }
                generations.young[key]?.isBeingChecked = true
                return nil
            }
            guard let entry = generations.old[key], Self.isUsable(entry, now, freshness) else { return nil }
            Self.insert(entry, key, &generations, limit)
            return entry.reply
        }
    }

    /// Returns the response for a key even if it is stale, because its content may still be valid.
    func known(_ key: ReplyKey) -> StoredReply? {
        generations.withLock { ($0.young[key] ?? $0.old[key])?.reply }
    }

    /// Stores a response.
    ///
    /// A response that takes more than an eighth of the memory is not stored.
    ///
    /// - Parameter time: the time at which its creation began.
    func keep(_ reply: StoredReply, _ key: ReplyKey, madeAt time: NIODeadline) {
        guard reply.cost <= itemLimit else { return }
        generations.withLock { generations in
            // A slower request must not replace the result of one that looked later.
            if let entry = generations.young[key], entry.checked > time { return }
            Self.insert(Entry(reply: reply, checked: time), key, &generations, limit)
        }
    }

    /// Forgets the responses about a project and the list of projects, because they have just changed.
    func forget(project name: String) {
        let (beginnings, list) = (["/simple/\(name)/", "/pypi/\(name)/", "/api/projects/\(name)", "/project/\(name)"], ["/simple/", "/"])
        func isAbout(_ key: ReplyKey) -> Bool {
            list.contains { key.target.utf8.elementsEqual($0.utf8) } || beginnings.contains { key.target.utf8.hasPrefix($0) }
        }
        generations.withLock { generations in
            for (key, entry) in generations.young where isAbout(key) {
                generations.young[key] = nil
                generations.youngCost -= entry.reply.cost + key.cost
            }
            for key in generations.old.keys where isAbout(key) { generations.old[key] = nil }
        }
    }

    /// The maximum number of bytes of one response.
    var itemLimit: Int { limit / 8 }

    private static func isUsable(_ entry: Entry, _ now: NIODeadline, _ freshness: TimeAmount) -> Bool { now - entry.checked < freshness }

    private static func insert(_ entry: Entry, _ key: ReplyKey, _ generations: inout Generations, _ limit: Int) {
        let cost = entry.reply.cost + key.cost
        if let former = generations.young.updateValue(entry, forKey: key) { generations.youngCost -= former.reply.cost + key.cost }
        generations.old[key] = nil
        generations.youngCost += cost
        guard generations.youngCost > limit / 2 else { return }
        generations.old = generations.young
        generations.young = [:]
        generations.youngCost = 0
    }

    /// The bytes of all responses.
    var cost: Int {
        generations.withLock { generations in
            (Array(generations.young) + Array(generations.old)).reduce(0) { $0 + $1.value.reply.cost + $1.key.cost }
        }
    }
}

extension TimeAmount {
    fileprivate static func / (amount: TimeAmount, divisor: Int64) -> TimeAmount { .nanoseconds(amount.nanoseconds / divisor) }
}
