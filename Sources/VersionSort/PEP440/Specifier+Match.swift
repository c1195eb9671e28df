extension Specifier {
    /// Returns `true` if a version satisfies the clause.
    ///
    /// Pre-releases are not excluded here; ``SpecifierSet`` does that for a list of versions.
    /// PEP 440 §Version specifiers. `===` compares the normalized version with the text, ignoring the case of ASCII letters.
    package func contains(_ candidate: Version) -> Bool {
        guard op != .arbitrary, let version else { return Self.sameText(candidate.description, text) }
        switch op {
        case .equal: return version.isLocal ? candidate == version : candidate.publicVersion == version
        case .notEqual: return version.isLocal ? candidate != version : candidate.publicVersion != version
        case .equalPrefix: return candidate.hasPrefix(version, count: version.releaseCount)
        case .notEqualPrefix: return !candidate.hasPrefix(version, count: version.releaseCount)
        case .compatible: return candidate >= version && candidate.hasPrefix(version, count: version.releaseCount - 1)
        case .greaterOrEqual: return candidate >= version
        case .lessOrEqual: return candidate.publicVersion <= version
        case .less: return candidate.isBelow(version)
        case .greater: return candidate.isAbove(version)
        case .arbitrary: return false
        }
    }

    /// Returns `true` if a text from an index satisfies the clause.
    ///
    /// A legacy text can satisfy only `===`, which compares the text unchanged.
    package func contains(text candidate: String) -> Bool {
        if op == .arbitrary { return Self.sameText(candidate, text) }
        return Version.parse(candidate).map { contains($0) } ?? false
    }

    private static func sameText(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension Version {
    /// Returns `true` if the epoch and the first release numbers equal those of a prefix.
    ///
    /// Missing release numbers count as zero.
    fileprivate func hasPrefix(_ prefix: Version, count: Int) -> Bool {
        epoch == prefix.epoch && (0..<count).allSatisfy { releaseNumber($0) == prefix.releaseNumber($0) }
    }

    /// Returns `true` for `<bound`: the version is lower, and it is not a pre-release of the bound unless the bound is a pre-release.
    fileprivate func isBelow(_ bound: Version) -> Bool {
        guard self < bound else { return false }
        if bound.isPrerelease { return true }
        if let start = bound.keyOfFirstDevelopmentRelease, isExact { return key < start }
        var first = bound.components
        first.dev = 0
        return self < Version(first)
    }

    /// The key of the lowest version with the same release; `nil` if the version is not packed or not a final release.
    private var keyOfFirstDevelopmentRelease: UInt64? {
        box == nil && VersionKey.suffix(key) == .final ? VersionKey.packed(key & ~((1 << VersionKey.suffixBits) - 1), .dev) : nil
    }

    /// Returns `true` for `>bound`: the version is higher and not a local build of the bound.
    ///
    /// It may be a post-release of the bound only if the bound is a post-release.
    fileprivate func isAbove(_ bound: Version) -> Bool {
        let candidate = publicVersion
        guard candidate > bound else { return false }
        if bound.isPostrelease || !candidate.isPostrelease { return true }
        var family = candidate.components
        family.post = nil
        family.dev = nil
        return Version(family) != bound
    }
}
