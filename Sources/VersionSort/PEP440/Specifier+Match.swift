extension Specifier {
    /// Whether a version satisfies the clause, pre-releases included (that they are unwanted is decided over a list, see ``SpecifierSet``).
    ///
    /// PEP 440 §Version specifiers. `===` compares the normal form of the version with the text, ASCII letters without case.
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

    /// Whether a text from an index satisfies the clause: legacy texts only by `===`, which compares the text as it stands.
    package func contains(text candidate: String) -> Bool {
        if op == .arbitrary { return Self.sameText(candidate, text) }
        return Version.parse(candidate).map { contains($0) } ?? false
    }

    private static func sameText(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension Version {
    /// Whether epoch and the first release numbers are those of a prefix, with zeros where the release is shorter.
    fileprivate func hasPrefix(_ prefix: Version, count: Int) -> Bool {
        epoch == prefix.epoch && (0..<count).allSatisfy { releaseNumber($0) == prefix.releaseNumber($0) }
    }

    /// `<bound`: below it, and not one of its own pre-releases unless it is one itself.
    fileprivate func isBelow(_ bound: Version) -> Bool {
        guard self < bound else { return false }
        if bound.isPrerelease { return true }
        var first = bound.components
        first.dev = 0
        return self < Version(first)
    }

    /// `>bound`: above it, and neither one of its local builds nor, unless it is a post-release, one of its post-releases.
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
