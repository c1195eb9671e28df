import Native
import SystemPackage
import TestSupport

@testable import RPMRepository

/// A repository on a server, made by createrepo_c from packages of rpmbuild, and its clients.
enum RemoteFixture {
    /// Creates the repository in a folder, with a compression as named by createrepo_c: `gz`, `xz`, `zstd`, `bz2` or `none`.
    static func repository(in folder: FilePath, compression: String = "gz") async throws {
        try await SpecFixture.build(SpecFixture.everything, into: folder)
        try await index(folder, compression: compression)
    }

    /// Writes the metadata with createrepo_c; for zstd and none, which Debian's does not support, with our own writer.
    static func index(_ folder: FilePath, compression: String = "gz") async throws {
        if compression == "zstd" || compression == "none" {
            _ = try await RepositoryDirectory.index(folder, form: .test(compression: compression), revision: 1)
            return
        }
        let arguments = ["-q", "--no-database", "--general-compress-type=\(compression)", folder.string]
        let result = try await Tool.run("createrepo_c", arguments)
        guard result.succeeded else { throw FixtureFailure(text: result.errors) }
    }

    /// A client that does not repeat failed requests.
    static var client: TransferClient {
        var configuration = TransferConfiguration()
        configuration.retries = 0
        return TransferClient(configuration: configuration)
    }

    /// Returns a reader with its own cache below the folder.
    static func reader(_ folder: FilePath, keys: [FilePath] = []) -> RepositoryReader {
        RepositoryReader(client: client, cache: folder.appending("cache"), keys: keys)
    }
}

/// A gpg key in its own folder, for tests of signatures.
struct TestKey {
    let home: FilePath
    let name: String
    let publicKey: FilePath

    init(_ name: String, in folder: FilePath) async throws {
        self.name = name
        home = folder.appending("gnupg-\(name)")
        publicKey = folder.appending("\(name).asc")
        try FileSystem.createDirectory(home, mode: 0o700)
        let gpg = ["--homedir", home.string, "--batch", "--quiet"]
        let made = try await Tool.run(
            "gpg", gpg + ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "\(name)@example.org", "rsa3072", "sign", "0"])
        let exported = try await Tool.run("gpg", gpg + ["--armor", "--output", publicKey.string, "--export"])
        guard made.succeeded, exported.succeeded else { throw FixtureFailure(text: made.errors + exported.errors) }
    }

    /// The signer for the key.
    var signer: RepositorySigner { RepositorySigner(key: "\(name)@example.org", home: home) }

    /// Ends the agent, which would keep running without its folder.
    func forget() async throws { _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"]) }
}
