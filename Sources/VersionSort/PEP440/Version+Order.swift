extension Version {
    /// Compares two versions part by part; the result is below, at or above 0.
    ///
    /// Within one release, the order is: development release, pre-releases, final release, post-releases. A development release comes before the
    /// version that it leads to, and a version with a local label after the one without.
    static func compareParts(_ left: Version, _ right: Version) -> Int {
        var order = compare(left.epoch, right.epoch)
        if order != 0 { return order }
        for position in 0..<max(left.releaseCount, right.releaseCount) {
            order = compare(left.releaseNumber(position), right.releaseNumber(position))
            if order != 0 { return order }
        }
        order = left.stage - right.stage
        if order != 0 { return order }
        if let one = left.pre, let other = right.pre, one.number != other.number { return compare(one.number, other.number) }
        order = compareOptional(left.post, right.post, whenMissing: -1)
        if order != 0 { return order }
        order = compareOptional(left.dev, right.dev, whenMissing: 1)
        if order != 0 { return order }
        return compareLocal(left.local, right.local)
    }

    /// The position within the release: 0 for a development release only, 1 to 3 for pre-releases, 4 for final and post-releases.
    private var stage: Int {
        if let pre { return 1 + Int(pre.kind.rawValue) }
        return dev != nil && post == nil ? 0 : 4
    }

    private static func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    private static func compareOptional(_ left: VersionNumber?, _ right: VersionNumber?, whenMissing missing: Int) -> Int {
        switch (left, right) {
        case (nil, nil): 0
        case (nil, _): missing
        case (_, nil): -missing
        case (let left?, let right?): compare(left, right)
        }
    }

    private static func compareLocal(_ left: [LocalSegment], _ right: [LocalSegment]) -> Int {
        for (one, other) in zip(left, right) where one != other { return one < other ? -1 : 1 }
        return left.count - right.count
    }

    /// Hashes the parts without trailing zeros of the release, so that equal versions have equal hashes.
    func hashParts(into hasher: inout Hasher) {
        hasher.combine(epoch)
        hasher.combine(significantRelease)
        hasher.combine(pre)
        hasher.combine(post)
        hasher.combine(dev)
        hasher.combine(local)
    }
}
