/// The stable radix sort of many items by 64-bit keys, whose time does not depend on the comparison.
///
/// Items are identified by index. For items with equal keys, it asks the caller to compare them.
enum KeyOrder {
    /// An item during the sort.
    private struct Entry {
        var key: UInt64
        var place: UInt32
        /// A Boolean value indicating whether items with an equal key are equal.
        var isExact: Bool
    }

    /// The number of items below which a comparison sort is faster.
    private static let smallCount = 1024
    private static let digitBits: UInt64 = 11
    private static let digitCount = 6

    /// Returns the indexes in ascending order of their keys, then by `precedes` if a key is not exact, then in the original order.
    ///
    /// There may be up to 2³² items.
    static func order(
        count: Int, key: (Int) -> UInt64, isExact: (Int) -> Bool, precedes: (Int, Int) -> Bool
    ) -> [UInt32] {
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for place in 0..<count { entries.append(Entry(key: key(place), place: UInt32(place), isExact: isExact(place))) }
        if count < smallCount {
            entries.sort { $0.key != $1.key ? $0.key < $1.key : $0.place < $1.place }
        } else {
            sort(&entries)
        }
        var order: [UInt32] = []
        order.reserveCapacity(count)
        var start = 0
        while start < entries.count {
            let first = entries[start]
            var areExact = first.isExact
            order.append(first.place)
            var end = start + 1
            while end < entries.count, entries[end].key == first.key {
                areExact = areExact && entries[end].isExact
                order.append(entries[end].place)
                end += 1
            }
            if end - start > 1, !areExact { settle(&order[start..<end], precedes) }
            start = end
        }
        return order
    }

    /// Sorts a run of equal keys by the caller's comparison.
    private static func settle(_ run: inout ArraySlice<UInt32>, _ precedes: (Int, Int) -> Bool) {
        run.sort { one, other in
            if precedes(Int(one), Int(other)) { return true }
            return one < other && !precedes(Int(other), Int(one))
        }
    }

    /// Sorts by the digits of the keys from the lowest to the highest; skips a digit that all keys share.
    private static func sort(_ entries: inout [Entry]) {
        let size = 1 << Int(digitBits)
        var counts = Array(repeating: 0, count: size * digitCount)
        for entry in entries {
            for digit in 0..<digitCount { counts[digit * size + value(entry.key, digit)] += 1 }
        }
        var other = entries
        for digit in 0..<digitCount {
            let base = digit * size
            guard counts[base + value(entries[0].key, digit)] != entries.count else { continue }
            var sum = 0
            for index in base..<(base + size) { (counts[index], sum) = (sum, sum + counts[index]) }
            scatter(entries, into: &other, &counts, digit: digit, base: base)
            swap(&entries, &other)
        }
    }

    private static func scatter(_ entries: [Entry], into other: inout [Entry], _ counts: inout [Int], digit: Int, base: Int) {
        var target = other.mutableSpan
        for entry in entries {
            let slot = base + value(entry.key, digit)
            let place = counts[slot]
            target[place] = entry
            counts[slot] = place + 1
        }
    }

    @inline(__always)
    private static func value(_ key: UInt64, _ digit: Int) -> Int {
        Int((key >> (digitBits * UInt64(digit))) & ((1 << digitBits) - 1))
    }
}
