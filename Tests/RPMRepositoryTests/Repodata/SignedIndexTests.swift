import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Folders of RPMs that are indexed and signed.
@Suite struct SignedIndexTests {
    private static func names(_ repository: FilePath) throws -> Set<String> {
        Set(try FileSystem.list(repository.appending("repodata")).map(\.name))
    }

    /// Verifies the signature of the index with gpg and the key beside it.
    private static func verify(_ repository: FilePath) async throws {
        let index = repository.appending(Repomd.fileName)
        try await RepositorySigner.verify(
            index: index, signature: repository.appending("\(Repomd.fileName).asc"), keys: [repository.appending("repodata/repomd.xml.key")])
    }

    @Test func `the index is signed with each change, stays as it is without one, and the generation before stays readable`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await SpecFixture.build(SpecFixture.small, into: repository)
        let key = try await TestKey("release", in: folder.path)
        func index(_ signer: RepositorySigner?) async throws -> [UInt8] {
            try await RepositoryDirectory.index(repository, form: .test(), revision: nil, signer: signer)
            return try FileSystem.readAll(repository.appending(Repomd.fileName), limit: 1 << 20)
        }
        let first = try await index(key.signer)
        try await Self.verify(repository)
        let signature = try FileSystem.readAll(repository.appending("\(Repomd.fileName).asc"), limit: 1 << 20)
        #expect(try await index(key.signer) == first)
        #expect(try FileSystem.readAll(repository.appending("\(Repomd.fileName).asc"), limit: 1 << 20) == signature, "nothing to sign anew")
        let before = try Self.names(repository)
        try FileSystem.remove(repository.appending("small-data-1.0-1.noarch.rpm"))
        #expect(try await index(key.signer) != first)
        try await Self.verify(repository)
        #expect(try Self.names(repository).isSuperset(of: before), "clients may still be fetching what the index before names")
        try await SpecFixture.build(SpecFixture.small, into: repository)
        #expect(try await index(nil) != first)
        #expect(try !Self.names(repository).contains("repomd.xml.asc"), "the old signature would be taken for that of the new index")
        #expect(try Self.names(repository).allSatisfy { !$0.hasPrefix(".") })
        #expect(try await index(key.signer).count > 0)
        try await Self.verify(repository)
        try await key.forget()
    }

    @Test func `a key that is not there fails before anybody sees a new index`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await SpecFixture.build(SpecFixture.small, into: repository)
        let key = try await TestKey("release", in: folder.path)
        try await RepositoryDirectory.index(repository, form: .test(), revision: nil, signer: key.signer)
        let index = try FileSystem.readAll(repository.appending(Repomd.fileName), limit: 1 << 20)
        try FileSystem.remove(repository.appending("small-data-1.0-1.noarch.rpm"))
        let stranger = RepositorySigner(key: "nobody@example.org", home: key.home)
        let error = await #expect(throws: Failure.self) {
            try await RepositoryDirectory.index(repository, form: .test(), revision: nil, signer: stranger)
        }
        #expect(error?.code == .signature && error?.hints.first?.contains("gpg --list-secret-keys") == true)
        #expect(try FileSystem.readAll(repository.appending(Repomd.fileName), limit: 1 << 20) == index)
        try await Self.verify(repository)
        try await key.forget()
    }

    @Test func `the same files give the same bytes whenever and wherever they are indexed`() async throws {
        let folder = try TemporaryFolder()
        try await SpecFixture.build(SpecFixture.everything, into: folder.path.appending("one"))
        _ = try await Tool.run("cp", ["-a", folder.path.appending("one").string, folder.path.appending("two").string])
        for name in ["one", "two"] { try await RepositoryDirectory.index(folder.path.appending(name), form: .test(), revision: nil) }
        let differences = try await Tool.run("diff", ["-r"] + ["one", "two"].map { folder.path.appending($0).appending("repodata").string })
        #expect(differences.succeeded, "\(differences.output)")
    }
}
