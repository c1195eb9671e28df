import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Unpacking, compared with rpm2cpio and cpio, and for malicious packages.
struct PackageExtractorTests {
    @Test(arguments: PackageShape.all)
    func `what is unpacked is what rpm2cpio unpacks`(_ shape: PackageShape) async throws {
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(shape.package, form: .make(.zstd, level: 3), to: path)
            let (ours, theirs) = (folder.appending("ours"), folder.appending("theirs"))
            try FileSystem.createDirectory(theirs)
            let count = try PackageExtractor.extract(try RPMFileReader.read(path), to: ours)
            #expect(count == shape.package.files.count { !$0.content.isGhost })
            _ = try await output("sh", ["-c", "rpm2cpio '\(path)' | cpio -idm --quiet --no-absolute-filenames"], in: theirs)
            _ = try await output("diff", ["-r", "--no-dereference", ours.string, theirs.string])
            // Files lose their set-user-ID bit here.
            let modes = ["-c", "find . -type f -printf '%m %p\\n' | sort -k 2"]
            let expected = try await output("sh", modes, in: theirs).replacing("4755 ", with: "755 ")
            #expect(try await output("sh", modes, in: ours) == expected)
        }
    }

    @Test(arguments: ["zstd", "gzip", "xz", "none"])
    func `every codec and both forms of record are unpacked`(_ name: String) async throws {
        let form = try #require(WriteForm.all.first { $0.name == name }).form
        let package = try #require(PackageShape.all.first { $0.label == "everything" }).package
        try await withScratch { folder in
            for (label, form) in [("4", form), ("6", try form.version6())] {
                let path = folder.appending("\(label).rpm")
                _ = try RPMWriter.write(package, form: form, to: path)
                try PackageExtractor.extract(try RPMFileReader.read(path), to: folder.appending(label))
            }
            _ = try await output("diff", ["-r", "--no-dereference", folder.appending("4").string, folder.appending("6").string])
            #expect(try FileSystem.status(folder.appending("4/opt/everything-1"))?.size == 70_001)
        }
    }

    /// Returns a package with any paths, also those that the writer would refuse.
    private func hostile(_ folder: FilePath, _ files: [(path: String, mode: UInt16, content: String)], isSource: Bool = false) throws -> ReadPackage {
        var header = RPMHeaderBuilder(region: .mainRegion)
        header.set(.name, "hostile")
        header.set(.version, "1")
        header.set(.release, "1")
        header.set(.sourceRPM, isSource ? nil : "hostile-1-1.src.rpm")
        header[.oldFileNames] = .stringArray(files.map(\.path))
        header[.fileModes] = .int16(files.map(\.mode))
        header[.fileSizes] = .int32(files.map { UInt32($0.content.utf8.count) })
        header[.fileLinks] = .stringArray(files.map { $0.mode & 0o170000 == 0o120000 ? $0.content : "" })
        var payload: [UInt8] = []
        for (index, file) in files.enumerated() {
            let content = Array(file.content.utf8)
            payload += CpioRecord.head(name: file.path, inode: UInt32(index), mode: file.mode, mtime: 0, size: UInt32(content.count))
            payload += content + CpioRecord.padding(after: UInt64(content.count))
        }
        var signature = try RPMHeaderBuilder(region: .signatureRegion).serialized()
        signature.pad(to: 8)
        let lead = Lead.bytes(PackageShape.package("hostile"))
        let path = folder.appending("hostile.rpm")
        try FileSystem.writeAtomically(lead + signature + (try header.serialized()) + payload + CpioRecord.trailer(), to: path)
        return try RPMFileReader.read(path)
    }

    static let regular: UInt16 = 0o100644
    static let link: UInt16 = 0o120777
    static let folder: UInt16 = 0o040755

    @Test(
        arguments: [
            ("a way up", [("/opt/../../x", regular, "x")]), ("a way up at the start", [("../x", regular, "x")]),
            ("a way up behind a mark", [("/opt/\u{301}/../../../x", regular, "x")]), ("a dot", [("/opt/./x", regular, "x")]),
            ("two slashes", [("//x", regular, "x")]), ("a slash at the end", [("/x/", folder, "")]), ("nothing", [("", regular, "x")]),
            ("the folder itself", [("/", folder, "")]), ("twice the same", [("/x", regular, "x"), ("/x", regular, "y")]),
            ("the same with a dot", [("./x", regular, "x"), ("/x", regular, "y")]),
            ("a file under a link", [("/a", link, "/tmp"), ("/a/x", regular, "x")]), ("a link under a link", [("/a", link, ".."), ("/a/x", link, "y")]),
            ("a file under a file", [("/a", regular, ""), ("/a/x", regular, "x")]), ("a device", [("/dev", 0o020644, "")]),
            ("a pipe", [("/pipe", 0o010644, "")]),
        ] as [(String, [(String, UInt16, String)])])
    func `no file leads out of the folder, and nothing is left`(_ why: String, _ files: [(String, UInt16, String)]) async throws {
        try await withScratch { folder in
            let package = try hostile(folder, files.map { (path: $0.0, mode: $0.1, content: $0.2) })
            let error = #expect(throws: PackageExtractError.self, "\(why)") { try PackageExtractor.extract(package, to: folder.appending("out")) }
            guard case .unsafePath? = error else { Issue.record("\(String(describing: error))"); return }
            #expect(try FileSystem.list(folder).map(\.name) == ["hostile.rpm"])
        }
    }

    @Test func `links are made last and never followed`() async throws {
        try await withScratch { folder in
            let package = try hostile(folder, [("/a", Self.link, "/etc"), ("/b/c", Self.link, "../../.."), ("/b/d", Self.regular, "d")])
            #expect(try PackageExtractor.extract(package, to: folder.appending("out")) == 3)
            #expect(try FileSystem.linkTarget(of: folder.appending("out/a")) == "/etc")
            let source = try hostile(folder, [("a/b", Self.regular, "x")], isSource: true)
            #expect(throws: PackageExtractError.self) { try PackageExtractor.extract(source, to: folder.appending("source")) }
        }
    }

    @Test func `more than the limit, another content, and a folder in use are refused`() async throws {
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            let package = PackageShape.with(PackageShape.package("one"), [PackageShape.file("/opt/one", "12345\n"), PackageShape.file("/opt/two", "6\n")])
            let built = try RPMWriter.write(package, form: .make(.none), to: path)
            let out = folder.appending("out")
            #expect(throws: PackageExtractError.self) { try PackageExtractor.extract(try RPMFileReader.read(path), to: out, limit: 7) }
            #expect(throws: PackageExtractError.self) { try PackageExtractor.extract(try RPMFileReader.read(path), to: path) }
            #expect(throws: PackageExtractError.self) { try PackageExtractor.extract(try RPMFileReader.read(path), to: folder) }
            var bytes = try FileSystem.readAll(path, limit: 1 << 20)
            let position = try #require(
                bytes.indices.dropFirst(Int(built.headerEnd)).first {
                    bytes[$0] == UInt8(ascii: "3") && bytes[$0 + 1] == UInt8(ascii: "4") && bytes[$0 + 2] == UInt8(ascii: "5")
                })
            bytes[position] = 0
            try FileSystem.writeAtomically(bytes, to: folder.appending("bad.rpm"))
            #expect(throws: PackageExtractError.self) { try PackageExtractor.extract(try RPMFileReader.read(folder.appending("bad.rpm")), to: out) }
            #expect(try FileSystem.list(folder).map(\.name) == ["bad.rpm", "p.rpm"])
            try FileSystem.createDirectory(out)
            #expect(try PackageExtractor.extract(try RPMFileReader.read(path), to: out, limit: 8) == 2)
        }
    }
}
