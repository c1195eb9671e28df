import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Version specifiers` {
    struct Case {
        let specifier: String
        let yes: [String]
        let no: [String]
    }

    @Test(arguments: [
        Case(specifier: ">1.7", yes: ["1.7.0.0.1", "1.7.1a1", "1.8.dev0"], no: ["1.7", "1.7.post1", "1.7.post1.dev1", "1.7+x", "1.7.0"]),
        Case(specifier: ">1.7.post2", yes: ["1.7.post3", "1.7.post3.dev0"], no: ["1.7.post2", "1.7.post2+x"]),
        Case(specifier: ">1.7a1", yes: ["1.7a2.dev0", "1.7", "1.7.post1"], no: ["1.7a1.post1", "1.7a1+loc", "1.7a1"]),
        Case(specifier: ">1.7.dev5", yes: ["1.7a1", "1.7", "1.7.post1", "1.7.dev6"], no: ["1.7.dev5", "1.7.dev5+x"]),
        Case(specifier: "<1.7", yes: ["1.6+x", "1.6.post9", "1.6.99"], no: ["1.7", "1.7a1", "1.7.dev0", "1.7rc1.post1"]),
        Case(specifier: "<1.7rc1", yes: ["1.7a1", "1.7.dev0", "1.7rc1.dev1"], no: ["1.7rc1", "1.7"]),
        Case(specifier: "<1.7.post1", yes: ["1.7", "1.7a1", "1.7.post0"], no: ["1.7.post1.dev0", "1.7.post1"]),
        Case(specifier: "<=1.7", yes: ["1.7+x", "1.7rc1"], no: ["1.7.post0", "1.7.post0.dev0"]),
        Case(specifier: ">=1.7", yes: ["1.7.post1.dev0", "1.7+x"], no: ["1.7rc1"]),
        Case(specifier: "==1.7", yes: ["1.7.0", "1.7+x"], no: ["1.7.post0"]),
        Case(specifier: "==1.7+x", yes: ["1.7.0+X"], no: ["1.7", "1.7+x.1"]),
        Case(specifier: "!=1.7", yes: ["1.7.post0", "1.7rc1"], no: ["1.7", "1.7+x"]),
        Case(specifier: "==1.7.*", yes: ["1.7a1", "1.7.dev0", "1.7+x", "1.7.9"], no: ["1.70", "1", "1!1.7"]),
        Case(specifier: "==2.1.*", yes: ["2.1"], no: ["2"]),
        Case(specifier: "==1.0.*", yes: ["1", "1a1", "1.0.5"], no: ["1.1.dev0"]),
        Case(specifier: "~=2.2a1", yes: ["2.2a1", "2.9"], no: ["2.2.dev1", "3.0.dev0"]),
        Case(specifier: "~=1!2.2", yes: ["1!2.3"], no: ["2.3", "1!3"]),
        Case(specifier: "===1.0", yes: ["1.0", "v1.0"], no: ["1.0.0"]),
        Case(specifier: "===1.0.DEV1", yes: ["1.0.dev1"], no: ["1.0.dev2"]),
        Case(
            specifier: "~=99999999999999999999.99999999999999999999", yes: ["99999999999999999999.100000000000000000000"],
            no: ["100000000000000000000"]),
    ])
    func `take the versions of the specification`(sample: Case) throws {
        let set = try SpecifierSet(sample.specifier)
        for text in sample.yes { #expect(set.contains(try Version(text)), "\(text)\(sample.specifier)") }
        for text in sample.no { #expect(!set.contains(try Version(text)), "\(text)\(sample.specifier)") }
    }

    @Test(arguments: [
        ">=1.0 <2.0", "=1.0", "=>1", "~>1", ">= 3 . 6", "==*", ">=1.x", ">=1.0.*", "~=1", "<1.0+x", "==1.0a1.*", "==1.0.post1.*",
        "==1.0+x.*", "==1.0_1", "1.0", "==", ">=",
        "==1.0 .*", "==.*", "~=1.*", "!=1.0.dev1.*",
    ])
    func `are not read from anything else`(text: String) {
        #expect(throws: SpecifierParseError.self) { try SpecifierSet(text) }
    }

    @Test func `keep a fixed order and drop what is said twice`() throws {
        #expect(try SpecifierSet(">=3.6,").description == ">=3.6")
        #expect(try SpecifierSet(" >= 3.6 ,, <4 , >=3.6 ").description == "<4,>=3.6")
        #expect(try SpecifierSet("<4,>=3.6") == SpecifierSet(">=3.6.0,<4"))
        #expect(try SpecifierSet("~=1.4") != SpecifierSet("~=1.4.0"))
        #expect(try SpecifierSet("==1.*") != SpecifierSet("==1.0.*"))
        #expect(SpecifierSet().description.isEmpty && SpecifierSet().isEmpty)
    }

    @Test func `say whether they pin a version`() throws {
        #expect(try SpecifierSet("===1.0").isPinned)
        for text in ["", "==1.*", ">=1", "==1,!=2"] { #expect(try !SpecifierSet(text).isPinned, "\(text)") }
    }

    @Test func `choose pre-releases only when asked or when nothing else is left`() throws {
        func filter(_ specifier: String, _ versions: [String], _ prereleases: Bool? = nil) throws -> [String] {
            try SpecifierSet(specifier).filter(try versions.map { try Version($0) }, prereleases: prereleases).map(\.description)
        }
        #expect(try filter(">=1.0", ["1.5a1"]) == ["1.5a1"])
        #expect(try filter(">=1.0", ["1.5a1", "1.6"]) == ["1.6"])
        #expect(try filter(">=1.0a1", ["1.5a1", "1.6"]) == ["1.5a1", "1.6"])
        #expect(try filter("!=1.0a1", ["1.5a1", "1.6"]) == ["1.6"])
        #expect(try filter(">=1.0", ["1.5a1"], false) == [])
        #expect(try filter("", ["1.5a1", "1.6"]) == ["1.6"])
        #expect(try filter("", ["1.5a1", "1.6"], true) == ["1.5a1", "1.6"])
    }

    @Test func `name legacy versions by arbitrary equality alone`() throws {
        #expect(try SpecifierSet("===r515").contains(text: "R515"))
        #expect(try !SpecifierSet(">=0").contains(text: "r515"))
        #expect(try !SpecifierSet("===1.0").contains(text: "1.0 "))
        #expect(SpecifierSet().contains(text: "r515"))
    }

    @Test func `longer than the limit are refused`() {
        #expect(throws: SpecifierParseError.self) { try SpecifierSet(String(repeating: ",", count: SpecifierSet.lengthLimit + 1)) }
    }
}

@Suite(.showsSeeds) struct `Matches of a stream` {
    private func matches(_ specifier: String, _ texts: [String], pre: Bool = false) throws -> [String] {
        var matches = VersionMatches(try SpecifierSet(specifier), admitsPrereleases: pre)
        return texts.filter { matches.take($0) == true } + matches.held
    }

    @Test func `are those of the list as a whole`() throws {
        #expect(try matches(">=1", ["0.9", "1.5a1", "1.2", "1.6a1"]) == ["1.2"])
        #expect(try matches(">=1", ["0.9", "1.5a1", "1.6a1"]) == ["1.5a1", "1.6a1"])
        #expect(try matches(">=1", ["1.5a1", "1.2"], pre: true) == ["1.5a1", "1.2"])
        #expect(try matches(">=1a1", ["1.5a1", "1.2"]) == ["1.5a1", "1.2"])
        #expect(try matches("===r515", ["r515", "1.0"]) == ["r515"])
        var any = VersionMatches(try SpecifierSet(">=1"))
        #expect(any.take("r515") == nil)
    }

    @Test func `are those of the filter`() throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "stream"))
        for _ in 0..<2_000 {
            guard let set = try? SpecifierSet(generator.clause()), !set.specifiers.contains(where: { $0.op == .arbitrary }) else { continue }
            let versions = (0..<6).compactMap { _ in Version.parse(generator.version(near: set.description)) }
            let expected = set.filter(versions).map(\.description)
            #expect(try matches(set.description, versions.map(\.description)) == expected, "\(set) over \(versions)")
        }
    }
}
