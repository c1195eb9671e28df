extension Specifier {
    /// The versions that satisfy the clause, including pre-releases and local builds (PEP 440 §Version specifiers).
    ///
    /// `===` gives the version that its text names if the text is normalized, or else the empty set, because no version has another form.
    package var ranges: VersionRanges {
        guard let version else { return .empty }
        switch op {
        case .equal: return Self.same(version)
        case .notEqual: return Self.same(version).complement
        case .equalPrefix: return Self.prefix(version, count: version.releaseCount)
        case .notEqualPrefix: return Self.prefix(version, count: version.releaseCount).complement
        case .compatible: return VersionRanges(from: .before(version), to: .afterPrefix(version, count: version.releaseCount - 1))
        case .greaterOrEqual: return VersionRanges(from: .before(version))
        case .lessOrEqual: return VersionRanges(to: .afterLocals(version))
        case .less: return VersionRanges(to: version.isPrerelease ? .before(version) : .beforeFamily(version))
        case .greater: return VersionRanges(from: .afterPosts(version))
        case .arbitrary: return contains(version) ? VersionRanges(exactly: version) : .empty
        }
    }

    private static func same(_ version: Version) -> VersionRanges {
        version.isLocal ? VersionRanges(exactly: version) : .withLocals(version)
    }

    private static func prefix(_ version: Version, count: Int) -> VersionRanges {
        VersionRanges(from: .beforePrefix(version, count: count), to: .afterPrefix(version, count: count))
    }
}

extension SpecifierSet {
    /// The versions that satisfy every clause, including pre-releases and local builds.
    ///
    /// The rule for pre-releases applies to lists of releases, not here.
    package var ranges: VersionRanges {
        specifiers.reduce(.full) { $0.intersection($1.ranges) }
    }
}
