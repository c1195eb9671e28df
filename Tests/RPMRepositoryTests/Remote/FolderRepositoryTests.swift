import Failures
import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMRepository

/// Local repositories are checked like fetched ones.
@Suite struct FolderRepositoryTests {
    /// A change of a metadata file, and words of the error.
    struct Case: Sendable {
        let words: String
        /// A closure that returns the changed file; `nil` removes it.
        let change: @Sendable ([UInt8]) -> [UInt8]?
    }

    @Test(arguments: [
        Case(words: "its sha256 digest is not the one that the index states") { $0.dropLast() + [($0.last ?? 0) ^ 1] },
        Case(words: "and the index states") { $0 + [0] },
        Case(words: "and the index states") { $0.dropLast() },
        Case(words: "it is not there") { _ in nil },
    ])
    func `A repository in a folder is held to its index as one that is fetched`(_ example: Case) async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await RemoteFixture.repository(in: repository)
        let fetcher = RepositoryFetcher(client: RemoteFixture.client, cache: folder.path.appending("cache"))
        #expect(try await fetcher.fetch(.directory(repository)) == repository)
        for kind in [Repomd.Kind.primary, .filelists] {
            let path = try Repomd.read(directory: repository).path(of: kind, in: repository)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            if let changed = example.change(bytes) {
                try FileSystem.writeAtomically(changed, to: path)
            } else {
                try FileSystem.remove(path)
            }
            let error = await #expect(throws: Failure.self) { try await fetcher.fetch(.directory(repository)) }
            #expect(error?.code == .badMetadata && error?.cause?.contains(example.words) == true, "\(String(describing: error))")
            try FileSystem.writeAtomically(bytes, to: path)
        }
        #expect(try await fetcher.fetch(.directory(repository)) == repository)
    }

    @Test func `An index that is signed with an expired key, or none of the given ones, is refused by name`() async throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try await SpecFixture.build(SpecFixture.small, into: repository)
        let (release, other) = (try await TestKey("release", in: folder.path), try await TestKey("other", in: folder.path))
        try await RepositoryDirectory.index(repository, form: .test(), revision: nil, signer: release.signer)
        func cause(_ keys: [FilePath]) async throws -> String? {
            let fetcher = RepositoryFetcher(client: RemoteFixture.client, cache: folder.path.appending("cache"), keys: keys)
            do {
                _ = try await fetcher.fetch(.directory(repository))
                return nil
            } catch let error as Failure where error.code == .signature {
                return error.cause ?? ""
            }
        }
        #expect(try await cause([release.publicKey]) == nil)
        #expect(try await cause([other.publicKey, release.publicKey]) == nil)
        #expect(try await cause([other.publicKey]) == "its signature is not good: it is of a key that was not given")
        // The same signature after the key has expired.
        let gpg = ["--homedir", release.home.string, "--batch", "--yes", "--passphrase", "", "--pinentry-mode", "loopback"]
        let listing = try await Tool.run("gpg", gpg + ["--with-colons", "--list-keys"])
        let fingerprint = try #require(listing.output.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last)
        #expect(try await Tool.run("gpg", gpg + ["--quick-set-expire", String(fingerprint), "seconds=1"]).succeeded)
        #expect(try await Tool.run("gpg", gpg + ["--armor", "--output", release.publicKey.string, "--export"]).succeeded)
        try await Task.sleep(for: .seconds(2))
        #expect(try await cause([release.publicKey]) == "its signature is not good: its key is expired")
        try await release.forget()
        try await other.forget()
    }
}
