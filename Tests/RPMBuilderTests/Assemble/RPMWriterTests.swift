import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

struct RPMWriterTests {
    private var shape: PackageShape {
        get throws { try #require(PackageShape.all.first { $0.label == "everything" }) }
    }

    @Test(arguments: WriteForm.all.map(\.name))
    func `equal packages give equal bytes, in whatever order their lists are`(_ name: String) async throws {
        let form = try #require(WriteForm.all.first { $0.name == name }).form
        try await withScratch { folder in
            var package = try shape.package
            let first = try RPMWriter.write(package, form: form, to: folder.appending("a.rpm"))
            package.files.reverse()
            package.requires.reverse()
            package.scriptlets.reverse()
            let second = try RPMWriter.write(package, form: form, to: folder.appending("b.rpm"))
            #expect(first.sha256 == second.sha256)
            #expect(
                try FileSystem.readAll(folder.appending("a.rpm"), limit: 1 << 24)
                    == FileSystem.readAll(folder.appending("b.rpm"), limit: 1 << 24))
        }
    }

    @Test func `what is returned is what is on disk`() async throws {
        try await withScratch { folder in
            let path = folder.appending("a.rpm")
            let built = try RPMWriter.write(try shape.package, form: .make(.zstd), to: path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            #expect(built.size == UInt64(bytes.count))
            #expect(built.sha256 == SHA256Digest(of: bytes))
            #expect(built.nevra.description == "everything-3:2-1.noarch")
            #expect(built.fileName == "everything-2-1.noarch.rpm")
            let read = try RPMFileReader.read(path)
            #expect(read.headerStart == built.headerStart && read.headerEnd == built.headerEnd)
            #expect(try FileSystem.list(folder).map(\.name) == ["a.rpm"])
        }
    }

    @Test func `contents from files give the same package as contents in memory`() async throws {
        try await withScratch { folder in
            let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try FileSystem.writeAtomically(content, to: folder.appending("content"))
            let form = WriteForm.make(.zstd, level: 3)
            var package = PackageShape.package("streamed")
            package.files = [RPMFile(path: "/opt/x", content: .bytes(content), mtime: 1)]
            let one = try RPMWriter.write(package, form: form, to: folder.appending("1.rpm"))
            package.files[0].content = .file(folder.appending("content"), size: UInt64(content.count))
            let two = try RPMWriter.write(package, form: form, to: folder.appending("2.rpm"))
            #expect(one.sha256 == two.sha256)
            for size in [content.count - 1, content.count + 1] {
                package.files[0].content = .file(folder.appending("content"), size: UInt64(size))
                #expect(throws: RPMWriteError.self) { try RPMWriter.write(package, form: form, to: folder.appending("3.rpm")) }
            }
            #expect(try FileSystem.list(folder).map(\.name) == ["1.rpm", "2.rpm", "content"])
        }
    }

    @Test func `no file is newer than the build`() async throws {
        try await withScratch { folder in
            let path = folder.appending("a.rpm")
            _ = try RPMWriter.write(try shape.package, form: .make(.zstd), to: path)
            let files = try RPMFileReader.read(path).package.files
            #expect(files.allSatisfy { $0.mtime <= PackageShape.buildTime })
            #expect(files.contains { $0.mtime == 1 })
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var why: String
        var change: @Sendable (inout RPMPackage) -> Void
        var testDescription: String { why }
    }

    static let refused: [Refused] = [
        Refused(why: "space in the name") { $0.name = "a b" },
        Refused(why: "name of a dash") { $0.name = "-a" },
        Refused(why: "dash in the version") { $0.evr.version = "1-2" },
        Refused(why: "colon in the version") { $0.evr.version = "1:2" },
        Refused(why: "no release") { $0.evr.release = nil },
        Refused(why: "empty version") { $0.evr.version = "" },
        Refused(why: "slash in the architecture") { $0.arch = "../x" },
        Refused(why: "control character") { $0.summary = "a\u{1}" },
        Refused(why: "no source package") { $0.sourceRPM = nil },
        Refused(why: "relative path") { $0.files = [PackageShape.file("opt/a", "")] },
        Refused(why: "way up") { $0.files = [PackageShape.file("/opt/../etc/passwd", "")] },
        Refused(why: "doubled slash") { $0.files = [PackageShape.file("/opt//a", "")] },
        Refused(why: "trailing slash") { $0.files = [PackageShape.folder("/opt/")] },
        Refused(why: "root") { $0.files = [PackageShape.folder("/")] },
        Refused(why: "line feed in a path") { $0.files = [PackageShape.file("/opt/a\nb", "")] },
        Refused(why: "long name") { $0.files = [PackageShape.file("/opt/" + String(repeating: "x", count: 256), "")] },
        Refused(why: "twice the same path") { $0.files = [PackageShape.file("/opt/a", ""), PackageShape.file("/opt/a", "b")] },
        Refused(why: "file under a file") { $0.files = [PackageShape.file("/opt/a", ""), PackageShape.file("/opt/a/b", "b")] },
        Refused(why: "type bits in a mode") { $0.files = [PackageShape.file("/opt/a", "", mode: 0o100644)] },
        Refused(why: "empty link") { $0.files = [RPMFile(path: "/opt/a", content: .symlink(""), mtime: 0)] },
        Refused(why: "owner with a space") { $0.files = [RPMFile(path: "/opt/a", content: .bytes([]), user: "a b", mtime: 0)] },
        Refused(why: "empty requirement") { $0.requires = [RPMDependency("")] },
        Refused(why: "requirement with a space") { $0.requires = [RPMDependency("a b")] },
        Refused(why: "requirement of no version") { $0.requires = [RPMDependency("a", .equal, "")] },
        Refused(why: "requirement with a strange version") { $0.requires = [RPMDependency("a", .equal, "1 or 2")] },
        Refused(why: "requirement with two dashes") { $0.requires = [RPMDependency("a", .equal, "1-2-3")] },
        Refused(why: "source that is not there") { $0.sources = ["a.tar.gz"] },
        Refused(why: "two scriptlets of a kind") { $0.scriptlets = [.init(kind: .pre, body: ""), .init(kind: .pre, body: "")] },
        Refused(why: "no interpreter") { $0.scriptlets = [.init(kind: .pre, interpreter: [], body: "")] },
    ]

    @Test(arguments: refused)
    func `what rpm would refuse or mistake is refused`(_ refused: Refused) async throws {
        try await withScratch { folder in
            var package = PackageShape.package("fine")
            _ = try RPMWriter.write(package, form: .make(.none), to: folder.appending("fine.rpm"))
            refused.change(&package)
            #expect(throws: RPMWriteError.self) { try RPMWriter.write(package, form: .make(.none), to: folder.appending("bad.rpm")) }
            #expect(try FileSystem.list(folder).map(\.name) == ["fine.rpm"])
        }
    }

    @Test func `an old rpm gets no feature that it does not know`() async throws {
        let format = RPMFormat(
            version: "4.4.2.3",
            features: RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false), codec: "gzip", level: 6,
            digest: "md5", headerDigests: ["sha1", "md5"], payloadDigest: false, largeFiles: false, licenseFlag: false,
            signature: .rsaVersion3)
        try await withScratch { folder in
            let path = folder.appending("a.rpm")
            var package = try shape.package
            package.files.append(PackageShape.file("/opt/everything/LICENSE", "MIT", flags: .license))
            _ = try RPMWriter.write(package, format: format, to: path)
            let read = try RPMFileReader.read(path)
            #expect(!read.header.tags.contains { $0.rawValue >= 5000 && $0 != .encoding })
            #expect(!read.package.requires.contains { $0.name == "rpmlib(FileDigests)" })
            #expect(read.package.files.first { $0.path.hasSuffix("LICENSE") }?.flags == .doc)
            #expect(read.signature.contains(.headerSHA1) && !read.signature.contains(.headerSHA256))
            #expect(try PackageVerification.verify(read).isValid)
            let newer: [@Sendable (inout RPMPackage) -> Void] = [
                { $0.evr.version = "1~rc1" }, { $0.evr.version = "1^2" }, { $0.requires = [RPMDependency("a", .less, "1~")] },
                { $0.requires = [.rich("(a or b)")] },
                { $0.files = [RPMFile(path: "/opt/x", content: .file(path, size: 5 << 30), mtime: 0)] },
            ]
            for change in newer {
                var package = PackageShape.package("fine")
                change(&package)
                #expect(throws: RPMWriteError.self) { try RPMWriter.write(package, format: format, to: path) }
            }
        }
    }

    @Test func `a form that is not known is refused`() async throws {
        try await withScratch { folder in
            let path = folder.appending("a.rpm")
            let changes: [@Sendable (inout RPMFormat) -> Void] = [
                { $0.codec = "lzma" }, { $0.level = 99 }, { $0.digest = "crc32" }, { $0.headerDigests = ["sha3_256"] },
            ]
            for change in changes {
                var format = RPMFormat(version: "4.18.0")
                change(&format)
                #expect(throws: RPMWriteError.self) {
                    try RPMWriter.write(PackageShape.package("fine"), format: format, to: path)
                }
            }
            let left = try FileSystem.list(folder)
            #expect(left.isEmpty)
        }
    }

    @Test func `a built package survives being written down`() async throws {
        try await withScratch { folder in
            let built = try RPMWriter.write(try shape.package, form: .make(.zstd), to: folder.appending("a.rpm"))
            let json = try JSONEncoder().encode(built)
            #expect(try JSONDecoder().decode(BuiltPackage.self, from: json) == built)
        }
    }
}
