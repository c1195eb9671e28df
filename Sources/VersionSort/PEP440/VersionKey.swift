/// The packed order of versions: one integer comparison instead of a walk over parts.
///
/// From the top: four release numbers of 14, 10, 10 and 8 bits, 3 bits for the kind of suffix, 19 bits for its number. The key never contradicts the order: of two versions with
/// different keys the one with the lower key comes first. It is exact, so that equal keys mean equal versions, when there is no epoch, no local label, at most one suffix, and
/// every number lies within its width; trailing zeros of the release do not count. A number that is too large fills its field and everything below it, which puts the version above
/// all that fit and leaves what is among themselves to the parts. So even versions of unusual shape are nearly always told apart by their keys.
struct VersionKey: Equatable, Sendable {
    /// The suffix kinds, in the order in which they sort for one release.
    enum Suffix: UInt64 {
        case dev = 0, alpha, beta, candidate, final, post
        /// The end of a release, after all its post-releases: a bound of ranges, never a version.
        case end
        /// More release numbers follow than the key holds; above every version of the shorter release.
        case longer
    }

    let bits: UInt64
    /// Whether the bits tell everything.
    let isExact: Bool

    static let suffixBits: UInt64 = 22
    static let numberBits: UInt64 = 19
    /// The first suffix number that is too large.
    static let numberLimit: UInt64 = (1 << numberBits) - 1

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

    /// The first value that is too large for a position of the release; past the end of the key only 0 fits.
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

    /// A release that is packed, with a suffix.
    static func packed(_ release: UInt64, _ suffix: Suffix, _ number: UInt64 = 0) -> UInt64 {
        release | suffix.rawValue << numberBits | number
    }

    /// The key of components.
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

    /// The key of a release whose number at a position does not fit: above everything that fits there.
    private init(filling release: UInt64, below position: Int) {
        switch position {
        case 0: self.init(bits: .max, isExact: false)
        case 1...3: self.init(bits: release | ((1 << Self.shift(position - 1)) - 1), isExact: false)
        default: self.init(bits: release | ((1 << Self.suffixBits) - 1), isExact: false)
        }
    }

    /// The suffix that decides first, with its number: what it precedes or follows is left to the parts.
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
