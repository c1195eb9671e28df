/// The packed order of the common versions: one integer comparison instead of a walk over parts.
///
/// From the top: four release numbers of 14, 10, 10 and 8 bits, 3 bits for the kind of suffix, 19 bits for its number. A version fits when it has
/// no epoch, no local label, at most one suffix, and numbers within those widths; trailing zeros of the release do not count, so equal versions
/// have equal keys. Everything else has the key ``none`` and is compared part by part.
enum VersionKey {
    /// The suffix kinds, in the order in which they sort for one release.
    enum Suffix: UInt64 {
        case dev = 0, alpha, beta, candidate, final, post
        /// The end of a release, after all its post-releases: a bound of ranges, never a version.
        case end
    }

    /// No packed form; suffix kind 7 is never used, so no key has this value.
    static let none = UInt64.max

    static let suffixBits: UInt64 = 22
    static let numberBits: UInt64 = 19
    static let numberLimit: UInt64 = 1 << numberBits

    /// How far to the left the release number at a position goes; 0 for positions that the key has no room for.
    static func shift(_ position: Int) -> UInt64 {
        switch position {
        case 0: 50
        case 1: 40
        case 2: 30
        case 3: 22
        default: 0
        }
    }

    /// The first value that is too large for a position of the release.
    static func limit(_ position: Int) -> UInt64 {
        switch position {
        case 0: 1 << 14
        case 1, 2: 1 << 10
        case 3: 1 << 8
        default: 1
        }
    }

    static func suffix(_ key: UInt64) -> Suffix? { Suffix(rawValue: (key >> numberBits) & 7) }

    static func number(_ key: UInt64) -> VersionNumber { VersionNumber(key & (numberLimit - 1)) }

    static func release(_ key: UInt64, _ position: Int) -> VersionNumber {
        position < 4 ? VersionNumber((key >> shift(position)) & (limit(position) - 1)) : 0
    }

    /// The key of components, or ``none``.
    static func pack(_ components: VersionComponents) -> UInt64 {
        guard components.epoch.isZero, components.local.isEmpty else { return none }
        var key: UInt64 = 0
        for (position, number) in components.release.enumerated() {
            guard let value = number.value, value < limit(position) else { return none }
            key |= value << shift(position)
        }
        let suffix: Suffix
        var number: VersionNumber = 0
        switch (components.pre, components.post, components.dev) {
        case (nil, nil, nil): suffix = .final
        case (nil, nil, let dev?): (suffix, number) = (.dev, dev)
        case (nil, let post?, nil) where post == .unbounded: suffix = .end
        case (nil, let post?, nil): (suffix, number) = (.post, post)
        case (let pre?, nil, nil):
            number = pre.number
            suffix =
                switch pre.kind {
                case .alpha: .alpha
                case .beta: .beta
                case .candidate: .candidate
                }
        default: return none
        }
        guard let value = number.value, value < numberLimit else { return none }
        return key | suffix.rawValue << numberBits | value
    }
}
