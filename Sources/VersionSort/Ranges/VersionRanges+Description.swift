extension VersionRanges: CustomStringConvertible {
    /// The set as clauses of specifiers, with alternatives joined by ` | `; `*` for every version and `∅` for the empty set.
    ///
    /// A gap of one version or one prefix is written as `!=`. A bound that specifiers cannot express is written as the next version: `>=1.0.post0.dev0` is
    /// the position after `1.0` and its local builds. The text is for messages and cannot be parsed.
    package var description: String {
        guard var current = intervals.first else { return "∅" }
        var texts: [String] = []
        var holes: [String] = []
        for next in intervals.dropFirst() {
            if let hole = Interval(lower: current.upper, upper: next.lower).equality {
                holes.append("!=" + hole)
                current = Interval(lower: current.lower, upper: next.upper)
            } else {
                texts.append(current.text(holes))
                holes = []
                current = next
            }
        }
        texts.append(current.text(holes))
        return texts.joined(separator: " | ")
    }
}

extension VersionRanges.Interval: CustomStringConvertible {
    /// The interval as clauses of a specifier.
    package var description: String { text([]) }

    fileprivate func text(_ holes: [String]) -> String {
        if holes.isEmpty, let equality { return "==" + equality }
        let clauses = [lower.map(Self.describe(lower:))] + holes + [upper.map(Self.describe(upper:))]
        let text = clauses.compactMap { $0 }.joined(separator: ",")
        return text.isEmpty ? "*" : text
    }

    /// The version, or the prefix with `.*`, that has exactly these bounds; `nil` if there is none.
    fileprivate var equality: String? {
        guard let lower, let upper, !lower.isAfter else { return nil }
        let version = lower.version
        if upper == .after(version) || upper == .afterLocals(version) { return version.description }
        let release = version.baseVersion
        for count in 1...max(1, release.releaseCount)
        where lower == .beforePrefix(release, count: count) && VersionBound.afterPrefix(release, count: count) == upper {
            return Version(epoch: release.epoch, release: Array(release.release.prefix(count))).description + ".*"
        }
        return nil
    }

    private static func describe(lower: VersionBound) -> String {
        if lower.isAfter { return ">\(lower.version)" }
        return lower.version.post == .unbounded ? ">\(lower.version.baseVersion)" : ">=\(lower.version)"
    }

    private static func describe(upper: VersionBound) -> String {
        if upper.isAfter { return "<=\(upper.version)" }
        var components = upper.version.components
        if components.post == .unbounded { return "<=\(upper.version.baseVersion).post*" }
        guard components.dev?.isZero == true else { return "<\(upper.version)" }
        components.dev = nil
        guard let post = components.post else { return components.pre == nil ? "<\(Version(components))" : "<\(upper.version)" }
        components.post = post.predecessor
        return "<=\(Version(components))"
    }
}
