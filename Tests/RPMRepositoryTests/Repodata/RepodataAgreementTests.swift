import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Our metadata, compared with createrepo_c's, and read by other tools.
@Suite struct RepodataAgreementTests {
    private static let forms = ["gzip", "xz", "zstd"]

    @Test(arguments: forms) func `metadata says what createrepo_c says of the same packages`(compression: String) async throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (folder.path.appending("ours"), folder.path.appending("theirs"))
        try await SpecFixture.build(SpecFixture.everything, into: ours.appending("Packages"))
        try FileSystem.createDirectory(theirs.appending("Packages"))
        for name in try FileSystem.list(ours.appending("Packages")).map(\.name) {
            try FileSystem.linkOrCopy(ours.appending("Packages").appending(name), to: theirs.appending("Packages").appending(name))
        }
        let result = try await Tool.run("createrepo_c", ["--quiet", "--no-database", "--revision", "7", theirs.string])
        #expect(result.succeeded, "\(result.errors)")
        let repomd = try await RepositoryDirectory.index(ours, form: .test(compression: compression), revision: 7).repomd
        #expect(repomd.data.count == 3)
        let differences = try await MetadataComparison.differences(ours, theirs)
        #expect(differences == [])
    }

    @Test func `a repository for EL 5 has SHA-1 digests under the name that yum of that time knows`() async throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (folder.path.appending("ours"), folder.path.appending("theirs"))
        try await SpecFixture.build(SpecFixture.everything, into: ours)
        try FileSystem.createDirectory(theirs)
        for name in try FileSystem.list(ours).map(\.name) { try FileSystem.linkOrCopy(ours.appending(name), to: theirs.appending(name)) }
        #expect(try await Tool.run("createrepo_c", ["-q", "--no-database", "-s", "sha", theirs.string]).succeeded)
        let repomd = try await RepositoryDirectory.index(ours, form: .test(checksum: "sha"), revision: 7).repomd
        #expect(repomd.data[.primary]?.checksumType == "sha" && repomd.data[.primary]?.checksum.count == 40)
        let differences = try await MetadataComparison.differences(ours, theirs)
        #expect(differences == [])
    }

    @Test func `the same packages give the same bytes and stale files go one run later`() async throws {
        let folder = try TemporaryFolder()
        try await SpecFixture.build(SpecFixture.everything, into: folder.path)
        let form = RepodataForm.test(compression: "zstd")
        let first = try await RepositoryDirectory.index(folder.path, form: form, revision: 7).repomd
        let names = try FileSystem.list(folder.path.appending("repodata")).map(\.name)
        #expect(names.count == 4)
        #expect(try await RepositoryDirectory.index(folder.path, form: form, revision: 7).repomd == first)
        #expect(try FileSystem.list(folder.path.appending("repodata")).map(\.name) == names)
        #expect(try Repomd.read(directory: folder.path) == first)
        for file in first.data.values {
            let path = folder.path.pushing(FilePath(file.href))
            #expect(Hex.encode(try Digest.ofFile(path, .sha256)) == file.checksum)
            #expect(try FileSystem.status(path)?.size == file.size)
        }
        let empty = try #require(try FileSystem.list(folder.path).first { $0.name.hasPrefix("t-demo-empty") })
        try FileSystem.remove(folder.path.appending(empty.name))
        try await RepositoryDirectory.index(folder.path, form: form, revision: 8)
        #expect(try FileSystem.list(folder.path.appending("repodata")).count == 7, "the files before are kept for readers of the old index")
        try await RepositoryDirectory.index(folder.path, form: form, revision: 9)
        #expect(try FileSystem.list(folder.path.appending("repodata")).count == 4)
    }

    @Test func `two files of one package and a file that is no package are errors with their names`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        try await SpecFixture.build(SpecFixture.everything, into: path)
        let name = try #require(try FileSystem.list(path).first { $0.name.hasPrefix("t-demo-sub") }).name
        try FileSystem.linkOrCopy(path.appending(name), to: path.appending("again.rpm"))
        await #expect {
            try await RepositoryDirectory.index(path, form: .test(), revision: 1)
        } throws: { error in
            let error = error as? Failure
            return error?.code == .duplicatePackage && error?.cause == "both \(name) and again.rpm are this package"
                || error?.cause == "both again.rpm and \(name) are this package"
        }
        try FileSystem.remove(path.appending("again.rpm"))
        try FileSystem.writeAtomically(Array("no package".utf8), to: path.appending("bad.rpm"))
        await #expect {
            try await RepositoryDirectory.index(path, form: .test(), revision: 1)
        } throws: { error in
            (error as? Failure)?.code == .badPackage && (error as? Failure)?.subject == path.appending("bad.rpm").string
        }
        #expect(try FileSystem.status(path.appending("repodata")) == nil)
    }

    @Test(arguments: forms) func `dnf and libsolv's tools read the repository`(compression: String) async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await SpecFixture.build(SpecFixture.small, into: repository)
        let repomd = try await RepositoryDirectory.index(repository, form: .test(compression: compression), revision: 7).repomd
        let dnf = Dnf(folder: folder.path, repository: repository)
        let query = try await dnf.run(["repoquery", "--qf", "%{name} %{evr} %{arch}", "--requires", "small"])
        #expect(query.output == "small-data = 1.0\n", "\(query.errors)")
        let listed = try await dnf.run(["repoquery", "--qf", "%{name}-%{evr}.%{arch}"])
        #expect(listed.output.split(separator: "\n").sorted() == ["small-1.0-1.noarch", "small-1.0-1.src", "small-data-1.0-1.noarch"])
        let files = try await dnf.run(["repoquery", "-l", "small-data"])
        #expect(files.output == "/usr/share/small/data\n")
        let download = folder.path.appending("download")
        let installed = try await dnf.run([
            "--installroot", folder.path.appending("root").string, "--downloaddir", download.string, "-y", "install", "--downloadonly",
            "small",
        ])
        #expect(installed.succeeded, "\(installed.output) \(installed.errors)")
        #expect(try FileSystem.list(download).map(\.name) == ["small-1.0-1.noarch.rpm", "small-data-1.0-1.noarch.rpm"])

        let primary = try Decompressor.decompress(
            FileSystem.readAll(repomd.path(of: .primary, in: repository), limit: 1 << 20), limit: 1 << 20)
        let solv = folder.path.appending("repo.solv")
        let converted = try await Tool.run(
            "sh", ["-c", "rpmmd2solv > \(solv) && dumpsolv \(solv)"], input: String(decoding: primary, as: UTF8.self))
        #expect(converted.succeeded && converted.output.contains("solvable:name: small-data"), "\(converted.output) \(converted.errors)")
    }
}
