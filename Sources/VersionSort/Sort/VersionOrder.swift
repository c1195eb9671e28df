/// The order of many versions at once, by their packed keys.
///
/// Nearly all versions are final, so the lower part of nearly all keys is the same. The few others are sorted by it first; then all go through stable
/// radix passes over the three release numbers above, eight bytes each: the upper part of the key with the place of the version below it.
package enum VersionOrder {
    /// The bits of a key below its first three release numbers, in the place of which an entry has the place of its version.
    private static let placeBits: UInt64 = 30
    private static let placeMask: UInt64 = (1 << placeBits) - 1
    /// A part of an entry that is sorted by at once.
    private struct Digit {
        let shift: UInt64
        let bits: UInt64
    }

    /// The digits of the upper part of a key, the lowest first: its three numbers.
    private static let upperDigits = [Digit(shift: 30, bits: 10), Digit(shift: 40, bits: 10), Digit(shift: 50, bits: 14)]
    /// The digits of the lower part, when it stands in the place of the upper.
    private static let lowerDigits = [Digit(shift: 30, bits: 10), Digit(shift: 40, bits: 10), Digit(shift: 50, bits: 10)]
    /// Below so many versions, and above so many, the general way is taken.
    private static let counts = 1024..<(1 << 30)

    /// The versions in ascending order; equal ones stay as they came.
    package static func sorted(_ versions: [Version]) -> [Version] {
        guard counts.contains(versions.count) else { return generalOrder(of: versions).map { versions[Int($0)] } }
        let entries = entries(versions)
        var sorted: [Version] = []
        sorted.reserveCapacity(versions.count)
        var runs = EqualRuns()
        for entry in entries {
            let version = versions[Int(entry & placeMask)]
            runs.add(key: version.key, isExact: version.isExact, at: sorted.count)
            sorted.append(version)
        }
        for run in runs.finished(at: sorted.count) { settle(&sorted[run]) }
        return sorted
    }

    /// The places of the versions in ascending order; equal ones stay as they came.
    static func order(of versions: [Version]) -> [UInt32] {
        guard counts.contains(versions.count) else { return generalOrder(of: versions) }
        var order: [UInt32] = []
        order.reserveCapacity(versions.count)
        var runs = EqualRuns()
        for entry in entries(versions) {
            let place = Int(entry & placeMask)
            runs.add(key: versions[place].key, isExact: versions[place].isExact, at: order.count)
            order.append(UInt32(place))
        }
        for run in runs.finished(at: order.count) {
            order[run].sort { one, other in
                let (left, right) = (versions[Int(one)], versions[Int(other)])
                return left < right || (one < other && !(right < left))
            }
        }
        return order
    }

    private static func generalOrder(of versions: [Version]) -> [UInt32] {
        KeyOrder.order(count: versions.count, key: { versions[$0].key }, isExact: { versions[$0].isExact }, precedes: { versions[$0] < versions[$1] })
    }

    /// Puts a run of versions that their keys do not tell apart into order, equal ones as they came.
    private static func settle(_ run: inout ArraySlice<Version>) {
        let stable = run.enumerated().sorted { one, other in
            one.element < other.element || (one.offset < other.offset && !(other.element < one.element))
        }
        for (place, entry) in zip(run.indices, stable) { run[place] = entry.element }
    }

    /// The upper parts of the keys with the places of the versions, in ascending order of the whole keys.
    private static func entries(_ versions: [Version]) -> [UInt64] {
        var entries = byLowerPart(versions)
        sort(&entries, by: upperDigits)
        return entries
    }

    private static func sort(_ entries: inout [UInt64], by digits: [Digit]) {
        var other = Array(repeating: UInt64(0), count: entries.count)
        for digit in digits where pass(entries, into: &other, digit) { swap(&entries, &other) }
    }

    /// The entries in the order of the lower parts of their keys, equal ones as they came.
    private static func byLowerPart(_ versions: [Version]) -> [UInt64] {
        let usual = VersionKey.packed(0, .final)
        var entries: [UInt64] = []
        entries.reserveCapacity(versions.count)
        var unusual: [UInt64] = []
        for place in versions.indices {
            let key = versions[place].key
            if key & placeMask == usual {
                entries.append(key & ~placeMask | UInt64(place))
            } else {
                unusual.append((key & placeMask) << placeBits | UInt64(place))
            }
        }
        sort(&unusual, by: lowerDigits)
        let split = unusual.firstIndex { $0 >> placeBits > usual } ?? unusual.count
        let packed = unusual.map { versions[Int($0 & placeMask)].key & ~placeMask | $0 & placeMask }
        return packed[..<split] + entries + packed[split...]
    }

    /// Sorts by one digit into another array; false, and nothing done, when all have the same.
    private static func pass(_ entries: [UInt64], into other: inout [UInt64], _ digit: Digit) -> Bool {
        guard let first = entries.first else { return false }
        let mask: UInt64 = (1 << digit.bits) - 1
        var counts = Array(repeating: 0, count: 1 << Int(digit.bits))
        for entry in entries { counts[Int(entry >> digit.shift & mask)] += 1 }
        if counts[Int(first >> digit.shift & mask)] == entries.count { return false }
        var sum = 0
        for index in counts.indices { (counts[index], sum) = (sum, sum + counts[index]) }
        var target = other.mutableSpan
        for entry in entries {
            let slot = Int(entry >> digit.shift & mask)
            let place = counts[slot]
            target[place] = entry
            counts[slot] = place + 1
        }
        return true
    }
}

/// Finds the runs of equal keys in which a key does not tell everything.
struct EqualRuns {
    private var runs: [Range<Int>] = []
    private var start = 0
    private var key: UInt64 = 0
    private var areExact = true

    /// Takes the next key in order.
    @inline(__always)
    mutating func add(key: UInt64, isExact: Bool, at place: Int) {
        if key == self.key, place > 0 {
            areExact = areExact && isExact
        } else {
            close(at: place)
            (start, self.key, areExact) = (place, key, isExact)
        }
    }

    private mutating func close(at place: Int) {
        if !areExact, place - start > 1 { runs.append(start..<place) }
    }

    /// The runs, once all keys were taken.
    mutating func finished(at count: Int) -> [Range<Int>] {
        close(at: count)
        return runs
    }
}
