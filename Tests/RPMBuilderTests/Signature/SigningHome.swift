import Native
import SystemPackage
import TestSupport

@testable import RPMBuilder

/// A GnuPG home folder with signing keys, and an rpm database that has them.
struct SigningHome: Sendable {
    static let rsa = "rsa@example.org"
    static let eddsa = "eddsa@example.org"

    let folder: FilePath
    let gnupg: GnuPG

    /// Runs a closure with a home folder that exists meanwhile, and ends the agent that GnuPG started for it.
    static func with<Result>(
        _ keys: [(user: String, kind: String)] = [(rsa, "rsa2048"), (eddsa, "ed25519")], _ body: (SigningHome, FilePath) async throws -> Result
    ) async throws -> Result {
        try await withScratch { scratch in
            let folder = scratch.appending("g")
            try FileSystem.createDirectory(folder, mode: 0o700)
            let home = SigningHome(folder: folder, gnupg: GnuPG(home: folder))
            do {
                for key in keys {
                    _ = try await home.gpg(
                        ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", key.user, key.kind, "sign", "0"])
                }
                let result = try await body(home, scratch)
                _ = try? await Tool.run("gpgconf", ["--homedir", folder.string, "--kill", "all"])
                return result
            } catch {
                _ = try? await Tool.run("gpgconf", ["--homedir", folder.string, "--kill", "all"])
                throw error
            }
        }
    }

    func gpg(_ arguments: [String]) async throws -> String {
        try await output("gpg", ["--batch", "--homedir", folder.string] + arguments)
    }

    func signer(_ name: String) async throws -> PackageSigner {
        try await PackageSigner(key: name, gnupg: gnupg)
    }

    /// Returns the public keys in armour, as a file.
    func exported(_ users: [String] = [], in folder: FilePath) async throws -> FilePath {
        let path = folder.appending("keys-\(users.joined(separator: "-")).asc")
        try FileSystem.writeAtomically(Array(try await gpg(["--armor", "--export", "--"] + users).utf8), to: path)
        return path
    }

    /// Returns rpm's output for the digests and signatures of a package, with the given keys imported.
    func checked(_ package: FilePath, importing users: [String] = [], in folder: FilePath) async throws -> ToolResult {
        let database = folder.appending("db")
        if try FileSystem.status(database) == nil {
            for user in users.isEmpty ? [Self.rsa, Self.eddsa] : users {
                _ = try await output("rpmkeys", ["--dbpath", database.string, "--import", try await exported([user], in: folder).string])
            }
        }
        return try await Tool.run("rpmkeys", ["--dbpath", database.string, "-Kv", package.string])
    }
}
