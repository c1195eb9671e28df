import ForeignText
import Native

/// Every name that packages provide, for finding those that look like one that nothing provides.
///
/// The edit distance is asked for few of them: one edit changes the length by at most one, and takes at most one letter out of the bag
/// of letters and puts at most one in.
struct SimilarNames {
    /// One name, and the first package that provides it.
    struct Entry {
        let dependency: SolverDependency
        let package: SolverPackage
    }

    private let pool: DependencyPool
    private var entries: [Entry] = []
    /// The names of each length.
    private var ofLength: [[Int32]] = []
    /// The letters of the names of each length; empty for lengths that nobody asked about.
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

    /// The names that differ from `wanted` in the fewest letters, a fifth of them or three at most; of equals those that were loaded first.
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

/// How often letters occur in a name, several letters counted as one: sixteen counts of up to seven, four bits each.
struct LetterBag {
    private var counts: UInt64 = 0

    private static let highBits: UInt64 = 0x8888_8888_8888_8888

    init(_ name: ArraySlice<UInt8>) {
        for byte in name {
            let place = UInt64(byte & 15) * 4
            // A count stands still before it would spill over: less is known then, and nothing is wrong.
            if (counts >> place) & 15 < 7 { counts &+= 1 << place }
        }
    }

    /// Whether at most so many letters, up to three, are in one bag and not in the other, in either direction: names with more differ by more edits.
    func differs(from other: LetterBag, atMost limit: Int) -> Bool {
        let more = Self.surplus(counts, other.counts)
        let less = Self.surplus(other.counts, counts)
        guard (more | less) & 0xCCCC_CCCC_CCCC_CCCC == 0 else { return false }
        return Self.sum(more) <= UInt64(limit) && Self.sum(less) <= UInt64(limit)
    }

    /// By how much each count of the first is above that of the second.
    private static func surplus(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let difference = (first | highBits) &- second
        return difference & (((difference & highBits) >> 3) &* 7)
    }

    /// The sum of counts that are all below four.
    private static func sum(_ counts: UInt64) -> UInt64 {
        let pairs = (counts & 0x0F0F_0F0F_0F0F_0F0F) &+ ((counts >> 4) & 0x0F0F_0F0F_0F0F_0F0F)
        return (pairs &* 0x0101_0101_0101_0101) >> 56
    }
}
