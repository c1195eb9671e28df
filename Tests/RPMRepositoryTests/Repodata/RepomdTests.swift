import Testing

@testable import RPMRepository

/// The index of a repository, in our form and in others.
@Suite struct RepomdTests {
    private static func file(_ name: String, size: UInt64 = 7) -> Repomd.DataFile {
        Repomd.DataFile(
            checksumType: "sha256", checksum: "ab\(size)", openChecksum: "cd", href: "repodata/\(name)", timestamp: 1_700_000_000, size: size, openSize: .max)
    }

    private static let index = Repomd(
        revision: 3, data: [.primary: file("p.xml.gz"), .filelists: file("f.xml.gz", size: 8), .other: file("o.xml.gz")],
        extra: ["group": file("comps.xml"), "updateinfo": file("updates.xml")])

    @Test func `what is written is read without a parser and by one, with the same outcome`() throws {
        for index in [Self.index, Repomd(revision: 0, data: [:]), Repomd(revision: .max, data: [.other: Self.file("o")])] {
            #expect(Repomd.plain(index.xml()) == index)
            #expect(try Repomd.parseXML(index.xml()) == index)
        }
    }

    @Test func `a document that differs anywhere is left to the parser`() throws {
        let text = String(decoding: Self.index.xml(), as: UTF8.self)
        let others = [
            text.replacing("<size>7</size>", with: "<size>07</size>"), text.replacing("  <data", with: "<data"), text + "<!-- -->", text + "\n",
            text.replacing("\"primary\"", with: "'primary'"), text.replacing("comps.xml", with: "comps&amp;.xml"), String(text.dropLast()),
            text.replacing("<revision>3</revision>", with: "<revision>3</revision><tags/>"), text.replacing("\"other\"", with: "\"other_db\""),
            text.replacing("<timestamp>", with: "<timestamp><![CDATA["), text.replacing("\"group\"", with: "\"zgroup\""), "", "plain", "<repomd/>",
        ]
        for other in others { #expect(Repomd.plain(Array(other.utf8)) == nil, "\(other.prefix(60))") }
        let read = try Repomd.parse(Array(others[5].utf8))
        #expect(read.extra["group"]?.href == "repodata/comps&.xml")
        #expect(throws: (any Error).self) { try Repomd.parse(Array(others[9].utf8)) }
    }

    @Test func `no byte can be changed so that both ways disagree`() {
        let bytes = Self.index.xml()
        for place in bytes.indices {
            for value in [UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "1"), 0] where bytes[place] != value {
                var other = bytes
                other[place] = value
                if let plain = Repomd.plain(other) { #expect(plain == (try? Repomd.parseXML(other)), "byte \(place) is \(value)") }
            }
        }
    }
}
