/// The order of many rpm versions at once, by keys whose bytes are in rpm's order.
package enum EVROrder {
    /// The texts `[epoch:]version[-release]` in ascending order; equal ones stay as they came.
    package static func sorted(_ texts: [String], dialect: RPMDialect = .current) -> [String] {
        var keys = RPMKeyTable(dialect: dialect, capacity: texts.count)
        for text in texts { keys.append(evr: text.utf8Span.span) }
        return keys.order().map { texts[Int($0)] }
    }
}

/// The keys of many rpm versions in one block.
struct RPMKeyTable {
    private var keys: RPMSortKey
    /// Where each key begins, and where the last one ends.
    private var bounds = [0]

    init(dialect: RPMDialect, capacity: Int) {
        keys = RPMSortKey(dialect: dialect, capacity: capacity * 16)
        bounds.reserveCapacity(capacity + 1)
    }

    mutating func append(evr text: Span<UInt8>) {
        keys.append(evr: text)
        bounds.append(keys.bytes.count)
    }

    /// The places of the keys in ascending order; equal ones stay as they came.
    func order() -> [UInt32] {
        let (bytes, bounds) = (keys.bytes, bounds)
        return KeyOrder.order(
            count: bounds.count - 1,
            key: { Self.head(bytes, bounds[$0], bounds[$0 + 1]) },
            isExact: { bounds[$0 + 1] - bounds[$0] <= 8 },
            precedes: { Self.tailPrecedes(bytes, bounds[$0], bounds[$0 + 1], bounds[$1], bounds[$1 + 1]) })
    }

    /// The first eight bytes of a key as a number; no key is the beginning of another, so what is missing may count as 0.
    private static func head(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        var head: UInt64 = 0
        for place in start..<min(start + 8, end) { head = head << 8 | UInt64(bytes[place]) }
        return end - start < 8 ? head << UInt64(8 * (8 - (end - start))) : head
    }

    /// Compares what follows the first eight bytes, which are the same.
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
