import Testing

@testable import VersionSort

@Suite struct `Versions of PEP 440` {
    /// Versions in the order of PEP 440, with difficult cases.
    static let chain = [
        "1.dev0", "1.0.dev456", "1.0a0.dev0", "1.0a1.dev1", "1.0a1", "1.0a1.post1.dev1", "1.0a1.post1", "1.0a2.dev456", "1.0a12",
        "1.0b1.dev456", "1.0b2",
        "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+9a", "1.0+a", "1.0+a.b", "1.0+a.0", "1.0+a.1",
        "1.0+a10", "1.0+a9",
        "1.0+abc.5", "1.0+abc.7", "1.0+zzz", "1.0+0", "1.0+0.0", "1.0+1.a", "1.0+1.0", "1.0+5", "1.0.post0.dev0", "1.0.post456.dev34",
        "1.0.post456",
        "1.0.0.0.1", "1.0.15", "1.1.dev1", "1.18446744073709551615", "1.18446744073709551616", "1.100000000000000000000000000000", "2",
        "16383", "16384",
        "20240101.1", "1!0.dev0", "1!2.0", "18446744073709551616!0",
    ]

    @Test func `sort in the order of the specification`() throws {
        let versions = try Self.chain.map { try Version($0) }
        for (index, version) in versions.enumerated() {
            for (otherIndex, other) in versions.enumerated() {
                #expect((version < other) == (index < otherIndex), "\(version) < \(other)")
                #expect((version == other) == (index == otherIndex), "\(version) == \(other)")
            }
        }
    }

    struct Spelling {
        let text: String
        let normal: String
    }

    @Test(arguments: [
        Spelling(text: "v1.0", normal: "1.0"), Spelling(text: "V1", normal: "1"), Spelling(text: "v1!1.0", normal: "1!1.0"),
        Spelling(text: "0!1.0", normal: "1.0"),
        Spelling(text: "01.002", normal: "1.2"), Spelling(text: "1.0.00", normal: "1.0.0"), Spelling(text: "1.0-alpha.1", normal: "1.0a1"),
        Spelling(text: "1.0c2", normal: "1.0rc2"), Spelling(text: "1.0PREVIEW_3", normal: "1.0rc3"),
        Spelling(text: "1.0pre", normal: "1.0rc0"),
        Spelling(text: "1.0rc.", normal: "1.0rc0"), Spelling(text: "1.0.post-", normal: "1.0.post0"),
        Spelling(text: "1.0.dev.", normal: "1.0.dev0"),
        Spelling(text: "1.0-1", normal: "1.0.post1"), Spelling(text: "1.0a1-1", normal: "1.0a1.post1"),
        Spelling(text: "1.0-r4", normal: "1.0.post4"),
        Spelling(text: "1.0a--1", normal: "1.0a0.post1"), Spelling(text: "1.0rcr1", normal: "1.0rc0.post1"),
        Spelling(text: "1.0-20140101", normal: "1.0.post20140101"),
        Spelling(text: "1.0.0-rc.1.dev2", normal: "1.0.0rc1.dev2"), Spelling(text: "1.0+001", normal: "1.0+1"),
        Spelling(text: "1.0+Ubuntu-0_a1", normal: "1.0+ubuntu.0.a1"),
        Spelling(text: " \t1.0\n", normal: "1.0"), Spelling(text: "1.000000000000000000000000000007", normal: "1.7"),
        Spelling(text: "1.0a123456789012345678901234", normal: "1.0a123456789012345678901234"),
    ])
    func `are printed in normal form whatever the spelling`(spelling: Spelling) throws {
        let version = try Version(spelling.text)
        #expect(version.description == spelling.normal)
        #expect(version.original == (spelling.text == spelling.normal ? nil : spelling.text))
        let normal = try Version(spelling.normal)
        #expect(version == normal && version.hashValue == normal.hashValue)
        #expect(normal.original == nil)
    }

    @Test(arguments: [
        "", " ", "vv1", "1!v1.0", "1.0_1", "1.0.-1", "1.0-", "1.0--1", "1.0-SNAPSHOT", "1.0.final", "1.0ga", "1.0p1", "2004d", "1.0.x",
        "1.0.*", "1.", ".1", "1..0",
        "1.0dev1.post1", "1.0dev1a1", "1.0a1b1", "1.0.post1.post2", "1.0+", "1.0+a..b", "1.0+a+b", "1.0+é", "1 .0", "1!", "!1", "١.0",
        "1.0\0", "1.0po\u{017F}t1",
        "1.0.dev1..", "1.0.devil", "1.0rc1rc2", "a1", "+1",
    ])
    func `are not read from anything else`(text: String) {
        #expect(throws: VersionParseError.self) { try Version(text) }
        #expect(AnyVersion(text) == .legacy(text))
    }

    @Test func `are equal and hash alike when only trailing zeros differ`() throws {
        for (one, other) in [
            ("1", "1.0.0.0.0.0"), ("1.0a", "1.0.0a0"), ("1.0.post", "1.post0"), ("1.0+0", "1+00"), ("1.0+A", "1.0.0+a"), ("1!0", "1!0.0"),
            ("20240101", "20240101.0"),
        ] {
            let (left, right) = (try Version(one), try Version(other))
            #expect(left == right && left.hashValue == right.hashValue, "\(one) \(other)")
            #expect(!(left < right) && !(right < left))
        }
    }

    @Test func `tell their parts`() throws {
        let version = try Version("2!1.2.0rc3.post4.dev5+ab.6")
        #expect(version.epoch == 2 && version.release == [1, 2, 0] && version.significantRelease == [1, 2])
        #expect(version.pre == PreRelease(.candidate, 3) && version.post == 4 && version.dev == 5)
        #expect(version.local == [.text("ab"), .number(6)])
        #expect(version.publicVersion.description == "2!1.2.0rc3.post4.dev5" && version.baseVersion.description == "2!1.2.0")
        let packed = try Version("1.2.0.post3")
        #expect(packed.box == nil && packed.release == [1, 2, 0] && packed.post == 3 && packed.isPostrelease && !packed.isPrerelease)
        #expect(try Version("1.0.dev3").isPrerelease && Version("1.0.dev3").isDevrelease)
    }

    @Test func `longer than the limit are refused`() throws {
        let longest = "1." + String(repeating: "7", count: Version.lengthLimit - 2)
        #expect(try Version(longest).description == longest)
        #expect(throws: VersionParseError.self) { try Version(longest + "7") }
        let parts = (0..<500).map { _ in "1" }.joined(separator: ".")
        #expect(try Version(parts).release.count == 500)
    }

    @Test func `of common shapes need no more than a packed key`() throws {
        for text in ["0", "1.2.3", "2024.11.7", "1.2.3.4", "1.0rc1", "3.0.0b2", "1.0.dev2024", "1.0.post1", "0.0.0.0.0"] {
            #expect(try Version(text).box == nil, "\(text)")
        }
        #expect(MemoryLayout<Version>.size <= 24)
    }

    @Test func `below the legacy ones come none`() throws {
        let sorted = ["1.0", "r515", "0.dev0", "2011g"].map { AnyVersion($0) }.sorted()
        #expect(sorted.map(\.description) == ["2011g", "r515", "0.dev0", "1.0"])
    }
}

@Suite struct `Numbers in versions` {
    @Test(arguments: [
        ("0", "1"), ("9", "10"), ("18446744073709551615", "18446744073709551616"), ("99999999999999999999", "100000000000000000000"),
    ])
    func `have a successor and a predecessor, of any size`(pair: (String, String)) throws {
        let number = try #require(VersionNumber(digits: pair.0.utf8))
        #expect(number.successor.description == pair.1)
        #expect(number.successor.predecessor == number)
        #expect(number < number.successor && number.successor < .unbounded)
    }
}
