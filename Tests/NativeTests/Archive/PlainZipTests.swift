import SystemPackage
import TestSupport
import Testing

@testable import Native

/// Wheels are read without libarchive where they have the plain form; what is read must not depend on it.
@Suite struct PlainZipTests {
    private struct Item: Equatable {
        let entry: ArchiveEntry
        let content: [UInt8]
    }

    private static func plainItems(_ bytes: [UInt8]) throws -> [Item]? {
        guard let reader = PlainZip(ArchiveSource(bytes)) else { return nil }
        var items: [Item] = []
        while let entry = reader.next() {
            var content: [UInt8] = []
            while let part = try reader.readData(upTo: 1000) { content += part }
            items.append(Item(entry: entry, content: content))
        }
        return items
    }

    private static func libraryItems(_ bytes: [UInt8]) throws -> [Item] {
        var reader = try LibarchiveReader(source: ArchiveSource(bytes))
        var items: [Item] = []
        while let entry = try reader.next() {
            var content: [UInt8] = []
            while let part = try reader.readData(upTo: 1000) { content += part }
            items.append(Item(entry: entry, content: content))
        }
        return items
    }

    /// An archive that Python makes, as the tools of wheels do.
    private static func archive(_ program: String) async throws -> [UInt8] {
        try await withScratch { folder in
            let path = folder.appending("a.zip")
            let start = """
                import sys, zipfile, zlib
                def info(name, mode=0o100644, time=(2024, 2, 29, 23, 59, 58), system=3):
                    i = zipfile.ZipInfo(name, time); i.external_attr = mode << 16; i.create_system = system; i.compress_type = 8; return i
                z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)

                """
            let made = try await Tool.run("python3", ["-c", start + program + "\nz.close()", path.string])
            #expect(made.succeeded, "\(made.errors)")
            return try FileSystem.readAll(path, limit: 1 << 24)
        }
    }

    private static let wheel = """
        z.writestr(info('a/__init__.py'), b'')
        z.writestr(info('a/b.py', 0o100755), b'print(1)\\n' * 5000)
        z.writestr(info('a/stored', 0o100600), b'x' * 3001, zipfile.ZIP_STORED)
        z.writestr(info('a/é漢.txt'), bytes(range(256)) * 700)
        z.writestr(info('a/random', time=(1980, 1, 1, 0, 0, 0)), b''.join(zlib.crc32(b'%d' % i).to_bytes(4, 'big') for i in range(40000)))
        z.writestr(info('a/kindless', 0o600), b'y')
        z.writestr(info('../up'), b'leads out')
        """

    @Test func `A wheel is read as libarchive reads it`() async throws {
        let bytes = try await Self.archive(Self.wheel)
        let items = try #require(try Self.plainItems(bytes))
        #expect(items.count == 7)
        #expect(try items == Self.libraryItems(bytes))
        #expect(items.last?.entry.isUnsafePath == true)
    }

    @Test(arguments: [
        "z.writestr(info('a/', 0o040755), b'')", "z.writestr(info('a', 0o120777), b'b')", "z.writestr(info('a', system=0), b'b')",
        "z.writestr(info('a'), b'b' * 9, zipfile.ZIP_BZIP2)", "z.writestr(info('a\\\\b'), b'b')",
        "i = info('a'); i.extra = b'UT\\5\\0\\1\\0\\0\\0\\0'; z.writestr(i, b'b')", "i = info('a'); i.comment = b'x'; z.writestr(i, b'b')",
        "z.writestr(info('a'), b'b'); z.fp.write(b'between'); z.start_dir = z.fp.tell()",
        "z.fp.write(b'before'); z.start_dir = z.fp.tell(); z.writestr(info('a'), b'b')", "",
    ])
    func `What is not plain is left to libarchive`(program: String) async throws {
        #expect(try Self.plainItems(await Self.archive(program)) == nil)
    }

    @Test func `No damage passes that libarchive would not let pass`() async throws {
        let bytes = try await Self.archive(
            "z.writestr(info('a/b.py'), b''.join(b'%d %x' % (i, zlib.crc32(b'%d' % i)) for i in range(20)))\nz.writestr(info('a/s'), b'stored', zipfile.ZIP_STORED)\nz.writestr(info('c'), b'')"
        )
        let right = try #require(try Self.plainItems(bytes))
        var (noticed, left) = (0, 0)
        for place in bytes.indices {
            for bit: UInt8 in [1, 0x80] {
                var changed = bytes
                changed[place] ^= bit
                do {
                    guard let items = try Self.plainItems(changed) else {
                        left += 1
                        continue
                    }
                    // Names, modes and times are stated twice or not protected: both readers take them as they are.
                    #expect(items.map(\.content) == right.map(\.content), "\(place)")
                    #expect((try? Self.libraryItems(changed)) == items, "\(place)")
                } catch is ArchiveError {
                    noticed += 1
                }
            }
        }
        #expect(noticed > 50 && left > 100)
    }

    @Test func `What is longer or shorter than its description is refused`() async throws {
        let bytes = try await Self.archive("z.writestr(info('abc'), b'q' * 1000)")
        // The size of the content, where both descriptions have it.
        for size: UInt8 in [0xE7, 0xE9] {
            var changed = bytes
            for start in changed.indices.dropLast(2) where changed[start] == 0xE8 && changed[start + 1] == 3 { changed[start] = size }
            #expect(changed != bytes)
            #expect(throws: ArchiveError.self) { _ = try Self.plainItems(changed) }
            #expect(throws: ArchiveError.self) {
                var reader = try ArchiveReader(bytes: changed)
                _ = try reader.next()
                _ = try reader.readAll(limit: 5000)
            }
        }
    }
}
