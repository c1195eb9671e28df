import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// Malicious archives are refused, and leave nothing outside of their folder.
@Suite struct HostileArchiveTests {
    /// An archive, as lines of Python that fill the tarfile `tar`, and words of the error; `nil` for a valid archive.
    struct Case: Sendable, CustomTestStringConvertible {
        let script: String
        let message: String?
        var testDescription: String { script }

        init(_ script: String, _ message: String?) {
            self.script = script
            self.message = message
        }
    }

    /// Writes a tar archive with Python's tarfile, which writes any entry.
    private func archive(_ script: String, in folder: FilePath, mode: String = "w:gz") async throws -> VerifiedArtifact {
        let path = folder.appending("hostile-1.tar.gz")
        let text = """
            import io, tarfile
            tar = tarfile.open("\(path)", "\(mode)", format=tarfile.PAX_FORMAT)
            def add(name, text=b"", type=tarfile.REGTYPE, target="", mode=0o644, mtime=0):
                info = tarfile.TarInfo(name)
                info.type, info.linkname, info.size, info.mode, info.mtime = type, target, len(text), mode, mtime
                tar.addfile(info, io.BytesIO(text))
            def link(name, target): add(name, type=tarfile.SYMTYPE, target=target)
            def hard(name, target): add(name, type=tarfile.LNKTYPE, target=target)
            \(script)
            tar.close()

            """
        _ = try await output("/usr/bin/python3", ["-c", text])
        return try VerifiedArtifact.verify(path: path, filename: "hostile-1.tar.gz", expecting: SHA256Digest(of: try FileSystem.readAll(path, limit: 64 << 20)))
    }

    private func unpack(_ script: String, in folder: FilePath, limits: SourceLimits = SourceLimits()) async throws -> SourceTree {
        try SourceTree.unpack(try await archive(script, in: folder), into: folder.appending("tree"), time: 1_600_000_000, limits: limits)
    }

    @Test(arguments: [
        Case("add('top/setup.py', b'1')", nil),
        Case("add('./top/./setup.py', b'1')", nil),
        Case("add('._top', b'x'); add('top/setup.py')", nil),
        Case("add('top/../../evil', b'x')", "leads out of the folder"),
        Case("add('../evil', b'x')", "leads out of the folder"),
        Case("add('/tmp/evil', b'x')", "leads out of the folder"),
        Case("add('top/a'); add('other/b')", "has two top folders, 'top' and 'other'"),
        Case("add('setup.py')", "has 'setup.py' outside of a top folder"),
        Case("pass", "is empty"),
        Case("add('top/dev', type=tarfile.CHRTYPE)", "is a device or pipe"),
        Case("add('top/dev', type=tarfile.BLKTYPE)", "is a device or pipe"),
        Case("add('top/pipe', type=tarfile.FIFOTYPE)", "is a device or pipe"),
        Case("link('top/a', '/etc/passwd')", "out of the archive"),
        Case("link('top/a', '../../evil')", "out of the archive"),
        Case("link('top/a', '..')", "out of the archive"),
        Case("link('top/a', 'b/../../x'); add('top/b/c')", "out of the archive"),
        Case("add('top/d/e/f'); link('top/d/e/up', '../..'); link('top/x', 'd/e/up/../y')", "out of the archive"),
        Case("link('top/a', 'b'); link('top/b', 'a')", "leads in a circle"),
        Case("link('top/a', '.'); link('top/b', 'a/a/a/a/b/a')", "leads in a circle"),
        Case("link('top/a', 'd'); add('top/d/x'); add('top/a/evil', b'x')", "lies in something that is no folder"),
        Case("add('top/a/x'); link('top/a', '/etc')", "is both a folder and something else"),
        Case("link('top', '/etc'); add('top/passwd')", "outside of a top folder"),
        Case("add('top/f', b'1'); add('top/f/g', b'2')", "lies in something that is no folder"),
        Case("hard('top/a', 'top/missing')", "is a hard link to no earlier file"),
        Case("hard('top/a', '/etc/passwd')", "leads out of the folder"),
        Case("hard('top/a', '../../etc/passwd')", "leads out of the folder"),
        Case("hard('top/a', 'other/b')", "is a hard link out of the archive"),
        Case("link('top/l', 'f'); hard('top/a', 'top/l')", "is a hard link to no earlier file"),
        Case("add('top/' + 'n' * 300)", "has a name of more than 255 bytes"),
        Case("add('top/' + 'n/' * 300 + 'x')", "folders deep"),
        Case("add('top/' + 'nnnnnnnnnn/' * 150 + 'x')", "is a path of more than 1024 bytes"),
        Case("add('top/f', b'1'); hard('top/g', 'top/f'); link('top/h', 'd/../f'); link('top/i', 'nowhere'); add('top/d/e')", nil),
    ])
    func `A tar archive is unpacked only where it belongs`(_ example: Case) async throws {
        try await withScratch { folder in
            let error = try await sourceError { try await unpack(example.script, in: folder) }
            if let message = example.message {
                #expect(error?.description.contains(message) == true, "\(String(describing: error))")
            } else {
                #expect(error == nil, "\(String(describing: error))")
            }
            #expect(try FileSystem.status("/tmp/evil") == nil)
            let made = Set(try FileSystem.list(folder).map(\.name))
            #expect(made.isSubset(of: ["hostile-1.tar.gz", "tree"]))
        }
    }

    @Test func `Modes and times become the usual ones, links stay, and the last file of a name counts`() async throws {
        try await withScratch { folder in
            let tree = try await unpack(
                """
                add('top', type=tarfile.DIRTYPE, mode=0o000)
                add('top/tool', b'tool', mode=0o6711, mtime=1700000000)
                add('top/old', b'old', mode=0o400, mtime=0)
                add('top/same', b'first')
                add('top/same', b'second', mtime=1500000000)
                add('top/d/e', b'e')
                link('top/link', 'd/e')
                hard('top/copy', 'top/tool')
                """, in: folder)
            let top = tree.folder.appending("top")
            func look(_ name: String) throws -> String {
                guard let status = try FileSystem.status(top.appending(name)) else { return "none" }
                return "\(String(status.mode, radix: 8)) \(status.modificationTime)"
            }
            #expect(try look("tool") == "755 1600000000")
            #expect(try look("copy") == "755 1600000000")
            #expect(try look("old") == "644 315532800")
            #expect(try look("same") == "644 1500000000")
            #expect(try look("d") == "755 1600000000")
            #expect(try look(".") == "755 1600000000")
            #expect(tree.read("same", limit: 10) == Array("second".utf8))
            #expect(tree.read("same", limit: 5) == nil)
            #expect(tree.read("link", limit: 10) == nil)
            #expect(try FileSystem.linkTarget(of: top.appending("link")) == "d/e")
            #expect(try FileSystem.status(top.appending("copy"))?.linkCount == 1)
        }
    }

    @Test func `A bomb is refused before it fills the disk`() async throws {
        try await withScratch { folder in
            var limits = SourceLimits()
            limits.archive.freeSize = 4 << 20
            limits.archive.expansion = 20
            let bomb = "import sys\nadd('top/zeros', bytes(64 << 20))"
            let error = try await sourceError { try await unpack(bomb, in: folder, limits: limits) }
            #expect(error?.description.contains("it unpacks to more than 4194304 bytes") == true, "\(String(describing: error))")

            limits = SourceLimits()
            limits.archive.fileSize = 1 << 20
            let large = try await sourceError { try await unpack(bomb, in: try sub(folder, "two"), limits: limits) }
            #expect(large?.description.contains("'top/zeros' is longer than 1048576 bytes") == true, "\(String(describing: large))")

            limits = SourceLimits()
            limits.archive.entryCount = 100
            let many = try await sourceError { try await unpack("for n in range(101): add('top/%d' % n)", in: try sub(folder, "three"), limits: limits) }
            #expect(many?.description.contains("it has more than 100 entries") == true, "\(String(describing: many))")

            limits = SourceLimits()
            limits.archive.freeSize = 1 << 20
            limits.archive.expansion = 1
            let copies = "add('top/a', bytes(1 << 19))\nfor n in range(10): hard('top/%d' % n, 'top/a')"
            let linked = try await sourceError { try await unpack(copies, in: try sub(folder, "four"), limits: limits) }
            #expect(linked?.description.contains("it unpacks to more than 1048576 bytes") == true, "\(String(describing: linked))")
        }
    }

    private func sub(_ folder: FilePath, _ name: String) throws -> FilePath {
        let path = folder.appending(name)
        try FileSystem.createDirectory(path)
        return path
    }

    @Test func `A damaged archive is damaged, and not short`() async throws {
        try await withScratch { folder in
            let whole = try SourceFixture(files: [("noise", (0..<20000).map { "\($0 * 7919 % 10007)" }.joined())]).bytes()
            for end in [whole.count / 2, whole.count - 200] {
                let artifact = try SourceFixture.artifact(Array(whole[..<end]), "sample-1.0.tar.gz", in: folder)
                let error = try await sourceError {
                    try SourceTree.unpack(artifact, into: folder.appending("tree-\(end)"), time: 0, limits: SourceLimits())
                }
                guard case .archive? = error else {
                    Issue.record("cut at \(end): \(String(describing: error))")
                    continue
                }
            }
            let text = try SourceFixture.artifact(Array("no archive".utf8), "text-1.tar.gz", in: folder)
            let error = try await sourceError { try SourceTree.unpack(text, into: folder.appending("text"), time: 0, limits: SourceLimits()) }
            #expect(error != nil)
        }
    }

    @Test(arguments: ["w:", "w:gz", "w:bz2", "w:xz"])
    func `Every compression that source archives have is read`(_ mode: String) async throws {
        try await withScratch { folder in
            let artifact = try await archive("add('top/setup.py', b'text')", in: folder, mode: mode)
            let tree = try SourceTree.unpack(artifact, into: folder.appending("tree"), time: 0, limits: SourceLimits())
            #expect(tree.topName == "top")
            #expect(tree.read("setup.py", limit: 10) == Array("text".utf8))
        }
    }

    @Test func `A zip archive is read, and held to the same rules`() async throws {
        try await withScratch { folder in
            var good = try ArchiveWriter(.zip)
            try good.addFile("top/setup.py", Array("text".utf8))
            let tree = try SourceTree.unpack(
                SourceFixture.artifact(try good.finish(), "good-1.zip", in: folder), into: folder.appending("good"), time: 0, limits: SourceLimits())
            #expect(tree.read("setup.py", limit: 10) == Array("text".utf8))

            var evil = try ArchiveWriter(.zip)
            try evil.addFile("top/../../evil", [1])
            let slip = try SourceFixture.artifact(try evil.finish(), "evil-1.zip", in: folder)
            let error = try await sourceError { try SourceTree.unpack(slip, into: folder.appending("evil"), time: 0, limits: SourceLimits()) }
            #expect(error?.description.contains("leads out of the folder") == true)

            var linking = try ArchiveWriter(.zip)
            try linking.addSymlink("top/passwd", to: "/etc/passwd")
            let link = try SourceFixture.artifact(try linking.finish(), "link-1.zip", in: folder)
            let refused = try await sourceError { try SourceTree.unpack(link, into: folder.appending("link"), time: 0, limits: SourceLimits()) }
            #expect(refused?.description.contains("out of the archive") == true)
        }
    }
}
