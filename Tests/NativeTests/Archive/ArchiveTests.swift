import Native
import SystemPackage
import TestSupport
import Testing

/// An entry with its content, for comparing whole archives.
private struct Item: Equatable {
    let path: String
    let kind: ArchiveEntry.Kind
    let permissions: UInt16
    let content: [UInt8]
    let link: String?
}

private func items(_ reader: consuming ArchiveReader) throws -> [Item] {
    var items: [Item] = []
    while let entry = try reader.next() {
        #expect(entry.warning == nil)
        items.append(
            Item(
                path: entry.path, kind: entry.kind, permissions: entry.permissions, content: try reader.readAll(limit: 1 << 20),
                link: entry.linkTarget))
    }
    return items
}

extension ArchiveWriter.Format {
    fileprivate var form: ArchiveReader.Form { self == .zip ? .zip : .tar }
}

private func sample(_ format: ArchiveWriter.Format) throws -> [UInt8] {
    var writer = try ArchiveWriter(format)
    try writer.addDirectory("pkg")
    try writer.addFile("pkg/é漢.py", Array("print()\n".utf8))
    try writer.addFile("pkg/run", Array(repeating: 65, count: 100_000), permissions: 0o755)
    try writer.addFile("pkg/empty", [])
    try writer.addSymlink("pkg/link", to: "run")
    return try writer.finish()
}

private let expected = [
    Item(path: "pkg/", kind: .directory, permissions: 0o755, content: [], link: nil),
    Item(path: "pkg/é漢.py", kind: .regular, permissions: 0o644, content: Array("print()\n".utf8), link: nil),
    Item(path: "pkg/run", kind: .regular, permissions: 0o755, content: Array(repeating: 65, count: 100_000), link: nil),
    Item(path: "pkg/empty", kind: .regular, permissions: 0o644, content: [], link: nil),
    Item(path: "pkg/link", kind: .symlink, permissions: 0o777, content: [], link: "run"),
]

@Suite struct ArchiveTests {
    @Test(arguments: [ArchiveWriter.Format.zip, .tarGzip])
    func `what is written is read back, from memory and from a file`(format: ArchiveWriter.Format) throws {
        try withScratch { folder in
            let bytes = try sample(format)
            #expect(try sample(format) == bytes)
            #expect(try items(ArchiveReader(bytes: bytes, format.form)) == expected)
            let path = folder.appending("archive")
            try FileSystem.writeAtomically([1, 2] + bytes + [3], to: path)
            #expect(try items(ArchiveReader(InputFile(path), range: 2..<UInt64(bytes.count + 2), format.form)) == expected)
        }
    }

    @Test(arguments: [ArchiveWriter.Format.zip, .tarGzip])
    func `python reads what is written`(format: ArchiveWriter.Format) async throws {
        try await withScratch { folder in
            let path = folder.appending("archive")
            try FileSystem.writeAtomically(try sample(format), to: path)
            let script =
                switch format {
                case .zip:
                    """
                    import sys, zipfile
                    z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
                    for i in z.infolist(): print(i.filename, i.date_time, oct(i.external_attr >> 16), len(z.read(i)))
                    """
                case .tarGzip:
                    """
                    import sys, tarfile
                    for i in tarfile.open(sys.argv[1], 'r:gz'): print(i.name, i.mtime, oct(i.mode), i.size, i.uid, i.uname, i.linkname)
                    """
                }
            let result = try await Tool.run("python3", ["-c", script, path.string], environment: ["PYTHONIOENCODING": "utf-8"])
            let zip = """
                pkg/ (1980, 1, 1, 0, 0, 0) 0o40755 0
                pkg/é漢.py (1980, 1, 1, 0, 0, 0) 0o100644 8
                pkg/run (1980, 1, 1, 0, 0, 0) 0o100755 100000
                pkg/empty (1980, 1, 1, 0, 0, 0) 0o100644 0
                pkg/link (1980, 1, 1, 0, 0, 0) 0o120777 3

                """
            let tar = """
                pkg 315532800 0o755 0 0  \n\
                pkg/é漢.py 315532800 0o644 8 0  \n\
                pkg/run 315532800 0o755 100000 0  \n\
                pkg/empty 315532800 0o644 0 0  \n\
                pkg/link 315532800 0o777 0 0  run

                """
            #expect(result.errors == "")
            #expect(result.output == (format == .zip ? zip : tar))
        }
    }

    struct Form: Sendable {
        let name: String
        let command: String
    }

    @Test(arguments: [
        Form(name: "a.tar", command: "tar -cf $OUT d"), Form(name: "a.tar.gz", command: "tar -czf $OUT d"),
        Form(name: "a.tar.bz2", command: "tar -cjf $OUT d"), Form(name: "a.tar.xz", command: "tar -cJf $OUT d"),
        Form(name: "a.tar.zst", command: "tar --zstd -cf $OUT d"), Form(name: "a.pax", command: "tar --format=pax -cf $OUT d"),
        Form(name: "a.cpio", command: "find d | sort | cpio -o -H newc --quiet > $OUT"),
        Form(
            name: "a.zip", command: "python3 -c 'import shutil; shutil.make_archive(\"a\", \"zip\", \".\", \"d\")'"
        ),
    ])
    func `archives of the real tools are read`(form: Form) async throws {
        try await withScratch { folder in
            let script = "umask 022; mkdir -p d/sub && printf hello > d/sub/é && printf run > d/x && chmod 755 d/x && "
            let path = folder.appending(form.name)
            let result = try await Tool.run("bash", ["-c", script + form.command], in: folder, environment: ["OUT": path.string])
            #expect(result.succeeded, "\(result.errors)")
            let found = try items(ArchiveReader(path: path, ArchiveReader.Form(filename: form.name))).filter { $0.kind == .regular }.sorted {
                $0.path < $1.path
            }
            #expect(
                found == [
                    Item(path: "d/sub/é", kind: .regular, permissions: 0o644, content: Array("hello".utf8), link: nil),
                    Item(path: "d/x", kind: .regular, permissions: 0o755, content: Array("run".utf8), link: nil),
                ])
        }
    }

    @Test func `decomposed names of a zip archive stay as they are written`() throws {
        var writer = try ArchiveWriter(.zip, modificationTime: 1_735_689_598)
        try writer.addFile("e\u{301}", [])
        var reader = try ArchiveReader(bytes: try writer.finish(), .zip)
        let entry = try #require(try reader.next())
        #expect(Array(entry.path.utf8) == Array("e\u{301}".utf8))
        #expect(entry.modificationTime == 1_735_689_598 && !entry.isUnsafePath)
    }

    @Test func `times of a zip archive are those its directory says, in UTC`() throws {
        for time: Int64 in [315_532_800, 320_716_798, 951_782_400, 1_709_164_800, 4_107_542_400, 4_107_456_000, 4_354_819_198] {
            var writer = try ArchiveWriter(.zip, modificationTime: time)
            try writer.addFile("x", [])
            var reader = try ArchiveReader(bytes: try writer.finish(), .zip)
            #expect(try reader.next()?.modificationTime == time)
        }
    }

    @Test func `a zip archive of more entries than its old form can count is read`() async throws {
        try await withScratch { folder in
            let path = folder.appending("many.zip")
            let script = """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[1], 'w') as z:
                    for i in range(66000): z.writestr(zipfile.ZipInfo(f'{i}', (2020, 2, 29, 1, 2, 4)), b'')
                """
            #expect(try await Tool.run("python3", ["-c", script, path.string]).succeeded)
            var reader = try ArchiveReader(path: path, .zip)
            var count = 0
            while let entry = try reader.next() {
                if entry.path != "\(count)" || entry.modificationTime != 1_582_938_124 { Issue.record("\(entry)") }
                count += 1
            }
            #expect(count == 66000)
        }
    }

    @Test func `paths that lead out are marked in tar archives and refused in zip archives`() throws {
        for path in ["/etc/passwd", "../x", "a/../../x", "a/.."] {
            var tar = try ArchiveWriter(.tarGzip)
            try tar.addFile(path, [])
            var reader = try ArchiveReader(bytes: try tar.finish(), .tar)
            #expect(try reader.next()?.isUnsafePath == true, "\(path)")
            var zip = try ArchiveWriter(.zip)
            try zip.addFile(path, [])
            let bytes = try zip.finish()
            let fault = ZipFault.name(path.first == "/" ? .absolute : .parent)
            #expect(throws: ArchiveError.refused(entry: path, fault)) { _ = try ArchiveReader(bytes: bytes, .zip) }
        }
        for path in ["a/b", "..a", "a/b..", "...", "a/./b"] { #expect(!ArchiveEntry.isUnsafe(path)) }
    }

    @Test func `an archive is of the form that is asked for, and never taken for the other`() throws {
        for format in [ArchiveWriter.Format.zip, .tarGzip] {
            let bytes = try sample(format)
            let other = format == .zip ? ArchiveReader.Form.tar : .zip
            #expect(throws: ArchiveError.self) { _ = try items(ArchiveReader(bytes: bytes, other)) }
        }
        #expect(ArchiveReader.Form(filename: "a-1-py3-none-any.whl") == .zip && ArchiveReader.Form(filename: "a-1.ZIP") == .zip)
        #expect(ArchiveReader.Form(filename: "a-1.tar.gz") == .tar)
    }

    @Test(arguments: [ArchiveWriter.Format.zip, .tarGzip])
    func `an archive that holds more than it may is refused at the first excess`(format: ArchiveWriter.Format) throws {
        let bytes = try sample(format)
        func excess(_ change: (inout ArchiveLimits) -> Void) throws -> ArchiveExcess? {
            var limits = ArchiveLimits.source
            change(&limits)
            do {
                _ = try items(ArchiveReader(bytes: bytes, format.form, limits: limits))
                return nil
            } catch ArchiveError.excess(let excess) {
                return excess
            }
        }
        #expect(try excess { _ in } == nil)
        #expect(try excess { $0.entryCount = 4 } == .entries(4))
        #expect(try excess { $0.fileSize = 99_999 } == .file("pkg/run", 99_999))
        #expect(try excess { $0.totalSize = 100_000 } == .total(100_000))
        let ratio = ArchiveExcess.total(UInt64(bytes.count) * 5)
        #expect(try excess { ($0.freeSize, $0.expansion) = (0, 5) } == ratio)
    }

    @Test func `a hard link says which entry it is a name of, and names that are not UTF-8 are unsafe`() async throws {
        try await withScratch { folder in
            let script = "printf x > a && ln a b && printf y > $'c\\xff' && tar -cf o.tar a b $'c\\xff'"
            #expect(try await Tool.run("bash", ["-c", script], in: folder).succeeded)
            var reader = try ArchiveReader(path: folder.appending("o.tar"), .tar)
            #expect(try reader.next()?.kind == .regular)
            let link = try #require(try reader.next())
            #expect(link.kind == .hardlink && link.linkTarget == "a" && !link.isUnsafePath)
            #expect(try reader.next()?.isUnsafePath == true)
            #expect(try reader.next() == nil)
        }
    }

    @Test func `damage, the end and a limit are different answers`() throws {
        var bytes = try sample(.zip)
        #expect(throws: ArchiveError.self) { _ = try items(ArchiveReader(bytes: Array(bytes.dropLast(30)), .zip)) }
        #expect(throws: ArchiveError.self) { _ = try items(ArchiveReader(bytes: Array("no archive at all, not even nearly".utf8), .tar)) }
        var reader = try ArchiveReader(bytes: bytes, .zip)
        _ = (try reader.next(), try reader.next())
        #expect(throws: ArchiveError.tooLarge(limit: 7)) { _ = try reader.readAll(limit: 7) }
        // Change one bit of the CRC in the central directory and the local header of the second entry.
        let name = Array("pkg/é漢.py".utf8)
        for start in bytes.indices where bytes[start...].starts(with: name) {
            let isLocal = Array(bytes[(start - 30)..<(start - 26)]) == [0x50, 0x4B, 3, 4]
            bytes[isLocal ? start - 16 : start - 30] ^= 1
        }
        #expect(throws: ArchiveError.self) { _ = try items(ArchiveReader(bytes: bytes, .zip)) }
    }

    @Test func `a cut of a compressed tar archive is noticed unless every entry came before it`() throws {
        let bytes = try sample(.tarGzip)
        var noticed = 0
        for length in stride(from: 1, to: bytes.count, by: 5) {
            do {
                // Only the end mark follows the last entry, and it is not required.
                #expect(try items(ArchiveReader(bytes: Array(bytes[..<length]), .tar)) == expected, "\(length)")
            } catch is ArchiveError {
                noticed += 1
            }
        }
        #expect(noticed > 50)
    }
}
