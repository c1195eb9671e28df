/// A set of versions as a union of intervals over the order of PEP 440.
///
/// Every clause of a specifier is such a set, local builds and the exclusions of `<` and `>` included, so sets can be joined, cut and negated exactly. Intervals are sorted, disjoint
/// and not empty, so equal sets of bounds are equal values. Two versions that are equal cannot be told apart: `===1.0` holds `1.0.0` too.
package struct VersionRanges: Hashable, Sendable {
    /// The versions between two places; nil stands for no bound on that side.
    package struct Interval: Hashable, Sendable {
        /// Where it starts, nil for no bound.
        package let lower: VersionBound?
        /// Where it ends, nil for no bound.
        package let upper: VersionBound?

        /// Whether a version lies between the bounds.
        func contains(_ version: Version) -> Bool { !isAbove(version) && !isBelow(version) }

        /// Whether the interval starts above a version.
        func isAbove(_ version: Version) -> Bool {
            guard let lower else { return false }
            return lower.isAfter ? version <= lower.version : version < lower.version
        }

        /// Whether the interval ends below a version.
        func isBelow(_ version: Version) -> Bool {
            guard let upper else { return false }
            return upper.isAfter ? version > upper.version : version >= upper.version
        }
    }

    /// The intervals, from the lowest.
    package let intervals: [Interval]

    init(sorted intervals: [Interval]) {
        self.intervals = intervals
    }

    /// No version.
    package static let empty = VersionRanges(sorted: [])

    /// Every version.
    package static let full = VersionRanges(sorted: [Interval(lower: nil, upper: nil)])

    /// One version and nothing else, not its local builds either.
    package init(exactly version: Version) {
        self.init(from: .before(version), to: .after(version))
    }

    /// Everything between two places, nothing when they are the wrong way round.
    package init(from lower: VersionBound? = nil, to upper: VersionBound? = nil) {
        let lower = lower.flatMap { $0 <= .first ? nil : $0 }
        if let upper, upper <= lower ?? .first {
            intervals = []
        } else {
            intervals = [Interval(lower: lower, upper: upper)]
        }
    }

    /// One version and nothing else, not its local builds either.
    package static func singleton(_ version: Version) -> VersionRanges { VersionRanges(exactly: version) }

    /// A version and its local builds.
    package static func withLocals(_ version: Version) -> VersionRanges {
        VersionRanges(from: .before(version.publicVersion), to: .afterLocals(version))
    }

    /// Whether there is no version in it.
    package var isEmpty: Bool { intervals.isEmpty }

    /// Whether every version is in it.
    package var isFull: Bool { self == .full }

    /// The lowest place, nil when it has no lower bound or is empty.
    package var lowerBound: VersionBound? { intervals.first?.lower }

    /// The highest place, nil when it has no upper bound or is empty.
    package var upperBound: VersionBound? { intervals.last?.upper }

    /// The version of a set made by ``init(exactly:)``, nil for any other.
    package var onlyVersion: Version? {
        guard intervals.count == 1, let lower = intervals[0].lower, let upper = intervals[0].upper else { return nil }
        return !lower.isAfter && upper.isAfter && lower.version == upper.version ? lower.version : nil
    }

    /// Whether a version is in the set; by binary search.
    package func contains(_ version: Version) -> Bool {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].isBelow(version) {
                low = middle + 1
            } else if intervals[middle].isAbove(version) {
                high = middle
            } else {
                return true
            }
        }
        return false
    }
}
