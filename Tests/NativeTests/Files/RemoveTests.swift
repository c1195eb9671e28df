import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct RemoveTests {
    @Test func `links in a removed folder are not followed`() throws {
        try withScratch { folder in
            let (kept, removed) = (folder.appending("kept"), folder.appending("removed"))
            try FileSystem.createDirectory(kept)
            try FileSystem.writeAtomically([1], to: kept.appending("file"))
            try FileSystem.createDirectory(removed.appending("deep"))
            try FileSystem.symlink("../../kept", at: removed.appending("deep/link"))
            try FileSystem.symlink(kept, at: removed.appending("link"))
            try FileSystem.remove(removed)
            #expect(try FileSystem.status(removed) == nil)
            #expect(try FileSystem.readAll(kept.appending("file"), limit: 1) == [1])
            try FileSystem.symlink("kept", at: folder.appending("link"))
            try FileSystem.remove(folder.appending("link"))
            #expect(try FileSystem.list(folder).map(\.name) == ["kept"])
        }
    }

    @Test func `nothing to remove is fine, a file is removed`() throws {
        try withScratch { folder in
            try FileSystem.remove(folder.appending("none"))
            try FileSystem.writeAtomically([], to: folder.appending("file"))
            try FileSystem.remove(folder.appending("file"))
            #expect(try FileSystem.list(folder).isEmpty)
        }
    }

    @Test func `names that are not text and folders that are read-only are removed`() async throws {
        try await withScratch { folder in
            let script = "mkdir -p t/r && touch t/$'\\xff' t/r/x && chmod 500 t/r"
            #expect(try await Tool.run("bash", ["-c", script], in: folder).succeeded)
            #expect(throws: FileError.self) { try FileSystem.list(folder.appending("t")) }
            try FileSystem.remove(folder.appending("t"))
            #expect(try FileSystem.list(folder).isEmpty)
        }
    }

    @Test func `a folder of any depth is removed`() async throws {
        try await withScratch { folder in
            let script = "import os\nfor i in range(3000):\n os.mkdir('d'); open('f', 'w').close(); os.chdir('d')"
            #expect(try await Tool.run("python3", ["-c", script], in: folder).succeeded)
            try FileSystem.remove(folder.appending("d"))
            try FileSystem.remove(folder.appending("f"))
            #expect(try FileSystem.list(folder).isEmpty)
        }
    }
}
