/// A cache with bounded memory that drops the entries that were not used recently.
///
/// It has two generations. When the young one fills half of the memory, it becomes the old one, and the entries that are still in the previous old one are
/// dropped. Using an old entry makes it young again.
struct AgedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        let cost: Int
    }

    private let limit: Int
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private var youngCost = 0

    /// Creates an empty cache.
    ///
    /// - Parameter limit: the maximum cost of all entries, for example in bytes.
    init(limit: Int) { self.limit = limit }

    /// Returns the value for a key, which is then young again; `nil` if there is none.
    mutating func value(_ key: Key) -> Value? {
        if let entry = young[key] { return entry.value }
        guard let entry = old[key] else { return nil }
        insert(entry, key)
        return entry.value
    }

    /// Returns the value for a key without making it young; `nil` if there is none.
    func peek(_ key: Key) -> Value? { (young[key] ?? old[key])?.value }

    /// Stores a value in place of an earlier one.
    mutating func keep(_ value: Value, _ key: Key, cost: Int = 1) { insert(Entry(value: value, cost: cost), key) }

    /// Changes the stored value for a key, if there is one, to another of the same cost.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        if let place = young.index(forKey: key) {
            change(&young.values[place].value)
        } else if let place = old.index(forKey: key) {
            change(&old.values[place].value)
        }
    }

    /// Removes the entries whose key meets a condition.
    mutating func remove(where isRemoved: (Key) -> Bool) {
        for (key, entry) in young where isRemoved(key) {
            young[key] = nil
            youngCost -= entry.cost
        }
        for key in old.keys where isRemoved(key) { old[key] = nil }
    }

    private mutating func insert(_ entry: Entry, _ key: Key) {
        if let former = young.updateValue(entry, forKey: key) { youngCost -= former.cost }
        old[key] = nil
        youngCost += entry.cost
        guard youngCost > limit / 2 else { return }
        (old, young, youngCost) = (young, [:], 0)
    }

    /// The cost of all entries.
    var cost: Int { youngCost + old.values.reduce(0) { $0 + $1.cost } }
}
