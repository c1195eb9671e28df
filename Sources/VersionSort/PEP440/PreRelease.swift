/// The kinds of pre-release, in their order (PEP 440 §Pre-releases).
package enum PreKind: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    case alpha, beta, candidate

    /// The letters of the normal form: `a`, `b` or `rc`.
    package var letters: String {
        switch self {
        case .alpha: "a"
        case .beta: "b"
        case .candidate: "rc"
        }
    }

    /// Alpha before beta before release candidate.
    package static func < (left: PreKind, right: PreKind) -> Bool { left.rawValue < right.rawValue }
}

/// The pre-release part of a version, such as `rc1`.
package struct PreRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Alpha, beta or release candidate.
    package let kind: PreKind
    /// The number after the letters, 0 when it is left out.
    package let number: VersionNumber

    /// A pre-release of a kind with its number.
    package init(_ kind: PreKind, _ number: VersionNumber) {
        self.kind = kind
        self.number = number
    }

    /// The normal form: `a1`, `b2`, `rc3`.
    package var description: String { "\(kind.letters)\(number)" }

    /// By kind, then by number.
    package static func < (left: PreRelease, right: PreRelease) -> Bool { (left.kind, left.number) < (right.kind, right.number) }
}
