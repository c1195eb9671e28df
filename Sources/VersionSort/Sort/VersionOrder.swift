/// The sorting of many versions by their packed keys.
package enum VersionOrder {
    /// Returns the versions in ascending order.
    ///
    /// The sort is stable.
    package static func sorted(_ versions: [Version]) -> [Version] {
        guard VersionEntries.counts.contains(versions.count) else { return generalOrder(of: versions).map { versions[Int($0)] } }
        var sorted: [Version] = []
        sorted.reserveCapacity(versions.count)
        var runs = EqualRuns()
        for entry in VersionEntries.sorted(versions) {
            runs.add(key: entry.key, isExact: entry.isExact, at: sorted.count)
            // Most versions are described by key and length. Creating them again is faster than loading them from all over the memory.
            sorted.append(entry.isWhole ? Version(key: entry.key, releaseLength: entry.releaseLength) : versions[entry.place])
        }
        for run in runs.finished(at: sorted.count) { settle(&sorted[run]) }
        return sorted
    }

    /// Returns the indexes of the versions in ascending order.
    ///
    /// The sort is stable.
    static func order(of versions: [Version]) -> [UInt32] {
        guard VersionEntries.counts.contains(versions.count) else { return generalOrder(of: versions) }
        var order: [UInt32] = []
        order.reserveCapacity(versions.count)
        var runs = EqualRuns()
        for entry in VersionEntries.sorted(versions) {
            runs.add(key: entry.key, isExact: entry.isExact, at: order.count)
            order.append(UInt32(entry.place))
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

    /// Sorts a run of versions with equal keys, keeping the original order of equal versions.
    private static func settle(_ run: inout ArraySlice<Version>) {
        let stable = run.enumerated().sorted { one, other in
            one.element < other.element || (one.offset < other.offset && !(other.element < one.element))
        }
        for (place, entry) in zip(run.indices, stable) { run[place] = entry.element }
    }
}

/// A search for the runs of equal keys that contain an inexact key.
struct EqualRuns {
    private var runs: [Range<Int>] = []
    private var start = 0
    private var key: UInt64 = 0
    private var areExact = true

    /// Adds the next key in order.
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

    /// Returns the runs after all keys were added.
    mutating func finished(at count: Int) -> [Range<Int>] {
        close(at: count)
        return runs
    }
}
