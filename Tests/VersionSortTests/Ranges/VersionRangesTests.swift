import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Ranges of versions` {
    private func ranges(_ text: String) throws -> VersionRanges { try SpecifierSet(text).ranges }

    @Test(arguments: [
        (">=1.0", ">=1.0"), ("<2", "<2"), ("<=1.7", "<=1.7"), (">1.7", ">1.7"), ("==1.7", "==1.7"), ("!=1.7", "!=1.7"),
        (">=1,!=1.5.*,!=1.7,<2", ">=1,!=1.5.*,!=1.7,<2"), ("==1.5.*", "==1.5.*"), ("==1.0.*", "==1.0.*"), ("!=1!2.*", "!=1!2.*"),
        ("~=1.4", ">=1.4,<2"),
        (">=1.0,<2", ">=1.0,<2"), ("", "*"), ("<1,>2", "∅"), (">=0.dev0", "*"), ("<0.dev0", "∅"), ("<0", "∅"),
    ])
    func `are described in the words of specifiers`(pair: (String, String)) throws {
        #expect(try ranges(pair.0).description == pair.1)
    }

    @Test func `of contradicting clauses are empty`() throws {
        for text in ["<1,>=1", ">1.0,<1.0.post5", "==1.0,!=1.0", "==1.*,==2.*", "===1.0.0.0,<1", ">1.0,<=1.0", "~=1.4,>=2"] {
            #expect(try ranges(text).isEmpty, "\(text)")
        }
        #expect(try ranges(">=1.0a1,<1.0").isEmpty && !ranges(">=1.0a1,<1.0rc1").isEmpty)
    }

    @Test func `of one version know it`() throws {
        let version = try Version("1.0")
        #expect(VersionRanges(exactly: version).contains(version))
        #expect(!VersionRanges(exactly: version).contains(try Version("1.0+x")))
        #expect(VersionRanges.withLocals(version).contains(try Version("1.0+x")))
        #expect(VersionRanges(exactly: version).isSubset(of: try ranges("==1.0")))
    }

    @Test func `obey the laws of sets`() throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "ranges"))
        func set() -> VersionRanges {
            var result = VersionRanges.empty
            for _ in 0..<generator.random.pick([1, 2, 3]) {
                let text = generator.clause()
                if let specifier = try? Specifier(text) { result = result.union(specifier.ranges) }
            }
            return result
        }
        for _ in 0..<4_000 {
            let (one, two) = (set(), set())
            let version = try Version(generator.version())
            let (inOne, inTwo) = (one.contains(version), two.contains(version))
            try #require(one.union(two).contains(version) == (inOne || inTwo), "\(one) ∪ \(two): \(version)")
            try #require(one.intersection(two).contains(version) == (inOne && inTwo), "\(one) ∩ \(two): \(version)")
            try #require(one.complement.contains(version) == !inOne, "not \(one): \(version)")
            try #require(one.complement.complement == one)
            try #require(one.union(two) == two.union(one) && one.intersection(two) == two.intersection(one))
            try #require(one.union(two).complement == one.complement.intersection(two.complement))
            try #require(one.intersection(two).isSubset(of: one) && one.isSubset(of: one.union(two)))
            try #require(one.isDisjoint(with: one.complement) && one.union(one.complement).isFull)
            try #require(one.subtracting(two).isDisjoint(with: two))
        }
    }
}
