import Testing

@testable import VersionSort

/// Requirements in indexes from before the grammar was enforced.
@Suite struct LegacyRequirementTests {
    @Test(arguments: [
        ("pytz (>dev)", "pytz>0.0.0.dev0"), ("nibabel (>=2.3.*)", "nibabel>=2.3"), ("elasticsearch-dsl (>=7.2.0<8.0.0)", "elasticsearch-dsl<8.0.0,>=7.2.0"),
        ("jupyter-core (!=~5.0)", "jupyter-core!=5.0.*"), ("torch (==1.8*)", "torch==1.8.*"),
        ("requests[socks] (>=2.*)", "requests[socks]>=2"), ("six (>='1.9')", "six>=1.9"), ("mock (>=1.0.)", "mock>=1.0"), ("any (>=*)", "any"),
        ("lib (~=3.8.*) ; python_version < '3.8'", "lib~=3.8; python_version < \"3.8\""), ("A.b (<=2.0.*)", "a-b<2.1"),
    ])
    func `are read as they were meant`(text: String, meant: String) throws {
        #expect(throws: RequirementParseError.self) { try Requirement(text) }
        let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: \(text)\n".utf8))
        #expect(metadata.requiresDist.map(\.description) == [meant])
    }

    @Test func `and so are markers and Pythons, with a warning`() throws {
        let lines = "Requires-Python: >=3.12.*, <4.0.*\nRequires-Dist: w>=1 ; python_version>='3.6.*' and extra == 'x'\n"
        let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: x\nVersion: 1\n\(lines)".utf8))
        #expect(metadata.requiresPython?.description == "<4.0,>=3.12" && metadata.warnings.count == 2)
        #expect(metadata.requiresDist.map(\.description) == ["w>=1; python_version >= \"3.6\" and extra == \"x\""])
        let unreadable = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Python: about 3\n".utf8))
        #expect(unreadable.requiresPython == nil && unreadable.warnings.count == 1)
    }

    @Test(arguments: ["cart (about 1)", "cart [>1]", "cart (>one ; python_version < '3'", "cart ???", "cart (=1)"])
    func `that nobody can read admit no release, so that an override can speak first`(text: String) throws {
        let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: \(text)\n".utf8))
        #expect(metadata.requiresDist.map(\.name.normalized) == ["cart"] && metadata.warnings.count == 1)
        for version in ["0", "1", "1.0.dev0", "2!3", "1+local"] { #expect(!(metadata.requiresDist[0].specifiers.contains(try Version(version))), "\(text)") }
    }

    @Test(arguments: ["?", "(>1)", "-cart", "@ https://example.org"]) func `that name no project make the metadata unusable`(text: String) {
        #expect(throws: MetadataParseError.self) {
            try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: \(text)\n".utf8))
        }
    }
}
