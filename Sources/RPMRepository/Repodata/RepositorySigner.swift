import FoundationEssentials
import Native
import RPMBuilder
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

    /// A signature and the public key that it can be checked with, both in the text form of OpenPGP.
    struct Signature: Sendable {
        let text: [UInt8]
        let publicKey: [UInt8]

        /// Puts both beside the index of a repository, the signature last.
        func write(to directory: FilePath) throws {
            try FileSystem.writeAtomically(publicKey, to: directory.appending("repodata/repomd.xml.key"))
            try FileSystem.writeAtomically(text, to: directory.appending("\(Repomd.fileName).asc"))
        }
    }

    /// Signs the index that a repository has.
    ///
    /// - Throws: ``RepositoryError`` `.signature` when gpg cannot sign with the key.
    package func sign(_ directory: FilePath) async throws {
        try await signature(of: FileSystem.readAll(directory.appending(Repomd.fileName), limit: RepositoryFetcher.indexLimit)).write(to: directory)
    }

    /// Signs an index before it is there for anybody to see.
    func signature(of index: [UInt8]) async throws -> Signature {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-sign-")
        defer { try? FileSystem.remove(folder) }
        let document = folder.appending("repomd.xml")
        try FileSystem.writeAtomically(index, to: document)
        let text = try await gpg(["--local-user", key, "--armor", "--detach-sign", "--output", "-", document.string])
        let exported = try await gpg(["--armor", "--export", key])
        guard !exported.isEmpty else { throw RepositoryError(.signature, "key \(key)", cause: "gpg has no public key of that name") }
        return Signature(text: text, publicKey: exported)
    }

    /// Whether the index of a repository has a signature of this key already.
    func hasSigned(_ directory: FilePath) async throws -> Bool {
        let (index, signature) = (directory.appending(Repomd.fileName), directory.appending("\(Repomd.fileName).asc"))
        guard try FileSystem.status(index) != nil, try FileSystem.status(signature) != nil, let exported = try? await gpg(["--armor", "--export", key]),
            !exported.isEmpty
        else { return false }
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-sign-")
        defer { try? FileSystem.remove(folder) }
        try FileSystem.writeAtomically(exported, to: folder.appending("key.asc"))
        return (try? await Self.verify(index: index, signature: signature, keys: [folder.appending("key.asc")])) != nil
    }

    /// Checks the signature of an index against keys, and no others.
    ///
    /// - Parameter subject: what to call the index in errors; its path by default.
    /// - Throws: ``RepositoryError`` `.signature` when there is none, or none that is good and of one of these keys, which is neither expired nor revoked.
    package static func verify(index: FilePath, signature: FilePath, keys: [FilePath], subject: String? = nil) async throws {
        let ring: KeyRing
        do { ring = try KeyRing(reading: keys) } catch {
            throw RepositoryError(.signature, keys.map(\.string).joined(separator: ", "), cause: "it is no key: \(error)")
        }
        let bytes = try FileSystem.readAll(signature, limit: RepositoryFetcher.indexLimit)
        let outcomes = try await DetachedSignature(bytes).outcomes(ring) { _ in try FileDescriptor.open(index, .readOnly) }
        guard let problem = outcomes.problem else { return }
        throw RepositoryError(
            .signature, subject ?? index.string, cause: "its signature is not good: \(problem)",
            hint: "the index must be signed, unchanged, with \(keys.map(\.string).joined(separator: " or ")), not expired and not revoked")
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
