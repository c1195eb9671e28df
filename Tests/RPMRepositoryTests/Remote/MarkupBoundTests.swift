import Failures
import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMRepository

/// Tags and comments that would take an XML parser hours.
@Suite struct MarkupBoundTests {
    private static func admits(_ text: String, parts: Int) -> Bool {
        var bound = MarkupBound()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard bound.admits(rest.prefix(parts)) else { return false }
            rest = rest.dropFirst(parts)
        }
        return true
    }

    private static let long = String(repeating: " ", count: MarkupBound.limit)

    @Test(arguments: [
        ("<a>\(long)</a>", true), ("<!--\(long)--><a/>", false), ("<!-- > \(long)--><a/>", false), ("<a \(long)/>", false), ("<?x \(long)?><a/>", false),
        ("<!-- short --><a x=\"1\">text -- &gt; text</a>", true), (String(repeating: "<!-- x -->", count: 20_000), true), ("<!-\(long)>", false),
        (String(repeating: "<a b='c'/>", count: 20_000), true),
    ]) func `are told apart from long texts, however the document is cut`(sample: (String, Bool)) {
        for parts in [1, 7, 4096, 1 << 20] { #expect(Self.admits(sample.0, parts: parts) == sample.1, "\(sample.0.prefix(20)) in parts of \(parts)") }
    }

    @Test func `a base with a comment of megabytes is refused at once`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("primary.xml")
        let bytes = Array("<?xml version=\"1.0\"?><metadata packages=\"0\"><!--\(String(repeating: " ", count: 20 << 20))--></metadata>".utf8)
        try FileSystem.writeAtomically(bytes, to: path)
        let digest = Digest.hex(of: bytes, .sha256)
        let file = Repomd.DataFile(
            checksumType: "sha256", checksum: digest, openChecksum: digest, href: "repodata/primary.xml", timestamp: 0, size: UInt64(bytes.count),
            openSize: UInt64(bytes.count))
        let error = #expect(throws: Failure.self) { try MetadataContent.verify(path, is: file, subject: "primary.xml") }
        #expect(error?.cause?.contains("a tag or a comment of more than 65536 bytes") == true, "\(error.map { "\($0)" } ?? "")")
    }
}
