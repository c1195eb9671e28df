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
