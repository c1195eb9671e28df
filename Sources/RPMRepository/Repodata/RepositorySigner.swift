import FoundationEssentials
import Native
package import SystemPackage

/// Signs the index of a repository with a key of gpg: `repomd.xml.asc` beside it, and the public key as `repomd.xml.key`.
///
/// The private key stays with gpg and its agent; nothing of it comes here.
package struct RepositorySigner: Hashable, Sendable {
    /// Which key, in any form that gpg takes: a fingerprint, an id, a mail address.
    package let key: String
    /// The folder of the keys; nil for gpg's own.
    package let home: FilePath?

    /// Names the key.
    package init(key: String, home: FilePath? = nil) {
        self.key = key
        self.home = home
    }

    /// Signs the index of a repository.
    ///
    /// - Throws: ``RepositoryError`` `.signature` when gpg cannot sign with the key.
    package func sign(_ directory: FilePath) async throws {
        let index = directory.appending(Repomd.fileName)
        let signature = try await gpg(["--local-user", key, "--armor", "--detach-sign", "--output", "-", index.string])
        let exported = try await gpg(["--armor", "--export", key])
        guard !exported.isEmpty else { throw RepositoryError(.signature, "key \(key)", cause: "gpg has no public key of that name") }
        try FileSystem.writeAtomically(exported, to: directory.appending("repodata/repomd.xml.key"))
        try FileSystem.writeAtomically(signature, to: directory.appending("\(Repomd.fileName).asc"))
    }

    /// Checks the signature of an index against one key, with a key ring of its own.
    ///
    /// - Parameter subject: what to call the index in errors; its path by default.
    /// - Throws: ``RepositoryError`` `.signature` when there is none, or it is not of that key over these bytes.
    package static func verify(index: FilePath, signature: FilePath, key: FilePath, subject: String? = nil) async throws {
        let ring = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-keys-")
        defer { try? FileSystem.remove(ring) }
        let home = ["--homedir", ring.string, "--batch", "--no-tty", "--quiet", "--no-autostart"]
        let imported = try await HostTool.run("gpg", home + ["--import", key.string])
        guard imported.succeeded else {
            throw RepositoryError(.signature, key.string, cause: "it is no key: \(imported.lines.first ?? "gpg refused it")")
        }
        let answer = try await HostTool.run("gpg", home + ["--trust-model", "always", "--verify", signature.string, index.string])
        guard answer.succeeded else {
            throw RepositoryError(
                .signature, subject ?? index.string, cause: "its signature is not good: \(answer.lines.last ?? "")",
                hint: "the index was changed after it was signed, or signed with another key than \(key)")
        }
    }

    private func gpg(_ arguments: [String]) async throws -> [UInt8] {
        var environment: [String: String] = [:]
        for name in ["HOME", "GNUPGHOME", "GPG_TTY", "XDG_RUNTIME_DIR"] { environment[name] = ProcessInfo.processInfo.environment[name] }
        if let home { environment["GNUPGHOME"] = home.string }
        let answer = try await HostTool.run("gpg", ["--batch", "--no-tty", "--yes"] + arguments, environment: environment)
        guard answer.succeeded else {
            throw RepositoryError(
                .signature, "key \(key)", cause: "gpg cannot use it: \(answer.lines.last ?? "")",
                hint: "gpg --list-secret-keys says which keys there are; a key with a passphrase needs its agent")
        }
        return Array(answer.output.utf8)
    }
}
