import Testing

@testable import VersionSort

@Suite struct MetadataExtentTests {
    private static let text = """
        Metadata-Version: 2.2
        Name: demo
        Version: 1.0
        Summary: says much
        License: one line
          and its fold
        Classifier: A :: B
        Dynamic: License
        Requires-Python: >=3.9
        Requires-Dist: one>=1;
          extra == "x"
        Requires-Dist: two
        Provides-Extra: x

        A long description.
        Requires-Dist: not-a-field
        """

    @Test func `What a resolver asks is the same whether the rest is read or not`() throws {
        let whole = try CoreMetadata(parsing: Array(Self.text.utf8))
        let part = try CoreMetadata(parsing: Array(Self.text.utf8), .requirements)
        #expect(part.requiresDist.count == 2)
        #expect(part.requiresDist == whole.requiresDist && part.providesExtra == whole.providesExtra && part.requiresPython == whole.requiresPython)
        #expect(part.name == whole.name && part.version == whole.version && part.dynamic == whole.dynamic && part.warnings == whole.warnings)
        #expect(whole.summary == "says much" && whole.license == "one line\n  and its fold" && whole.description != nil && !whole.classifiers.isEmpty)
        #expect(part.summary == nil && part.license == nil && part.description == nil && part.classifiers.isEmpty)
    }

    @Test(arguments: [CoreMetadata.Extent.everything, .requirements])
    func `What is unusable is so in either extent`(extent: CoreMetadata.Extent) {
        for line in ["Name: demo", "Name: -\nVersion: 1", "Name: demo\nVersion: x", "Name: demo\nVersion: 1\nRequires-Dist: ???"] {
            #expect(throws: MetadataParseError.self) { _ = try CoreMetadata(parsing: Array(line.utf8), extent) }
        }
    }

    @Test func `Packed requirements are read as the whole metadata is, cut or not`() throws {
        let memo = RequirementMemo()
        let other = "Name: demo\nVersion: 2\nRequires-Python: >=3.12.*\nRequires-Dist: pytz (>dev)\nRequires-Dist: a\u{E9}==1\nProvides-Extra: ?\n"
        for text in [Self.text, other.replacing("a\u{E9}==1", with: "two"), other, "Name: demo", "Name: demo\nVersion: 1\nRequires-Dist: ???"] {
            let bytes = Array(text.utf8)
            let packed = PackedReader([7] + (try CoreMetadata.packed(bytes)), at: 1)
            #expect((try? CoreMetadata(packed: packed, memo: memo)) == (try? CoreMetadata(parsing: bytes, .requirements)), "\(text)")
            // No cut makes it trap.
            for length in packed.rest.indices { _ = try? CoreMetadata(packed: PackedReader(Array(packed.rest.prefix(upTo: length))), memo: memo) }
        }
    }

    @Test func `Requirements that were read before are the same, with the same warnings and faults`() throws {
        let lines = ["one>=1; extra == \"x\"", "one>=1", "pytz (>dev)", "two; python_version >= \"3.6.*\"", "kelvin", "???", "one>=1", "\u{212A}elvin"]
        let memo = RequirementMemo()
        for line in lines + lines {
            let bytes = Array("Name: demo\nVersion: 1\nRequires-Dist: \(line)\nRequires-Dist: last\n".utf8)
            let anew = try? CoreMetadata(parsing: bytes, .requirements)
            let again = try? CoreMetadata(parsing: bytes, .requirements, memo: memo)
            #expect(anew == again, "\(line)")
            #expect((anew == nil) == (line == "???" || line == "\u{212A}elvin"), "\(line)")
        }
    }
}
