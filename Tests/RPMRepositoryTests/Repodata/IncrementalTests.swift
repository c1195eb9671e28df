import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// Metadata assembled from cached fragments.
@Suite struct IncrementalTests {
    private static func write(_ number: Int, _ text: String, in folder: FilePath) throws {
        var package = RPMPackage(
            name: "p\(number)", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: text, description: text, license: "MIT",
            buildTime: 1_700_000_000, sourceRPM: "p-1-1.src.rpm")
        package.files = [RPMFile(path: "/usr/bin/p\(number)", content: .bytes([1]), mode: 0o755, mtime: 1_700_000_000)]
        _ = try RPMWriter.write(package, format: RPMFormat(version: "4.16.1.3"), to: folder.appending("p\(number)-1-1.noarch.rpm"))
    }

    private static func bytes(_ folder: FilePath) throws -> [String] {
        try FileSystem.list(folder.appending("repodata")).map {
            try Digest.hex(of: FileSystem.readAll(folder.appending("repodata").appending($0.name), limit: 1 << 24), .sha256) + $0.name
        }
    }

    @Test(arguments: ["gzip", "zstd", "xz"]) func `of many packages only those that changed or came are read and the bytes are those of a full run`(
        compression: String
    ) async throws {
        let folder = try TemporaryFolder()
        let (kept, fresh) = (folder.path.appending("kept"), folder.path.appending("fresh"))
        let form = RepodataForm.test(compression: compression)
        for place in [kept, fresh] {
            try FileSystem.createDirectory(place)
            for number in 0..<300 { try Self.write(number, "first", in: place) }
        }
        let first = try await RepositoryDirectory.index(kept, form: form, revision: 1, fileTime: .build)
        #expect(first.packages == 300 && first.read == 300)
        #expect(try await RepositoryDirectory.index(kept, form: form, revision: 1, fileTime: .build).read == 0)
        for place in [kept, fresh] {
            for number in [7, 300] { try Self.write(number, "second", in: place) }
            try FileSystem.remove(place.appending("p8-1-1.noarch.rpm"))
        }
        let second = try await RepositoryDirectory.index(kept, form: form, revision: 2, fileTime: .build)
        #expect(second.packages == 300 && second.read == 2)
        let full = try await RepositoryDirectory.index(fresh, form: form, revision: 2, fileTime: .build, caching: false)
        #expect(second.repomd == full.repomd)
        // A damaged cache is made again.
        let cache = kept.appending(FragmentCache.folderName)
        for entry in try FileSystem.list(cache) {
            var content = try FileSystem.readAll(cache.appending(entry.name), limit: 1 << 24)
            content[StoredGroup.Layout.headSize + 3] ^= 1
            try FileSystem.writeAtomically(content, to: cache.appending(entry.name))
        }
        let third = try await RepositoryDirectory.index(kept, form: form, revision: 2, fileTime: .build)
        #expect(third.read == 300 && third.repomd == full.repomd)
        let peer = try await Tool.run("createrepo_c", ["-q", "--no-database", "--update", fresh.string])
        #expect(peer.succeeded, "\(peer.errors)")
        let dnf = Dnf(folder: folder.path, repository: kept)
        #expect(try await dnf.run(["repoquery", "--qf", "%{summary}", "p7"]).output == "second\n")
        #expect(try await dnf.run(["repoquery", "--qf", "%{name}"]).output.split(separator: "\n").count == 300)
        _ = try Self.bytes(kept)
    }

    @Test func `texts before the first change are not read again and damage is found in all that is`() async throws {
        let folder = try TemporaryFolder()
        let form = RepodataForm.test(compression: "gzip")
        for number in 100..<400 { try Self.write(number, "first", in: folder.path) }
        func index(caching: Bool = true) async throws -> RepositoryDirectory.Outcome {
            try await RepositoryDirectory.index(folder.path, form: form, revision: 1, fileTime: .build, caching: caching)
        }
        _ = try await index()
        let cache = folder.path.appending(FragmentCache.folderName)
        let groups = try FileSystem.list(cache).filter { !Self.isDigests($0.name, cache) }
        #expect(groups.count > 2)
        // The last byte of a group belongs to a text.
        for entry in groups {
            var content = try FileSystem.readAll(cache.appending(entry.name), limit: 1 << 24)
            content[content.count - 1] ^= 1
            try FileSystem.writeAtomically(content, to: cache.appending(entry.name))
        }
        let same = try await index()
        #expect(same.read == 0, "nothing changed, so no text was needed")
        #expect(try await same.repomd == index(caching: false).repomd)
        try Self.write(399, "second", in: folder.path)
        let last = try await index()
        #expect(last.read > 1 && last.read < 257, "the group that changed was read anew, because its texts were damaged")
        #expect(try await last.repomd == index(caching: false).repomd)
        try Self.write(100, "second", in: folder.path)
        let first = try await index()
        #expect(last.read + first.read == 300, "and so were all the others when a text before them had changed")
        #expect(try await first.repomd == index(caching: false).repomd)
        // Digests that are damaged or belong to other groups are not used, and are harmless.
        let digests = try #require(try FileSystem.list(cache).first { Self.isDigests($0.name, cache) })
        try FileSystem.writeAtomically([1, 2, 3], to: cache.appending(digests.name))
        let again = try await index()
        #expect(again.read == 0 && again.repomd == first.repomd)
    }

    /// Returns `true` if a file of a cache holds the digests and no group.
    private static func isDigests(_ name: String, _ cache: FilePath) -> Bool {
        guard let bytes = try? FileSystem.readAll(cache.appending(name), limit: 1 << 24) else { return false }
        return TextDigests(bytes: bytes) != nil
    }

    @Test func `groups modules and updates are passed through and kept in the next run`() async throws {
        let folder = try TemporaryFolder()
        try Self.write(1, "one", in: folder.path)
        let notice = UpdateNotice(
            id: "REL-1", title: "One & all", kind: .bugfix, from: "rel@example.org", issued: 1_709_210_096, description: "- one",
            packages: [NEVRA(name: "p1", evr: EVR(version: "1", release: "1"), arch: "noarch")])
        #expect(UpdateNotice.time(1_709_210_096) == "2024-02-29 12:34:56" && UpdateNotice.time(-1) == "1969-12-31 23:59:59")
        let comps =
            "<?xml version=\"1.0\"?>\n<comps><group><id>ours</id><name>Ours</name><packagelist><packagereq type=\"mandatory\">p1</packagereq></packagelist></group></comps>\n"
        let modules = "---\ndocument: modulemd-defaults\nversion: 1\ndata:\n  module: ours\n  stream: \"1\"\n...\n"
        let extra = try [ExtraMetadata.groups(Array(comps.utf8)), .updates(UpdateNotice.document([notice])), .modules(Array(modules.utf8))]
        let first = try await RepositoryDirectory.index(folder.path, form: .test(compression: "zstd"), revision: 1, extra: extra).repomd
        #expect(first.extra.keys.sorted() == ["group", "modules", "updateinfo"])
        let second = try await RepositoryDirectory.index(folder.path, form: .test(compression: "zstd"), revision: 2).repomd
        #expect(second.extra == first.extra)
        let dnf = Dnf(folder: folder.path, repository: folder.path)
        let groups = try await dnf.run(["group", "list", "--available"])
        #expect(groups.output.contains("Ours"), "\(groups.output) \(groups.errors)")
        let solv = folder.path.appending("updates.solv")
        let updates = try await Tool.run(
            "sh", ["-c", "updateinfoxml2solv > \(solv) && dumpsolv \(solv)"], input: String(decoding: UpdateNotice.document([notice]), as: UTF8.self))
        #expect(updates.output.contains("solvable:name: patch:REL-1") && updates.output.contains("One & all"), "\(updates.output) \(updates.errors)")
    }

    @Test func `an index that is signed is accepted with its key and refused after a change or with another key`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try FileSystem.createDirectory(repository)
        try Self.write(1, "one", in: repository)
        try await RepositoryDirectory.index(repository, form: .test(), revision: 1)
        var keys: [FilePath] = []
        for name in ["right", "wrong"] {
            let home = folder.path.appending(name)
            try FileSystem.createDirectory(home, mode: 0o700)
            let made = try await Tool.run(
                "gpg",
                ["--homedir", home.string, "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "\(name)@example.org", "rsa2048", "sign", "never"])
            #expect(made.succeeded, "\(made.errors)")
            let key = home.appending("key.asc")
            #expect(try await Tool.run("gpg", ["--homedir", home.string, "--armor", "--output", key.string, "--export", name]).succeeded)
            keys.append(key)
        }
        try await RepositorySigner(key: "right@example.org", home: folder.path.appending("right")).sign(repository)
        let (index, signature) = (repository.appending(Repomd.fileName), repository.appending("\(Repomd.fileName).asc"))
        try await RepositorySigner.verify(index: index, signature: signature, keys: [keys[0]])
        await #expect { try await RepositorySigner.verify(index: index, signature: signature, keys: [keys[1]]) } throws: {
            ($0 as? Failure)?.code == .signature
        }
        try FileSystem.writeAtomically(try FileSystem.readAll(index, limit: 1 << 20) + [10], to: index)
        await #expect { try await RepositorySigner.verify(index: index, signature: signature, keys: [keys[0]]) } throws: {
            ($0 as? Failure)?.code == .signature
        }
        await #expect { try await RepositorySigner(key: "nobody@example.org", home: folder.path.appending("right")).sign(repository) } throws: {
            ($0 as? Failure)?.code == .signature
        }
        for name in ["right", "wrong"] { _ = try await Tool.run("gpgconf", ["--homedir", folder.path.appending(name).string, "--kill", "all"]) }
    }

    @Test func `a package that is damaged changed or gone after it was indexed is found`() async throws {
        let folder = try TemporaryFolder()
        for number in 1...4 { try Self.write(number, "text", in: folder.path) }
        try await RepositoryDirectory.index(folder.path, form: .test(), revision: 1)
        #expect(try await RepositoryCheck.run(repository: folder.path, base: BaseInput(), architecture: "x86_64").passed)
        try Self.write(1, "other", in: folder.path)
        try FileSystem.writeAtomically([1, 2, 3], to: folder.path.appending("p2-1-1.noarch.rpm"))
        try FileSystem.remove(folder.path.appending("p3-1-1.noarch.rpm"))
        let report = try await RepositoryCheck.run(repository: folder.path, base: BaseInput(), architecture: "x86_64")
        #expect(!report.passed && report[.headers].failed == ["p1-1-1.noarch", "p2-1-1.noarch", "p3-1-1.noarch"])
        #expect(
            report.causes.filter { $0.kind == .corrupt }.map(\.requirement) == [
                "p1: the file is not the one that was indexed", "p2: the file is not a readable package", "p3: the file is not there",
            ])
    }
}
