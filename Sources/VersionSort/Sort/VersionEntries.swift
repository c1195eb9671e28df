/// The sorting of many versions by their keys, which reads each version only once.
///
/// Most versions are final with three numbers, so the lower parts of their keys are equal. The few others are sorted by the lower part first; then all are
/// sorted with stable radix passes over the upper three release numbers.
enum VersionEntries {
    /// A version during the sort.
    struct Entry {
        let key: UInt64
        /// The index of the version in the upper 32 bits; below them the flags for an exact key and a whole version, and the release length in the lowest
        /// byte.
        private let tail: UInt64

        @inline(__always)
        init(_ version: Version, at place: Int) {
            key = version.key
            let marks: UInt64 = (version.isExact ? 0x100 : 0) | (version.isExact && version.box == nil ? 0x200 : 0)
            tail = UInt64(place) << 32 | marks | UInt64(version.releaseLength)
        }

        var place: Int { Int(tail >> 32) }
        var isExact: Bool { tail & 0x100 != 0 }
        /// A Boolean value indicating whether the key and the release length describe the version completely.
        var isWhole: Bool { tail & 0x200 != 0 }
        var releaseLength: UInt8 { UInt8(truncatingIfNeeded: tail) }
    }

    /// The part of a key that one pass sorts by.
    private struct Digit {
        let shift: UInt64
        let bits: UInt64
    }

    /// The supported numbers of versions.
    ///
    /// Fewer are sorted faster by comparison, and more do not fit an entry.
    static let counts = 1024..<(1 << 32)
    /// The bits of a key below its first three release numbers.
    private static let lowerMask: UInt64 = (1 << 30) - 1
    private static let lowerDigits = [Digit(shift: 0, bits: 10), Digit(shift: 10, bits: 10), Digit(shift: 20, bits: 10)]
    private static let upperDigits = [Digit(shift: 30, bits: 10), Digit(shift: 40, bits: 10), Digit(shift: 50, bits: 14)]

    /// Returns entries for all versions in ascending order of their keys.
    ///
    /// The sort is stable.
    static func sorted(_ versions: [Version]) -> [Entry] {
        let usual = VersionKey.packed(0, .final)
        var entries: [Entry] = []
        entries.reserveCapacity(versions.count)
        var others: [Entry] = []
        for place in versions.indices {
            let entry = Entry(versions[place], at: place)
            if entry.key & lowerMask == usual { entries.append(entry) } else { others.append(entry) }
        }
        sort(&others, by: lowerDigits)
        let split = others.firstIndex { $0.key & lowerMask > usual } ?? others.count
        entries = others[..<split] + entries + others[split...]
        sort(&entries, by: upperDigits)
        return entries
    }

    private static func sort(_ entries: inout [Entry], by digits: [Digit]) {
        guard let first = entries.first else { return }
        var other = Array(repeating: first, count: entries.count)
        for digit in digits where pass(entries, into: &other, digit, first) { swap(&entries, &other) }
    }

    /// Sorts by one digit into another array; returns `false` and does nothing if all entries have the same digit.
    private static func pass(_ entries: [Entry], into other: inout [Entry], _ digit: Digit, _ first: Entry) -> Bool {
        let mask: UInt64 = (1 << digit.bits) - 1
        var counts = Array(repeating: 0, count: 1 << Int(digit.bits))
        for entry in entries { counts[Int(entry.key >> digit.shift & mask)] += 1 }
        if counts[Int(first.key >> digit.shift & mask)] == entries.count { return false }
        var sum = 0
        for index in counts.indices { (counts[index], sum) = (sum, sum + counts[index]) }
        var target = other.mutableSpan
        for entry in entries {
            let slot = Int(entry.key >> digit.shift & mask)
            let place = counts[slot]
            target[place] = entry
            counts[slot] = place + 1
        }
        return true
    }
}
