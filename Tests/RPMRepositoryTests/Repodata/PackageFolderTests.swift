import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// Folders of RPMs in practice: several runs at once, damaged files, links and odd names.
@Suite struct PackageFolderTests {
    private static func write(_ name: String, to path: FilePath) throws {
        try FileSystem.createDirectory(path.removingLastComponent())
        let package = RPMPackage(
            name: name, evr: EVR(version: "1", release: "1"), arch: "noarch", summary: name, description: name, license: "MIT",
            buildTime: 1_700_000_000, sourceRPM: "p-1-1.src.rpm")
        _ = try RPMWriter.write(package, format: RPMFormat(version: "4.16.1.3"), to: path)
    }

    /// Returns the locations in an index after checking that all files exist and have their digests.
    private static func locations(_ folder: FilePath) throws -> [String] {
        let repomd = try Repomd.read(directory: folder)
        for file in repomd.data.values {
            #expect(try Digest.hex(of: FileSystem.readAll(folder.pushing(FilePath(file.href)), limit: 1 << 24), .sha256) == file.checksum)
        }
        return try PackageLocation.read(directory: folder).map(\.href)
    }

    @Test(arguments: ["repodata", FragmentCache.folderName, RepositoryDirectory.lockName, "fragments"])
    func `a link that somebody planted in the folder is not written through`(name: String) async throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try Self.write("p", to: folder.path.appending("p.rpm"))
        let form = RepodataForm.test(compression: "zstd")
        let victim = elsewhere.path.appending("victim")
        try FileSystem.writeAtomically(Array("precious".utf8), to: victim)
        if name == "fragments" {
            // The names of the fragments are known from a previous run.
            try await RepositoryDirectory.index(folder.path, form: form, revision: 1)
            let cache = folder.path.appending(FragmentCache.folderName)
            for entry in try FileSystem.list(cache) {
                try FileSystem.remove(cache.appending(entry.name))
                try FileSystem.symlink(victim, at: cache.appending(entry.name))
            }
        } else {
            try FileSystem.symlink(name == RepositoryDirectory.lockName ? victim : elsewhere.path, at: folder.path.appending(name))
        }
        await #expect(throws: (any Error).self) { try await RepositoryDirectory.index(folder.path, form: form, revision: 1) }
        #expect(try FileSystem.readAll(victim, limit: 100) == Array("precious".utf8))
        #expect(try FileSystem.list(elsewhere.path).map(\.name) == ["victim"])
    }

    @Test func `runs on one folder at once wait for each other and leave one whole index`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<40 { try Self.write("p\(number)", to: folder.path.appending("p\(number).rpm")) }
        for round in 0..<5 {
            for name in ["repodata", FragmentCache.folderName] { try FileSystem.remove(folder.path.appending(name)) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for compression in ["zstd", "gzip", "zstd", "xz"] {
                    let (path, form, revision) = (folder.path, RepodataForm.test(compression: compression), UInt64(round))
                    group.addTask { try await RepositoryDirectory.index(path, form: form, revision: revision).packages }
                }
                for try await packages in group { #expect(packages == 40) }
            }
            #expect(try Self.locations(folder.path).count == 40)
            #expect(try MetadataFiles.unfinished(folder.path.appending("repodata")).isEmpty)
        }
    }

    @Test func `every file that is no package and every package that is there twice is told in one run`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<5 { try Self.write("p\(number)", to: folder.path.appending("p\(number).rpm")) }
        for name in ["a.rpm", "m.rpm", "z.rpm"] { try FileSystem.writeAtomically([1, 2, 3], to: folder.path.appending(name)) }
        try Self.write("p1", to: folder.path.appending("q1.rpm"))
        try Self.write("p2", to: folder.path.appending("q2.rpm"))
        let error = await #expect(throws: Failure.self) { try await RepositoryDirectory.index(folder.path, form: .test(), revision: 1) }
        let told = ([error?.description ?? ""] + (error?.causes ?? [])).joined(separator: "\n")
        for name in ["a.rpm", "m.rpm", "z.rpm"] { #expect(told.contains(name), "\(told)") }
        #expect(try FileSystem.status(folder.path.appending("repodata")) == nil)
        for name in ["a.rpm", "m.rpm", "z.rpm"] { try FileSystem.remove(folder.path.appending(name)) }
        let twice = await #expect(throws: Failure.self) { try await RepositoryDirectory.index(folder.path, form: .test(), revision: 1) }
        #expect(twice?.code == .duplicatePackage, "\(twice.map { "\($0)" } ?? "")")
    }

    @Test func `links to folders are followed as createrepo_c follows them and none leads round in a circle`() async throws {
        let folder = try TemporaryFolder()
        let (place, outside) = (folder.path.appending("repo"), folder.path.appending("outside"))
        try Self.write("inner", to: place.appending("sub").appending("inner.rpm"))
        try Self.write("outer", to: outside.appending("deep").appending("outer.rpm"))
        try FileSystem.replaceSymlink("../outside", at: place.appending("linked"))
        try FileSystem.replaceSymlink("../outside/deep/outer.rpm", at: place.appending("single.txt"))
        try FileSystem.replaceSymlink("nowhere", at: place.appending("dangling"))
        try await RepositoryDirectory.index(place, form: .test(), revision: 1)
        let ours = try Self.locations(place)
        #expect(ours == ["linked/deep/outer.rpm", "sub/inner.rpm"])
        try FileSystem.remove(place.appending("repodata"))
        let peer = try await Tool.run("createrepo_c", ["-q", "--no-database", place.string])
        #expect(peer.succeeded, "\(peer.errors)")
        #expect(try PackageLocation.read(directory: place).map(\.href).sorted() == ours)
        // A cycle, and a second path to a folder, of which the path without a link is used.
        try FileSystem.replaceSymlink(".", at: place.appending("a-circle"))
        try FileSystem.replaceSymlink("sub", at: place.appending("again"))
        try await RepositoryDirectory.index(place, form: .test(), revision: 1)
        #expect(try Self.locations(place) == ours)
    }

    @Test func `names that a client cannot fetch are warned of`() async throws {
        let folder = try TemporaryFolder()
        for name in ["a%20b.rpm", "c#d.rpm", "plain+name~1^2.rpm"] { try Self.write("p\(name.utf8.count)", to: folder.path.appending(name)) }
        let outcome = try await RepositoryDirectory.index(folder.path, form: .test(), revision: 1)
        #expect(outcome.warnings.map { $0.prefix(9) } == ["a%20b.rpm", "c#d.rpm: "])
    }

    @Test func `files that are all gone are one cause and nothing is said of their contents`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<30 { try Self.write("p\(number)", to: folder.path.appending("p\(number).rpm")) }
        try await RepositoryDirectory.index(folder.path, form: .test(), revision: 1)
        for number in 0..<30 { try FileSystem.remove(folder.path.appending("p\(number).rpm")) }
        let report = try await RepositoryCheck.run(repository: folder.path, base: BaseInput(), architecture: "x86_64")
        #expect(report.causes.map(\.requirement) == ["30 of 30 package files are not there"], "\(report.text())")
        #expect(report[.headers].failed.count == 30 && report[.files].state == .notRun && report[.closure].state == .passed, "\(report.text())")
    }
}
