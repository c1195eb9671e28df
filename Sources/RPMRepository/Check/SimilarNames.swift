import ForeignText
import Native

/// All provided names, for finding those similar to a name without a provider.
///
/// The edit distance is computed for few of them. One edit changes the length by at most one, removes at most one letter from the bag
/// of letters, and adds at most one.
struct SimilarNames {
    /// A name and the first package that provides it.
    struct Entry {
        let dependency: SolverDependency
        let package: SolverPackage
    }

    private let pool: DependencyPool
    private var entries: [Entry] = []
    /// The names by length.
    private var ofLength: [[Int32]] = []
    /// The letter bags of the names by length; empty for lengths that were not needed.
    private var bags: [[LetterBag]] = []

    init(_ closure: ClosurePool) {
        pool = closure.pool
        var seen = Array(repeating: false, count: pool.dependencyLimit)
        entries.reserveCapacity(pool.contents.provides.elements.count)
        for package in closure.installable {
            for dependency in pool.provides(of: package) {
                guard let name = pool.contents.name(in: dependency), !seen[name] else { continue }
                seen[name] = true
                let length = pool.contents.textLength(name)
                while ofLength.count <= length { ofLength.append([]) }
                ofLength[length].append(Int32(truncatingIfNeeded: entries.count))
                entries.append(Entry(dependency: dependency, package: package))
            }
        }
        bags = Array(repeating: [], count: ofLength.count)
    }

    /// Returns the names with the fewest edits from `wanted`, at most a fifth of its letters and three.
    ///
    /// Of equal ones, the first loaded come first.
    mutating func nearest(to wanted: [UInt8], atMost count: Int) -> [Entry] {
        let limit = min(3, max(1, wanted.count / 5))
        let bag = LetterBag(wanted[...])
        var found: [(distance: Int, index: Int)] = []
        for length in max(0, wanted.count - limit)...wanted.count + limit where length < ofLength.count {
            if bags[length].isEmpty { bags[length] = ofLength[length].map { LetterBag(name(Int($0))) } }
            for (place, other) in bags[length].enumerated() where bag.differs(from: other, atMost: limit) {
                let index = Int(ofLength[length][place])
                if let distance = EditDistance.between(wanted, Array(name(index)), limit: limit) { found.append((distance, index)) }
            }
        }
        found.sort { $0.distance != $1.distance ? $0.distance < $1.distance : $0.index < $1.index }
        return found.prefix(count).map { entries[$0.index] }
    }

    private func name(_ entry: Int) -> ArraySlice<UInt8> {
        guard let number = pool.contents.name(in: entries[entry].dependency) else { return [] }
        return pool.contents.text(number)
    }
}

/// The counts of letters in a name in 64 bits: sixteen groups of letters with counts up to seven, four bits each.
struct LetterBag {
    private var counts: UInt64 = 0

    private static let highBits: UInt64 = 0x8888_8888_8888_8888

    init(_ name: ArraySlice<UInt8>) {
        for byte in name {
            let place = UInt64(byte & 15) * 4
            // Stop before a count overflows: the filter then excludes less, but nothing wrongly.
            if (counts >> place) & 15 < 7 { counts &+= 1 << place }
        }
    }

    /// Returns `true` if in neither direction more than `limit` letters (up to three) are in one bag and not in the other.
    ///
    /// Names with a larger difference have a larger edit distance.
    func differs(from other: LetterBag, atMost limit: Int) -> Bool {
        let more = Self.surplus(counts, other.counts)
        let less = Self.surplus(other.counts, counts)
        guard (more | less) & 0xCCCC_CCCC_CCCC_CCCC == 0 else { return false }
        return Self.sum(more) <= UInt64(limit) && Self.sum(less) <= UInt64(limit)
    }

    /// Returns the amount by which each count of the first exceeds that of the second.
    private static func surplus(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let difference = (first | highBits) &- second
        return difference & (((difference & highBits) >> 3) &* 7)
    }

    /// Returns the sum of counts that are all below four.
    private static func sum(_ counts: UInt64) -> UInt64 {
        let pairs = (counts & 0x0F0F_0F0F_0F0F_0F0F) &+ ((counts >> 4) & 0x0F0F_0F0F_0F0F_0F0F)
        return (pairs &* 0x0101_0101_0101_0101) >> 56
    }
}
