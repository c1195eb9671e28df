/// The sorting of many rpm versions by keys whose byte order is rpm's order.
package enum EVROrder {
    /// Returns the texts `[epoch:]version[-release]` in ascending order.
    ///
    /// The sort is stable.
    package static func sorted(_ texts: [String], dialect: RPMDialect = .current) -> [String] {
        var keys = RPMKeyTable(dialect: dialect, capacity: texts.count)
        for text in texts { keys.append(evr: text.utf8Span.span) }
        return keys.order().map { texts[Int($0)] }
    }
}

/// The sort keys of many rpm versions in one block.
struct RPMKeyTable {
    private var keys: RPMSortKey
    /// The start of each key, and the end of the last.
    private var bounds = [0]

    init(dialect: RPMDialect, capacity: Int) {
        keys = RPMSortKey(dialect: dialect, capacity: capacity * 16)
        bounds.reserveCapacity(capacity + 1)
    }

    mutating func append(evr text: Span<UInt8>) {
        keys.append(evr: text)
        bounds.append(keys.bytes.count)
    }

    /// Returns the indexes of the keys in ascending order.
    ///
    /// The sort is stable.
    func order() -> [UInt32] {
        let (bytes, bounds) = (keys.bytes, bounds)
        return KeyOrder.order(
            count: bounds.count - 1,
            key: { Self.head(bytes, bounds[$0], bounds[$0 + 1]) },
            isExact: { bounds[$0 + 1] - bounds[$0] <= 8 },
            precedes: { Self.tailPrecedes(bytes, bounds[$0], bounds[$0 + 1], bounds[$1], bounds[$1 + 1]) })
    }

    /// Returns the first eight bytes of a key as a number.
    ///
    /// Missing bytes count as 0, because no key is a prefix of another.
    private static func head(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        var head: UInt64 = 0
        for place in start..<min(start + 8, end) { head = head << 8 | UInt64(bytes[place]) }
        return end - start < 8 ? head << UInt64(8 * (8 - (end - start))) : head
    }

    /// Compares two keys after their first eight bytes, which are equal.
    private static func tailPrecedes(_ bytes: [UInt8], _ start: Int, _ end: Int, _ otherStart: Int, _ otherEnd: Int) -> Bool {
        var place = start + 8
        var other = otherStart + 8
        while place < end, other < otherEnd {
            if bytes[place] != bytes[other] { return bytes[place] < bytes[other] }
            place += 1
            other += 1
        }
        return false
    }
}
