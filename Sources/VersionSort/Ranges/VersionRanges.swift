/// A set of versions as a union of intervals in the order of PEP 440.
///
/// Every clause of a specifier is such a set, including local builds and the exclusions of `<` and `>`, so the operations on sets are exact. The intervals
/// are sorted, disjoint and not empty, so sets with equal bounds are equal values. Versions that compare as equal are not distinguished: `===1.0` contains
/// `1.0.0` too.
package struct VersionRanges: Hashable, Sendable {
    /// The versions between two bounds; `nil` stands for no bound on that side.
    package struct Interval: Hashable, Sendable {
        /// The lower bound; `nil` if there is none.
        package let lower: VersionBound?
        /// The upper bound; `nil` if there is none.
        package let upper: VersionBound?

        /// Returns `true` if a version is between the bounds.
        func contains(_ version: Version) -> Bool { !isAbove(version) && !isBelow(version) }

        /// Returns `true` if the interval starts above a version.
        func isAbove(_ version: Version) -> Bool {
            guard let lower else { return false }
            return lower.isAfter ? version <= lower.version : version < lower.version
        }

        /// Returns `true` if the interval ends below a version.
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

    /// The empty set.
    package static let empty = VersionRanges(sorted: [])

    /// The set of all versions.
    package static let full = VersionRanges(sorted: [Interval(lower: nil, upper: nil)])

    /// Creates the set of exactly one version, without its local builds.
    package init(exactly version: Version) {
        self.init(from: .before(version), to: .after(version))
    }

    /// Creates the set of the versions between two bounds; empty if the upper bound is not above the lower one.
    package init(from lower: VersionBound? = nil, to upper: VersionBound? = nil) {
        let lower = lower.flatMap { $0 <= .first ? nil : $0 }
        if let upper, upper <= lower ?? .first {
            intervals = []
        } else {
            intervals = [Interval(lower: lower, upper: upper)]
        }
    }

    /// Returns the set of a version and its local builds.
    package static func withLocals(_ version: Version) -> VersionRanges {
        VersionRanges(from: .before(version.publicVersion), to: .afterLocals(version))
    }

    /// A Boolean value indicating whether the set is empty.
    package var isEmpty: Bool { intervals.isEmpty }

    /// A Boolean value indicating whether the set contains every version.
    package var isFull: Bool { self == .full }

    /// The lowest bound; `nil` if the set is empty or has no lower bound.
    package var lowerBound: VersionBound? { intervals.first?.lower }

    /// The highest bound; `nil` if the set is empty or has no upper bound.
    package var upperBound: VersionBound? { intervals.last?.upper }

    /// Returns `true` if a version is in the set, using binary search.
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
