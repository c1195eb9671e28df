import Testing

@testable import Native

/// Archives that readers understand differently are refused, each for its reason.
@Suite struct ZipRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let fault: ZipFault?
        let change: @Sendable (inout RawZip) -> Void
        var testDescription: String { name }

        init(_ name: String, _ fault: ZipFault?, _ change: @escaping @Sendable (inout RawZip) -> Void) {
            self.name = name
            self.fault = fault
            self.change = change
        }
    }

    private static let end: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)

    private static let archives: [Case] = [
        Case("as it should be", nil) { _ in },
        Case("no entries", nil) { $0.entries = [] },
        Case("folders and empty files", nil) { zip in
            var (folder, packed) = (RawZip.Entry("pkg/", ""), RawZip.Entry("deflated/", ""))
            (folder.attributes, folder.method, packed.attributes) = (0o040755 << 16 | 0x10, 0, 0o040755 << 16)
            zip.entries += [folder, packed, RawZip.Entry("pkg/empty", "")]
        },
        Case("a file inside that is an archive", nil) { zip in
            zip.entries[0].method = 0
            zip.entries[0].content = (try? RawZip([RawZip.Entry("x")]).bytes()) ?? []
        },
        Case("an archive comment", .archiveComment) { $0.comment = Array("c".utf8) },
        Case("an archive comment that is an end record", .archiveComment) { $0.comment = Self.end.dropLast() },
        Case("bytes after the end", .trailingBytes) { $0.after = [0] },
        Case("bytes before the start", .leadingBytes) { $0.before = Array("#!/bin/sh\n".utf8) },
        Case("bytes before the start, which offsets do not count", .wrongDirectoryPlace) { zip in
            zip.before = Array("#!/bin/sh\n".utf8)
            zip.directoryOffset = UInt32((try? zip.bytes().count).map { $0 - 22 - 2 * 51 - 10 } ?? 0)
        },
        Case("an archive before it", .secondEndRecord) { $0.before = (try? RawZip([RawZip.Entry("evil")]).bytes()) ?? [] },
        Case("an end record behind the directory", .secondEndRecord) { $0.afterDirectory = Self.end },
        Case("an end record behind the directory, counted as a part of it", .secondEndRecord) { zip in
            zip.afterDirectory = Self.end
            zip.directorySize = UInt32(2 * 51 + 22)
        },
        Case("an end record in a comment", .secondEndRecord) { $0.entries[1].comment = Self.end },
        Case("an end record in an extra field", .secondEndRecord) { $0.entries[1].extra = RawZip.field(9, Self.end) },
        Case("an end record in a local extra field", .secondEndRecord) { $0.entries[1].local.extra = RawZip.field(9, Self.end) },
        Case("an end record in a name", .secondEndRecord) { $0.entries[1].name = [0x50, 0x4B, 5, 6] },
        Case("an end record between entries", .secondEndRecord) { $0.entries[0].behind = Self.end },
        Case("several disks", .severalDisks) { $0.disks = 1 << 16 },
        Case("an entry on another disk", .severalDisks) { $0.entries[0].disk = 1 },
        Case("fewer entries than counted", .wrongEntryCount) { $0.count = 3 },
        Case("more entries than counted", .wrongEntryCount) { $0.count = 1 },
        Case("a directory elsewhere", .wrongDirectoryPlace) { $0.directoryOffset = 3 },
        Case("a directory beyond the end", .wrongDirectoryPlace) { $0.directoryOffset = 1 << 30 },
        Case("a gap between entries", .gap) { $0.entries[0].behind = [1, 2, 3] },
        Case("a gap before the directory", .gap) { $0.beforeDirectory = [1, 2, 3] },
        Case("an unlisted first entry", .unlistedEntry) { $0.entries[0].isListed = false },
        Case("an unlisted last entry", .unlistedEntry) { $0.entries[1].isListed = false },
        Case("two entries in one place", .overlap) { zip in
            zip.entries[1].isThere = false
            zip.entries[1].offset = 0
        },
        Case("an entry in the directory", .overlap) { zip in zip.entries[1].offset = zip.entries[1].offset ?? 100 },
        Case("an entry over the next one", .overlap) { zip in
            zip.entries[0].method = 0
            zip.entries[0].size = 60
            zip.entries[0].packedSize = 60
        },
        Case("an entry longer than the archive", .truncated) { $0.entries[0].packedSize = 1 << 20 },
        Case("an entry beyond the archive", .truncated) { $0.entries[1].offset = 1 << 20 },
        Case("no local header", .damagedHeader) { $0.entries[0].local.mark = 0x0403_4B51 },
    ]

    private static let zip64: [Case] = [
        Case("a ZIP64 end that nothing needs", .needlessZip64) { $0.zip64 = { RawZip.zip64End($0, $1, $2) } },
        Case("a ZIP64 end for all-ones that are not needed", .wrongZip64Record) { zip in
            (zip.count, zip.directorySize, zip.directoryOffset) = (.max, .max, .max)
            zip.zip64 = { RawZip.zip64End($0, $1, $2) }
        },
        Case("a ZIP64 end that says something else", .wrongZip64Record) { $0.zip64 = { RawZip.zip64End($0, $1, $2 - 1, locator: $1 + $2) } },
        Case("a locator elsewhere", .wrongLocator) { $0.zip64 = { RawZip.zip64End($0, $1, $2, locator: 0) } },
        Case("a locator of nothing", .wrongLocator) { $0.zip64 = { RawZip.zip64End($0, $1, $2, mark: 0) } },
        Case("a locator in the last comment", .wrongLocator) { $0.entries[1].comment = Array(RawZip.zip64End(1, 1, 1).suffix(20)) },
        Case("all-ones without a ZIP64 end", .missingZip64) { $0.directorySize = .max },
        Case("all-ones without a ZIP64 field", .missingZip64) { $0.entries[0].size = .max },
        Case("a ZIP64 field for a value that is there", .needlessZip64) { $0.entries[0].extra = RawZip.field(1, RawZip.number(8)) },
        Case("a ZIP64 field for a value that fits", .needlessZip64) { zip in
            zip.entries[0].size = .max
            zip.entries[0].extra = RawZip.field(1, RawZip.number(8))
        },
        Case("a ZIP64 field with a value too many", .wrongZip64Field) { zip in
            zip.entries[0].size = .max
            zip.entries[0].extra = RawZip.field(1, RawZip.number(8) + RawZip.number(8))
        },
        Case("two ZIP64 fields", .wrongZip64Field) { zip in
            zip.entries[0].size = .max
            zip.entries[0].extra = RawZip.field(1, RawZip.number(8)) + RawZip.field(1, RawZip.number(9))
        },
        Case("a local ZIP64 field that says the same", nil) { zip in
            (zip.entries[0].local.size, zip.entries[0].local.packedSize) = (.max, .max)
            zip.entries[0].local.extra = RawZip.field(1, RawZip.number(8) + RawZip.number(10))
        },
        Case("a local ZIP64 field that says something else", .disagreement(.size)) { zip in
            (zip.entries[0].local.size, zip.entries[0].local.packedSize) = (.max, .max)
            zip.entries[0].local.extra = RawZip.field(1, RawZip.number(9) + RawZip.number(10))
        },
        Case("a local ZIP64 field that repeats the sizes, as Bazel writes", nil) {
            $0.entries[0].local.extra = RawZip.field(1, RawZip.number(8) + RawZip.number(10))
        },
        Case("a local ZIP64 field that repeats another size", .disagreement(.size)) {
            $0.entries[0].local.extra = RawZip.field(1, RawZip.number(9) + RawZip.number(10))
        },
        Case("a local ZIP64 field that repeats another packed size", .disagreement(.packedSize)) {
            $0.entries[0].local.extra = RawZip.field(1, RawZip.number(8) + RawZip.number(9))
        },
        Case("a local ZIP64 field that repeats one size", .wrongZip64Field) { $0.entries[0].local.extra = RawZip.field(1, RawZip.number(8)) },
        Case("a local ZIP64 field for one size", .wrongZip64Field) { zip in
            zip.entries[0].local.size = .max
            zip.entries[0].local.extra = RawZip.field(1, RawZip.number(8))
        },
    ]

    private static let headers: [Case] = [
        Case("another local name", .disagreement(.name)) { $0.entries[0].local.name = Array("A".utf8) },
        Case("a longer local name", .disagreement(.name)) { zip in
            zip.entries[0].local.name = Array("aa".utf8)
            zip.entries[0].packedSize = 9
            zip.entries[0].local.packedSize = 9
        },
        Case("another local size", .disagreement(.size)) { $0.entries[0].local.size = 7 },
        Case("another local packed size", .disagreement(.packedSize)) { $0.entries[0].local.packedSize = 7 },
        Case("another local checksum", .disagreement(.checksum)) { $0.entries[0].local.checksum = 7 },
        Case("another local method", .disagreement(.method)) { $0.entries[0].local.method = 0 },
        Case("other local flags", .disagreement(.flags)) { $0.entries[0].local.flags = 2 },
        Case("encrypted", .encrypted) { $0.entries[0].flags = 1 },
        Case("strongly encrypted", .encrypted) { $0.entries[0].flags = 1 << 6 },
        Case("with masked headers", .encrypted) { $0.entries[0].flags = 1 << 13 },
        Case("unknown flags", .unknownFlags(1 << 5)) { $0.entries[0].flags = 1 << 5 },
        Case("bzip2", .unknownMethod(12)) { $0.entries[0].method = 12 },
        Case("a newer version", .unknownVersion(64)) { $0.entries[0].version = 64 },
        Case("a damaged extra field", .damagedExtraField) { $0.entries[0].extra = [9, 0, 5, 0, 1] },
        Case("a rest of an extra field", .damagedExtraField) { $0.entries[0].extra = RawZip.field(9, [1]) + [0] },
        Case("a damaged local extra field", .damagedExtraField) { $0.entries[0].local.extra = [9, 0] },
        Case("unknown extra fields and times", nil) { zip in
            zip.entries[0].extra = RawZip.field(0x5455, [1, 1, 0, 0, 0])
            zip.entries[0].local.extra = RawZip.field(0x5455, [3, 1, 0, 0, 0, 2, 0, 0, 0]) + RawZip.field(0xCAFE, [])
        },
        Case("a descriptor", nil) { zip in
            zip.entries[0].flags = 8
            (zip.entries[0].local.size, zip.entries[0].local.packedSize, zip.entries[0].local.checksum) = (0, 0, 0)
            zip.entries[0].behind = RawZip.descriptor("content\n", packedSize: 10)
        },
        Case("a descriptor of ZIP64", nil) { zip in
            zip.entries[0].flags = 8
            (zip.entries[0].local.size, zip.entries[0].local.packedSize, zip.entries[0].local.checksum) = (.max, .max, 0)
            zip.entries[0].local.extra = RawZip.field(1, RawZip.number(0) + RawZip.number(0))
            zip.entries[0].behind = RawZip.descriptor("content\n", packedSize: 10, isLong: true)
        },
        Case("a long descriptor without ZIP64", .wrongDescriptor) { zip in
            zip.entries[0].flags = 8
            zip.entries[0].behind = RawZip.descriptor("content\n", packedSize: 10, isLong: true)
        },
        Case("a descriptor without a mark", .wrongDescriptor) { zip in
            zip.entries[0].flags = 8
            zip.entries[0].behind = Array(RawZip.descriptor("content\n", packedSize: 10).dropFirst(4))
        },
        Case("a descriptor that is not there", .wrongDescriptor) { $0.entries[0].flags = 8 },
        Case("a descriptor that is not announced", .gap) { $0.entries[0].behind = RawZip.descriptor("content\n", packedSize: 10) },
        Case("a descriptor of another content", .disagreement(.checksum)) { zip in
            zip.entries[0].flags = 8
            zip.entries[0].behind = RawZip.descriptor("CONTENT\n", packedSize: 10)
        },
        Case("a descriptor of another size", .disagreement(.packedSize)) { zip in
            zip.entries[0].flags = 8
            zip.entries[0].behind = RawZip.descriptor("content\n", packedSize: 11)
        },
        Case("a stored content of a length that only a descriptor tells", .storedWithDescriptor) { zip in
            (zip.entries[0].flags, zip.entries[0].method) = (8, 0)
            zip.entries[0].behind = RawZip.descriptor("content\n", packedSize: 8)
        },
    ]

    private static let names: [Case] = [
        Case("an empty name", .name(.empty)) { $0.entries[0].name = [] },
        Case("a long name", .name(.tooLong)) { $0.entries[0].name = [UInt8](repeating: UInt8(ascii: "a"), count: 4097) },
        Case("a name of the greatest length", nil) { $0.entries[0].name = [UInt8](repeating: UInt8(ascii: "a"), count: 4096) },
        Case("a deep name", .name(.tooLong)) { $0.entries[0].name = Array((String(repeating: "d/", count: 129) + "a").utf8) },
        Case("a name of the greatest depth", nil) { $0.entries[0].name = Array((String(repeating: "d/", count: 128) + "a").utf8) },
        Case("a deep name in UTF-8", .name(.tooLong)) { zip in
            (zip.entries[0].flags, zip.entries[0].name) = (1 << 11, Array((String(repeating: "é/", count: 129) + "a").utf8))
        },
        Case("a NUL", .name(.nul)) { $0.entries[0].name = Array("a\0b".utf8) },
        Case("a backslash", .name(.backslash)) { $0.entries[0].name = Array("a\\b".utf8) },
        Case("an absolute name", .name(.absolute)) { $0.entries[0].name = Array("/etc/passwd".utf8) },
        Case("a name that leads out", .name(.parent)) { $0.entries[0].name = Array("a/../../b".utf8) },
        Case("a name that ends in a dot", .name(.dot)) { $0.entries[0].name = Array("a/.".utf8) },
        Case("a name that is not UTF-8", .name(.notText)) { ($0.entries[0].name, $0.entries[0].flags) = ([0xFF], 1 << 11) },
        Case("a name that is not marked as UTF-8", .name(.notText)) { $0.entries[0].name = Array("é".utf8) },
        Case("a name in UTF-8", nil) { ($0.entries[0].name, $0.entries[0].flags) = (Array("é漢".utf8), 1 << 11) },
        Case("another Unicode path", .name(.otherText)) { $0.entries[0].extra = RawZip.field(0x7075, [1, 0x43, 0xBE, 0xB7, 0xE8] + Array("x".utf8)) },
        Case("another local Unicode path", .name(.otherText)) {
            $0.entries[0].local.extra = RawZip.field(0x7075, [1, 0x43, 0xBE, 0xB7, 0xE8] + Array("x".utf8))
        },
        Case("the same Unicode path", nil) { $0.entries[0].extra = RawZip.field(0x7075, [1, 0x43, 0xBE, 0xB7, 0xE8] + Array("a".utf8)) },
        Case("one name twice", .duplicate) { $0.entries[1].name = $0.entries[0].name },
        Case("one name spelt in two ways", .duplicate) { ($0.entries[0].name, $0.entries[1].name) = (Array("x/y".utf8), Array("./x//y".utf8)) },
        Case("a letter composed and decomposed", .duplicate) { zip in
            (zip.entries[0].flags, zip.entries[1].flags) = (1 << 11, 1 << 11)
            (zip.entries[0].name, zip.entries[1].name) = (Array("\u{e9}".utf8), Array("e\u{301}".utf8))
        },
        Case("a file in a file", .fileAndFolder) { $0.entries[1].name = Array("a/b/c".utf8) },
        Case("a file in a file that comes later", .fileAndFolder) { ($0.entries[0].name, $0.entries[1].name) = (Array("b/c/d".utf8), Array("b".utf8)) },
        Case("a file and a folder", .fileAndFolder) { zip in
            var folder = RawZip.Entry("a/", "")
            folder.attributes = 0o040755 << 16
            zip.entries.append(folder)
        },
        Case("a folder with content", .folderWithContent) { $0.entries[0].name = Array("a/".utf8) },
        Case("a file whose mode is that of a folder", .wrongKind) { $0.entries[0].attributes = 0o040755 << 16 },
    ]

    private static let contents: [Case] = [
        Case("bytes after the deflate stream", .bytesAfterContent) { $0.entries[0].packed = Self.deflated + [0] },
        Case("a deflate stream cut short", .damagedContent) { $0.entries[0].packed = Self.deflated.dropLast() },
        Case("no deflate stream", .damagedContent) { $0.entries[0].packed = [0xFF, 0xFF, 0xFF] },
        Case("a content longer than it says", .wrongSize) { $0.entries[0].size = 7 },
        Case("a content shorter than it says", .wrongSize) { $0.entries[0].size = 9 },
        Case("a stored content of two sizes", .wrongSize) { ($0.entries[0].method, $0.entries[0].size) = (0, 7) },
        Case("a wrong checksum", .wrongChecksum) { $0.entries[0].checksum = 1 },
        Case("a wrong checksum of a stored content", .wrongChecksum) { ($0.entries[0].method, $0.entries[0].checksum) = (0, 1) },
        Case("a wrong checksum of an empty content", .wrongChecksum) { ($0.entries[0].content, $0.entries[0].checksum) = ([], 1) },
    ]

    private static var deflated: [UInt8] { (try? DeflateStream().deflate(Array("content\n".utf8), isLast: true)) ?? [] }

    private func fault(_ bytes: [UInt8]) throws -> ZipFault? {
        do {
            let archive = try ZipArchive(ArchiveSource(bytes), limits: .wheel)
            for entry in archive.entries {
                var content = try archive.content(of: entry)
                while try content.next(upTo: 3) != nil {}
            }
            return nil
        } catch ArchiveError.refused(_, let fault) {
            #expect(!fault.description.isEmpty)
            return fault
        }
    }

    @Test(arguments: archives + zip64 + headers + names + contents)
    func `An archive is read in the one form that all readers understand alike, or refused`(_ example: Case) throws {
        var zip = RawZip([RawZip.Entry("a"), RawZip.Entry("pkg/b")])
        example.change(&zip)
        #expect(try fault(zip.bytes()) == example.fault)
    }

    @Test func `Bytes without an end record are no archive`() throws {
        let archive = try RawZip([RawZip.Entry("a")]).bytes()
        for bytes in [[], Array("no archive at all, not even nearly".utf8), archive.dropLast(22), archive.dropLast()] {
            #expect(try fault(bytes) == .noEndRecord)
        }
    }

    @Test func `A wheel with two faces is refused`() throws {
        // One reader follows the locator, and the other uses the record before it, which is hidden in the last entry's comment.
        let evil = try RawZip([RawZip.Entry("evil")]).bytes().dropLast(22)
        var zip = RawZip([RawZip.Entry("good")])
        zip.before = Array(evil)
        let start = try zip.bytes().count - 22
        var hidden = RawZip.zip64End(1, 50, 38, locator: UInt64(start))
        hidden.replaceSubrange(68..<72, with: [0, 0, 0, 0])
        zip.entries[0].comment = hidden
        #expect(try fault(zip.bytes()) != nil)
    }

    @Test func `An archive of parts is read as far as they are known`() throws {
        var zip = RawZip([RawZip.Entry("a"), RawZip.Entry("b", String(repeating: "text ", count: 100))])
        zip.entries[1].method = 0
        let bytes = try zip.bytes()
        var parts = try ZipParts(tail: Array(bytes.suffix(98)), count: UInt64(bytes.count))
        let range = try ZipDirectory.range(parts)
        #expect(!parts.holds(range))
        #expect(throws: ArchiveError.refused(entry: nil, .truncated)) { _ = try ZipDirectory(parts, limits: .wheel) }
        parts.add(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), at: range.lowerBound)
        let entry = try #require(try ZipDirectory(parts, limits: .wheel).entries.last)
        #expect(throws: ArchiveError.self) { _ = try ZipContent(entry, in: parts) }
        parts.add(Array(bytes[Int(entry.span.lowerBound)..<Int(entry.span.upperBound)]), at: entry.span.lowerBound)
        var content = try ZipContent(entry, in: parts)
        #expect(try content.readAll(limit: 500).count == 500)
        #expect(throws: ArchiveError.self) { _ = try ZipParts(tail: bytes, count: 3) }
    }
}
