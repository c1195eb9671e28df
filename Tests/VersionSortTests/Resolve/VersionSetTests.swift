import TestSupport
import Testing

@testable import VersionSort

@Suite struct `Version sets` {
    /// Counts near the limits of machine words, where the representation changes.
    static let counts = [0, 1, 2, 62, 63, 64, 65, 127, 128, 200]

    @Test(arguments: counts) func `agree with plain sets of numbers`(count: Int) {
        let seed: UInt64 = 41 &+ UInt64(count)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let one = Set((0..<count).filter { _ in random.below(3) == 0 })
            let other = Set((0..<count).filter { _ in random.below(3) == 0 })
            let left = VersionSet.releases(one, of: count)
            let right = VersionSet.releases(other, of: count)
            #expect(left.releases == one.sorted(), "seed \(seed)")
            #expect(left.intersection(right).releases == one.intersection(other).sorted())
            #expect(left.union(right).releases == one.union(other).sorted())
            #expect(left.complement.releases == Set(0..<count).subtracting(one).sorted())
            #expect(left.isSubset(of: right) == one.isSubset(of: other))
            #expect(left.isDisjoint(with: right) == one.isDisjoint(with: other))
            #expect(left.count == one.count)
            #expect(left.isEmpty == one.isEmpty)
            #expect(left.newest == one.max() && left.oldest == one.min())
            #expect(left.complement.complement == left)
        }
    }

    @Test(arguments: counts) func `keep absence apart from releases`(count: Int) {
        #expect(VersionSet.anything(of: count).admitsAbsence)
        #expect(VersionSet.anything(of: count).isAnything)
        #expect(!VersionSet.anyRelease(of: count).admitsAbsence)
        #expect(VersionSet.anyRelease(of: count).count == count)
        #expect(VersionSet.none(of: count).complement == .anything(of: count))
        #expect(VersionSet.anyRelease(of: count).complement.releases.isEmpty)
        #expect(VersionSet.anyRelease(of: count).complement.admitsAbsence)
        #expect(VersionSet.anything(of: count).releasesOnly == .anyRelease(of: count))
    }
}
