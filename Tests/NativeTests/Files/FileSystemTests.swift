import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct FileSystemTests {
    @Test func `an atomic write puts exact bytes and permissions and leaves nothing else`() throws {
        try withScratch { folder in
            let path = folder.appending("file")
            try FileSystem.writeAtomically([1, 2, 3], to: path)
            try FileSystem.writeAtomically([4], to: path, mode: 0o600)
            #expect(try FileSystem.readAll(path, limit: 10) == [4])
            #expect(try FileSystem.status(path)?.mode == 0o600)
            #expect(try FileSystem.list(folder).map(\.name) == ["file"])
        }
    }

    @Test func `files and folders get their permissions, whatever the default ACL of their folder`() async throws {
        try await withScratch { folder in
            // As `setfacl -d -m u::rwx,g::-,o::-` sets it; not every file system has such lists.
            let script = """
                import os, struct
                entries = ((1, 7), (4, 0), (0x20, 0))
                acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, bits, 0xffffffff) for tag, bits in entries)
                try:
                    os.setxattr(".", "system.posix_acl_default", acl)
                except OSError as error:
                    print(error)
                """
            let result = try await Tool.run("/usr/bin/python3", ["-c", script], in: folder)
            #expect(result.status == 0)
            try OutputFile(folder.appending("file"), exclusive: true).close()
            try FileSystem.writeAtomically([1], to: folder.appending("private"), mode: 0o600)
            try FileSystem.createDirectory(folder.appending("folder/inner"))
            let modes = try ["file", "private", "folder", "folder/inner"].map { try FileSystem.status(folder.pushing(FilePath($0)))?.mode }
            #expect(modes == [0o644, 0o600, 0o755, 0o755])
        }
    }

    @Test func `an atomic write that throws leaves the old file and no other`() throws {
        struct Interruption: Error {}
        try withScratch { folder in
            let path = folder.appending("file")
            try FileSystem.writeAtomically([1], to: path)
            #expect(throws: Interruption.self) {
                try FileSystem.writeAtomically(to: path) { file in
                    try file.append([2, 2])
                    throw Interruption()
                }
            }
            #expect(try FileSystem.readAll(path, limit: 10) == [1])
            #expect(try FileSystem.list(folder).count == 1)
        }
    }

    @Test func `reading stops at the limit and at a folder`() throws {
        try withScratch { folder in
            let path = folder.appending("file")
            try FileSystem.writeAtomically([1, 2, 3], to: path)
            #expect(try FileSystem.readAll(path, limit: 3) == [1, 2, 3])
            #expect(throws: FileError(.read, path, .tooLarge(limit: 2))) { try FileSystem.readAll(path, limit: 2) }
            #expect(throws: FileError(.read, folder, .system(.isDirectory))) { try FileSystem.readAll(folder, limit: 2) }
            // A file of unknown size that is longer than the steps by which the buffer grows.
            #expect(throws: FileError(.read, "/dev/zero", .tooLarge(limit: 5_000_000))) {
                try FileSystem.readAll("/dev/zero", limit: 5_000_000)
            }
        }
    }

    @Test func `files are read and written at any place`() throws {
        try withScratch { folder in
            let path = folder.appending("file")
            var output = try OutputFile(path)
            try output.append([1, 2, 3, 4])
            try output.write([9, 9], at: 1)
            try output.append([5])
            #expect(output.byteCount == 5)
            try output.sync()
            try output.close()
            var input = try InputFile(path)
            #expect(try input.size == 5)
            #expect(try input.read(at: 3, count: 10) == [4, 5])
            #expect(try input.read(at: 100, count: 10) == [])
            #expect(try input.readNext(upTo: 2) == [1, 9])
            #expect(try input.readNext(upTo: 10) == [9, 4, 5])
            #expect(try input.readNext(upTo: 10) == [])
        }
    }

    @Test func `folders are listed sorted, with links as links`() throws {
        try withScratch { folder in
            try FileSystem.createDirectory(folder.appending("b/deep/er"))
            try FileSystem.createDirectory(folder.appending("b"))
            try FileSystem.writeAtomically([], to: folder.appending("é"))
            try FileSystem.writeAtomically([], to: folder.appending("B"))
            try FileSystem.symlink("b", at: folder.appending("a"))
            let entries = try FileSystem.list(folder)
            #expect(entries.map(\.name) == ["B", "a", "b", "é"])
            #expect(entries.map(\.kind) == [.regular, .symlink, .directory, .regular])
            #expect(try FileSystem.status(folder.appending("a"))?.isSymlink == true)
            #expect(try FileSystem.status(folder.appending("a"), followingLinks: true)?.isDirectory == true)
            #expect(try FileSystem.status(folder.appending("none/x")) == nil)
            #expect(throws: FileError.self) { try FileSystem.createDirectory(folder.appending("B/x")) }
        }
    }

    @Test func `links are made, read and replaced in one step`() throws {
        try withScratch { folder in
            let (file, other, link) = (folder.appending("file"), folder.appending("other"), folder.appending("link"))
            try FileSystem.writeAtomically([1], to: file)
            try FileSystem.linkOrCopy(file, to: other)
            #expect(try FileSystem.status(other)?.linkCount == 2)
            #expect(throws: FileError(.link, other, .system(.fileExists))) { try FileSystem.linkOrCopy(file, to: other) }
            try FileSystem.replaceSymlink("snapshots/1", at: link)
            try FileSystem.replaceSymlink("snapshots/2", at: link)
            #expect(try FileSystem.linkTarget(of: link) == "snapshots/2")
            #expect(throws: FileError.self) { try FileSystem.linkTarget(of: file) }
            #expect(throws: FileError.self) { try FileSystem.replaceSymlink("x", at: folder.appending("none/x")) }
            #expect(try FileSystem.list(folder).map(\.name) == ["file", "link", "other"])
        }
    }

    @Test func `modification times are set in seconds`() throws {
        try withScratch { folder in
            try FileSystem.setModificationTime(of: folder, to: 1_000_000_001)
            let status = try #require(try FileSystem.status(folder))
            #expect(status.modificationTime == 1_000_000_001 && status.modificationNanoseconds == 0)
        }
    }

    @Test func `a lock keeps others out until it is let go of`() throws {
        try withScratch { folder in
            for path in [folder, folder.appending("lock")] {
                do {
                    let lock = try FileSystem.lock(path)
                    #expect(try FileSystem.tryLock(path) == nil)
                    _ = consume lock
                }
                let first = try FileSystem.tryLock(path, .shared)
                let second = try FileSystem.tryLock(path, .shared)
                #expect(first != nil && second != nil)
                #expect(try FileSystem.tryLock(path) == nil)
                _ = consume first
                _ = consume second
            }
        }
    }

    @Test func `opening beneath a folder follows no link and no dots`() throws {
        try withScratch { folder in
            let inside = folder.appending("inside")
            try FileSystem.createDirectory(inside.appending("a"))
            try FileSystem.writeAtomically([1], to: inside.appending("a/file"))
            try FileSystem.writeAtomically([2], to: folder.appending("secret"))
            try FileSystem.symlink("../secret", at: inside.appending("link"))
            try FileSystem.symlink("..", at: inside.appending("up"))
            let file = try InputFile(beneath: inside, names: ["a", "file"])
            #expect(try file.read(at: 0, count: 9) == [1])
            let refused = [
                ["link"], ["up", "secret"], ["..", "secret"], ["a", ".", "file"], ["a/file"], ["", "a"], ["a\0", "file"], ["a", "none"],
            ]
            for names in refused {
                #expect(throws: FileError.self, "\(names)") { _ = try InputFile(beneath: inside, names: names) }
            }
        }
    }

    @Test func `errors say what could not be done, to what, and why`() {
        #expect("\(FileError(.open, "/x/y", .noSuchFileOrDirectory))" == "cannot open /x/y: No such file or directory")
        #expect("\(FileError(.read, "/x", .tooLarge(limit: 7)))" == "cannot read /x: it is longer than 7 bytes")
    }

    @Test func `what is in the place of a folder is named, with what to do`() throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try FileSystem.writeAtomically([], to: root.appending("file"))
        try FileSystem.symlink("nowhere", at: root.appending("link"))
        for (path, name, reason) in [
            ("file", "file", "a file has the name"), ("file/a/b", "file", "a file has the name"), ("link", "link", "a link that leads to no folder"),
            ("link/a", "link", "a link that leads to no folder"),
        ] {
            let error = #expect(throws: FileError.self) { try FileSystem.createDirectory(root.pushing(FilePath(path))) }
            #expect(error?.path == root.appending(name) && error?.description.contains(reason) == true, "\(path): \(error?.description ?? "")")
            #expect(error?.hints == ["look at \(root)/\(name), and move it away or remove it"])
        }
        try FileSystem.createDirectory(root.appending("folder"))
        try FileSystem.symlink("folder", at: root.appending("way"))
        try FileSystem.createDirectory(root.pushing("way/a"))
    }
}
