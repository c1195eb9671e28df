/// The packed order of versions: one integer comparison in place of a comparison of parts.
///
/// From the highest bits: four release numbers of 14, 10, 10 and 8 bits, 3 bits for the kind of suffix, and 19 bits for its number. If two keys differ, the
/// version with the lower key comes first. A key is exact, so that equal keys mean equal versions, if there is no epoch, no local label, at most one
/// suffix, and every number fits its width; trailing zeros of the release do not count. A number that is too large fills its field and all lower ones,
/// which puts the version above all that fit; the parts then decide. So even unusual versions are nearly always compared by their keys.
struct VersionKey: Equatable, Sendable {
    /// The suffix kinds, in their order within one release.
    enum Suffix: UInt64 {
        case dev = 0, alpha, beta, candidate, final, post
        /// The end of a release, after all its post-releases. It is a bound of ranges, never a version.
        case end
        /// The key cannot hold all release numbers. It sorts above every version of the shorter release.
        case longer
    }

    let bits: UInt64
    /// A Boolean value indicating whether equal bits mean equal versions.
    let isExact: Bool

    static let suffixBits: UInt64 = 22
    static let numberBits: UInt64 = 19
    /// The first suffix number that does not fit.
    static let numberLimit: UInt64 = (1 << numberBits) - 1

    /// Returns the number of bits that the release number at a position is shifted left; 0 for positions that the key cannot hold.
    static func shift(_ position: Int) -> UInt64 {
        switch position {
        case 0: 50
        case 1: 40
        case 2: 30
        case 3: 22
        default: 0
        }
    }

    /// Returns the first value that does not fit at a position of the release.
    ///
    /// Beyond the end of the key only 0 fits.
    static func limit(_ position: Int) -> UInt64 {
        switch position {
        case 0: (1 << 14) - 1
        case 1, 2: (1 << 10) - 1
        case 3: (1 << 8) - 1
        default: 1
        }
    }

    static func suffix(_ bits: UInt64) -> Suffix? { Suffix(rawValue: (bits >> numberBits) & 7) }

    static func number(_ bits: UInt64) -> VersionNumber { VersionNumber(bits & ((1 << numberBits) - 1)) }

    static func release(_ bits: UInt64, _ position: Int) -> VersionNumber {
        switch position {
        case 0: VersionNumber(bits >> 50)
        case 1, 2: VersionNumber((bits >> shift(position)) & 0x3FF)
        case 3: VersionNumber((bits >> 22) & 0xFF)
        default: 0
        }
    }

    /// Returns the key bits of a packed release with a suffix.
    static func packed(_ release: UInt64, _ suffix: Suffix, _ number: UInt64 = 0) -> UInt64 {
        release | suffix.rawValue << numberBits | number
    }

    /// Creates the key of components.
    init(_ components: VersionComponents) {
        guard components.epoch.isZero else {
            self.init(bits: .max, isExact: false)
            return
        }
        var release: UInt64 = 0
        for (position, number) in components.release.enumerated() {
            guard let value = number.value, value < Self.limit(position) else {
                self.init(filling: release, below: position)
                return
            }
            release |= value << Self.shift(position)
        }
        let (suffix, number) = Self.suffix(of: components)
        guard let value = number.value, value < Self.numberLimit else {
            self.init(bits: Self.packed(release, suffix, Self.numberLimit), isExact: false)
            return
        }
        let suffixes = (components.pre == nil ? 0 : 1) + (components.post == nil ? 0 : 1) + (components.dev == nil ? 0 : 1)
        self.init(bits: Self.packed(release, suffix, value), isExact: suffixes < 2 && components.local.isEmpty)
    }

    init(bits: UInt64, isExact: Bool) {
        self.bits = bits
        self.isExact = isExact
    }

    /// Creates the key of a release whose number at a position does not fit.
    ///
    /// It is above all keys that fit there.
    private init(filling release: UInt64, below position: Int) {
        switch position {
        case 0: self.init(bits: .max, isExact: false)
        case 1...3: self.init(bits: release | ((1 << Self.shift(position - 1)) - 1), isExact: false)
        default: self.init(bits: release | ((1 << Self.suffixBits) - 1), isExact: false)
        }
    }

    /// Returns the first suffix that affects the order, and its number.
    ///
    /// The remaining suffixes are compared by parts.
    private static func suffix(of components: VersionComponents) -> (Suffix, VersionNumber) {
        if let pre = components.pre {
            switch pre.kind {
            case .alpha: return (.alpha, pre.number)
            case .beta: return (.beta, pre.number)
            case .candidate: return (.candidate, pre.number)
            }
        }
        if let post = components.post { return post == .unbounded ? (.end, 0) : (.post, post) }
        return components.dev.map { (.dev, $0) } ?? (.final, 0)
    }
}
