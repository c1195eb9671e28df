extension VersionRanges {
    /// The versions that are not in the set, computed in time linear in the number of intervals, like the other operations.
    package var complement: VersionRanges {
        var result: [Interval] = []
        var start: VersionBound?
        var isOpen = true
        for interval in intervals {
            if let lower = interval.lower { result.append(Interval(lower: start, upper: lower)) }
            start = interval.upper
            isOpen = interval.upper != nil
        }
        if isOpen { result.append(Interval(lower: start, upper: nil)) }
        return VersionRanges(sorted: result)
    }

    /// Returns the versions that are in both sets.
    package func intersection(_ other: VersionRanges) -> VersionRanges {
        var result: [Interval] = []
        var index = 0
        var otherIndex = 0
        while index < intervals.count, otherIndex < other.intervals.count {
            let one = intervals[index]
            let two = other.intervals[otherIndex]
            let lower = Self.higherLower(one.lower, two.lower)
            let oneEndsFirst = Self.endsFirst(one.upper, two.upper)
            let upper = oneEndsFirst ? one.upper : two.upper
            if Self.isNotEmpty(lower, upper) { result.append(Interval(lower: lower, upper: upper)) }
            if oneEndsFirst { index += 1 } else { otherIndex += 1 }
        }
        return VersionRanges(sorted: result)
    }

    /// Returns the versions that are in either set.
    package func union(_ other: VersionRanges) -> VersionRanges {
        if isEmpty { return other }
        if other.isEmpty { return self }
        var result: [Interval] = []
        var index = 0
        var otherIndex = 0
        while index < intervals.count || otherIndex < other.intervals.count {
            let takeFirst =
                otherIndex == other.intervals.count
                || (index < intervals.count && Self.startsFirst(intervals[index].lower, other.intervals[otherIndex].lower))
            let next = takeFirst ? intervals[index] : other.intervals[otherIndex]
            if takeFirst { index += 1 } else { otherIndex += 1 }
            guard let last = result.last else {
                result.append(next)
                continue
            }
            if Self.leavesGap(last.upper, next.lower) {
                result.append(next)
            } else if Self.endsFirst(last.upper, next.upper) {
                result[result.count - 1] = Interval(lower: last.lower, upper: next.upper)
            }
        }
        return VersionRanges(sorted: result)
    }

    /// Returns the versions in this set that are not in another.
    package func subtracting(_ other: VersionRanges) -> VersionRanges { intersection(other.complement) }

    /// Returns `true` if every version in this set is in another.
    package func isSubset(of other: VersionRanges) -> Bool { intersection(other) == self }

    /// Returns `true` if the two sets have no version in common.
    package func isDisjoint(with other: VersionRanges) -> Bool { intersection(other).isEmpty }

    private static func higherLower(_ one: VersionBound?, _ two: VersionBound?) -> VersionBound? {
        guard let one else { return two }
        guard let two else { return one }
        return max(one, two)
    }

    private static func endsFirst(_ one: VersionBound?, _ two: VersionBound?) -> Bool {
        guard let one else { return false }
        guard let two else { return true }
        return one < two
    }

    private static func startsFirst(_ one: VersionBound?, _ two: VersionBound?) -> Bool {
        guard let one else { return true }
        guard let two else { return false }
        return one <= two
    }

    private static func isNotEmpty(_ lower: VersionBound?, _ upper: VersionBound?) -> Bool {
        guard let lower, let upper else { return true }
        return lower < upper
    }

    private static func leavesGap(_ upper: VersionBound?, _ lower: VersionBound?) -> Bool {
        guard let upper, let lower else { return false }
        return upper < lower
    }
}
