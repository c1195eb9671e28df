extension Version {
    /// The epoch; 0 if none is written.
    package var epoch: VersionNumber { box?.components.epoch ?? 0 }

    /// The release numbers, with trailing zeros as written; never empty.
    package var release: [VersionNumber] { box?.components.release ?? (0..<Int(releaseLength)).map { VersionKey.release(key, $0) } }

    /// The pre-release part, such as `rc1`.
    package var pre: PreRelease? {
        if let box { return box.components.pre }
        return switch VersionKey.suffix(key) {
        case .alpha: PreRelease(.alpha, VersionKey.number(key))
        case .beta: PreRelease(.beta, VersionKey.number(key))
        case .candidate: PreRelease(.candidate, VersionKey.number(key))
        default: nil
        }
    }

    /// The number of the post-release.
    package var post: VersionNumber? {
        if let box { return box.components.post }
        return switch VersionKey.suffix(key) {
        case .post: VersionKey.number(key)
        case .end: .unbounded
        default: nil
        }
    }

    /// The number of the development release.
    package var dev: VersionNumber? {
        if let box { return box.components.dev }
        return VersionKey.suffix(key) == .dev ? VersionKey.number(key) : nil
    }

    /// The segments of the local label; empty if there is none.
    package var local: [LocalSegment] { box?.components.local ?? [] }

    /// A Boolean value indicating whether the version is a pre-release or a development release.
    package var isPrerelease: Bool {
        guard box == nil else { return dev != nil || pre != nil }
        return switch VersionKey.suffix(key) {
        case .dev, .alpha, .beta, .candidate: true
        default: false
        }
    }

    /// A Boolean value indicating whether the version has a post-release part.
    package var isPostrelease: Bool {
        guard box == nil else { return post != nil }
        return switch VersionKey.suffix(key) {
        case .post, .end: true
        default: false
        }
    }

    /// A Boolean value indicating whether the version has a development release part.
    package var isDevrelease: Bool { dev != nil }

    /// A Boolean value indicating whether the version has a local label.
    package var isLocal: Bool { box.map { !$0.components.local.isEmpty } ?? false }

    /// The number of release numbers as written.
    var releaseCount: Int { box?.components.release.count ?? Int(releaseLength) }

    /// Returns the release number at a position; 0 beyond the end.
    func releaseNumber(_ position: Int) -> VersionNumber {
        guard let box else { return VersionKey.release(key, position) }
        let release = box.components.release
        return position < release.count ? release[position] : 0
    }

    /// The release without trailing zeros; empty for `0`.
    package var significantRelease: [VersionNumber] {
        var release = release
        while release.last?.isZero == true { release.removeLast() }
        return release
    }

    var components: VersionComponents {
        box?.components ?? VersionComponents(release: release, pre: pre, post: post, dev: dev)
    }

    /// The version without its local label (PEP 440: the public version identifier).
    package var publicVersion: Version {
        if !isLocal { return self }
        var components = components
        components.local = []
        return Version(components)
    }

    /// The version with only epoch and release.
    package var baseVersion: Version { Version(epoch: epoch, release: release) }

    /// The normalized form of PEP 440.
    package var description: String { components.text }
}

/// The kinds of pre-release, in their order (PEP 440 §Pre-releases).
package enum PreKind: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    case alpha, beta, candidate

    /// The letters in normalized form: `a`, `b` or `rc`.
    package var letters: String {
        switch self {
        case .alpha: "a"
        case .beta: "b"
        case .candidate: "rc"
        }
    }

    /// Compares two kinds: alpha, beta, release candidate.
    package static func < (left: PreKind, right: PreKind) -> Bool { left.rawValue < right.rawValue }
}

/// The pre-release part of a version, such as `rc1`.
package struct PreRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The kind: alpha, beta or release candidate.
    package let kind: PreKind
    /// The number after the letters; 0 if it is omitted.
    package let number: VersionNumber

    /// Creates a pre-release.
    package init(_ kind: PreKind, _ number: VersionNumber) {
        self.kind = kind
        self.number = number
    }

    /// The normalized form: `a1`, `b2`, `rc3`.
    package var description: String { "\(kind.letters)\(number)" }

    /// Compares two pre-releases by kind, then by number.
    package static func < (left: PreRelease, right: PreRelease) -> Bool { (left.kind, left.number) < (right.kind, right.number) }
}

/// One segment of a local version label (PEP 440 §Local version identifiers): a number if it has only digits, or else lower-case text.
package enum LocalSegment: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Lower-case letters and digits, with at least one letter.
    case text(String)
    /// Digits only.
    case number(VersionNumber)

    /// Compares two segments: texts come before numbers, and sort by ASCII; numbers sort by value.
    package static func < (left: LocalSegment, right: LocalSegment) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.text, .number): true
        case (.number, .text): false
        }
    }

    /// The segment in normalized form.
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        }
    }
}
