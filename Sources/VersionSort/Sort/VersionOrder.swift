/// The order of many versions at once, by their packed keys.
package enum VersionOrder {
    /// The versions in ascending order; equal ones stay as they came.
    package static func sorted(_ versions: [Version]) -> [Version] {
        guard VersionEntries.counts.contains(versions.count) else { return generalOrder(of: versions).map { versions[Int($0)] } }
        var sorted: [Version] = []
        sorted.reserveCapacity(versions.count)
        var runs = EqualRuns()
        for entry in VersionEntries.sorted(versions) {
            runs.add(key: entry.key, isExact: entry.isExact, at: sorted.count)
            // Nearly all versions are their key and a length; to look them up again, all over the memory, takes longer than to make them.
            sorted.append(entry.isWhole ? Version(key: entry.key, releaseLength: entry.releaseLength) : versions[entry.place])
        }
        for run in runs.finished(at: sorted.count) { settle(&sorted[run]) }
        return sorted
    }

    /// The places of the versions in ascending order; equal ones stay as they came.
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

    /// Puts a run of versions that their keys do not tell apart into order, equal ones as they came.
    private static func settle(_ run: inout ArraySlice<Version>) {
        let stable = run.enumerated().sorted { one, other in
            one.element < other.element || (one.offset < other.offset && !(other.element < one.element))
        }
        for (place, entry) in zip(run.indices, stable) { run[place] = entry.element }
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
