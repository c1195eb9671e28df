/// A set of a package's known releases, which may also contain the absence of the package.
///
/// The solver needs no ranges of unknown versions: a requirement is exactly the set of known releases that it allows. This is exact for every operator of
/// PEP 440, including `===`, and takes one machine word for each 64 releases.
/// A term "selected, within S" does not contain absence, but its negation does, so plain set operations are enough for the algorithm.
struct VersionSet: Hashable, Sendable {
    /// The first word.
    ///
    /// Bit 0 is absence and bit `n + 1` is release `n`; releases are numbered from the oldest.
    private var first: UInt64
    /// The further words; empty for most packages, which then need no allocation.
    private var rest: [UInt64]
    /// The number of releases of the package.
    let releaseCount: Int

    private init(first: UInt64, rest: [UInt64], releaseCount: Int) {
        self.first = first
        self.rest = rest
        self.releaseCount = releaseCount
    }

    /// Returns the empty set.
    static func none(of count: Int) -> VersionSet {
        VersionSet(first: 0, rest: Array(repeating: 0, count: count / 64), releaseCount: count)
    }

    /// Returns the set of every release and of absence: the initial knowledge about a package.
    static func anything(of count: Int) -> VersionSet { none(of: count).complement }

    /// Returns the set of every release without absence: "the package is selected".
    static func anyRelease(of count: Int) -> VersionSet {
        var set = anything(of: count)
        set.first &= ~1
        return set
    }

    /// Returns the set of the given releases.
    static func releases(_ indexes: some Sequence<Int>, of count: Int) -> VersionSet {
        var set = none(of: count)
        for index in indexes { set.insert(index) }
        return set
    }

    /// Returns the set of the releases with numbers in a range.
    static func releases(_ range: Range<Int>, of count: Int) -> VersionSet {
        var set = none(of: count)
        guard !range.isEmpty else { return set }
        let (first, end) = (range.lowerBound + 1, range.upperBound + 1)
        set.first = mask(bits: end) & ~mask(bits: first)
        for index in set.rest.indices { set.rest[index] = mask(bits: end - 64 * (index + 1)) & ~mask(bits: first - 64 * (index + 1)) }
        return set
    }

    mutating func insert(_ release: Int) {
        let bit = release + 1
        if bit < 64 { first |= 1 << UInt64(bit) } else { rest[bit / 64 - 1] |= 1 << UInt64(bit % 64) }
    }

    func contains(_ release: Int) -> Bool {
        let bit = release + 1
        let word = bit < 64 ? first : rest[bit / 64 - 1]
        return word >> UInt64(bit % 64) & 1 == 1
    }

    /// A Boolean value indicating whether the package may be absent.
    var admitsAbsence: Bool { first & 1 == 1 }
    var isEmpty: Bool { first == 0 && rest.allSatisfy { $0 == 0 } }

    /// A Boolean value indicating whether the set contains everything, so that a term over it states nothing.
    var isAnything: Bool {
        guard first == Self.mask(bits: releaseCount + 1) else { return false }
        return rest.indices.allSatisfy { rest[$0] == Self.mask(bits: releaseCount + 1 - 64 * ($0 + 1)) }
    }

    /// The number of releases in the set.
    var count: Int { rest.reduce((first & ~1).nonzeroBitCount) { $0 + $1.nonzeroBitCount } }

    var complement: VersionSet {
        var result = self
        result.first = ~first & Self.mask(bits: releaseCount + 1)
        for index in rest.indices { result.rest[index] = ~rest[index] & Self.mask(bits: releaseCount + 1 - 64 * (index + 1)) }
        return result
    }

    func intersection(_ other: VersionSet) -> VersionSet {
        var result = self
        result.first &= other.first
        for index in rest.indices { result.rest[index] &= other.rest[index] }
        return result
    }

    func union(_ other: VersionSet) -> VersionSet {
        var result = self
        result.first |= other.first
        for index in rest.indices { result.rest[index] |= other.rest[index] }
        return result
    }

    func isSubset(of other: VersionSet) -> Bool {
        guard first & ~other.first == 0 else { return false }
        for index in rest.indices where rest[index] & ~other.rest[index] != 0 { return false }
        return true
    }

    func isDisjoint(with other: VersionSet) -> Bool {
        guard first & other.first == 0 else { return false }
        for index in rest.indices where rest[index] & other.rest[index] != 0 { return false }
        return true
    }

    /// The set without absence.
    var releasesOnly: VersionSet {
        var result = self
        result.first &= ~1
        return result
    }

    /// The newest release in the set.
    var newest: Int? {
        for index in rest.indices.reversed() where rest[index] != 0 { return 64 * (index + 2) - rest[index].leadingZeroBitCount - 2 }
        let word = first & ~1
        return word == 0 ? nil : 62 - word.leadingZeroBitCount
    }

    /// The oldest release in the set.
    var oldest: Int? {
        let word = first & ~1
        if word != 0 { return word.trailingZeroBitCount - 1 }
        for index in rest.indices where rest[index] != 0 { return 64 * (index + 1) + rest[index].trailingZeroBitCount - 1 }
        return nil
    }

    /// The releases in the set, oldest first.
    var releases: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        Self.append(bitsOf: first & ~1, from: 0, to: &result)
        for (index, word) in rest.enumerated() { Self.append(bitsOf: word, from: 64 * (index + 1), to: &result) }
        return result
    }

    private static func append(bitsOf word: UInt64, from base: Int, to list: inout [Int]) {
        var word = word
        while word != 0 {
            list.append(base + word.trailingZeroBitCount - 1)
            word &= word - 1
        }
    }

    private static func mask(bits: Int) -> UInt64 {
        if bits <= 0 { 0 } else if bits >= 64 { .max } else { (1 << UInt64(bits)) - 1 }
    }
}
