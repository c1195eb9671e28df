import Failures
import FoundationEssentials
import Native
import RPMBuilder
package import SystemPackage

/// A signer of repository indexes with a gpg key: `repomd.xml.asc` beside the index, and the public key as `repomd.xml.key`.
///
/// The private key stays with gpg and its agent.
package struct RepositorySigner: Hashable, Sendable {
    /// The key in any form that gpg accepts: a fingerprint, an id, a mail address.
    package let key: String
    /// The folder with the keys; `nil` for gpg's default.
    package let home: FilePath?

    /// Creates a signer for a key.
    package init(key: String, home: FilePath? = nil) {
        self.key = key
        self.home = home
    }

    /// A signature and the public key to check it with, both armored.
    struct Signature: Sendable {
        let text: [UInt8]
        let publicKey: [UInt8]

        /// Writes the public key and the signature beside the index of a repository, the signature last.
        func write(to directory: FilePath) throws {
            try FileSystem.writeAtomically(publicKey, to: directory.appending("repodata/repomd.xml.key"))
            try FileSystem.writeAtomically(text, to: directory.appending("\(Repomd.fileName).asc"))
        }
    }

    /// Signs the index of a repository.
    ///
    /// - Throws: ``Failure`` with code `signature` if gpg cannot sign with the key.
    package func sign(_ directory: FilePath) async throws {
        try await signature(of: FileSystem.readAll(directory.appending(Repomd.fileName), limit: RepositoryFetcher.indexLimit)).write(to: directory)
    }

    /// Returns the signature of an index that is not published yet.
    func signature(of index: [UInt8]) async throws -> Signature {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-sign-")
        defer { try? FileSystem.remove(folder) }
        let document = folder.appending("repomd.xml")
        try FileSystem.writeAtomically(index, to: document)
        let text = try await gpg(["--local-user", key, "--armor", "--detach-sign", "--output", "-", document.string])
        let exported = try await gpg(["--armor", "--export", key])
        guard !exported.isEmpty else { throw Failure(.signature, "key \(key)", cause: "gpg has no public key of that name") }
        return Signature(text: text, publicKey: exported)
    }

    /// Returns `true` if the index of a repository already has a signature with this key.
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

    /// Checks the signature of an index against only these keys.
    ///
    /// - Parameter subject: The name of the index in errors; by default its path.
    /// - Throws: ``Failure`` with code `signature` unless there is a good signature with one of these keys, which is neither expired nor revoked.
    package static func verify(index: FilePath, signature: FilePath, keys: [FilePath], subject: String? = nil) async throws {
        guard let problem = try await problem(of: signature, keys, { _ in try FileDescriptor.open(index, .readOnly) }) else { return }
        throw Failure(
            .signature, subject ?? index.string, cause: "its signature is not good: \(problem)",
            hint: "the index must be signed, unchanged, with \(keys.map(\.string).joined(separator: " or ")), not expired and not revoked")
    }

    /// Checks the signature of some bytes against only these keys.
    ///
    /// - Throws: ``Failure`` with code `signature`, as ``verify(index:signature:keys:subject:)``.
    static func verify(_ bytes: [UInt8], signature: FilePath, keys: [FilePath], subject: String) async throws {
        let problem = try await problem(of: signature, keys) { folder in
            try FileSystem.writeAtomically(bytes, to: folder.appending("signed"))
            return try FileDescriptor.open(folder.appending("signed"), .readOnly)
        }
        if let problem { throw Failure(.signature, subject, cause: "its signature is not good: \(problem)") }
    }

    private static func problem(of signature: FilePath, _ keys: [FilePath], _ data: (FilePath) throws -> FileDescriptor) async throws -> String? {
        let ring: KeyRing
        do { ring = try KeyRing(reading: keys) } catch {
            throw Failure(.signature, keys.map(\.string).joined(separator: ", "), cause: "it is no key: \(error)")
        }
        let bytes = try FileSystem.readAll(signature, limit: RepositoryFetcher.indexLimit)
        return try await DetachedSignature(bytes).outcomes(ring, data: data).problem
    }

    private func gpg(_ arguments: [String]) async throws -> [UInt8] {
        var environment: [String: String] = [:]
        for name in ["HOME", "GNUPGHOME", "GPG_TTY", "XDG_RUNTIME_DIR"] { environment[name] = ProcessInfo.processInfo.environment[name] }
        if let home { environment["GNUPGHOME"] = home.string }
        let answer = try await HostTool.run("gpg", ["--batch", "--no-tty", "--yes"] + arguments, environment: environment)
        guard answer.succeeded else {
            throw Failure(
                .signature, "key \(key)", cause: "gpg cannot use it: \(answer.lines.last ?? "")",
                hint: "gpg --list-secret-keys says which keys there are; a key with a passphrase needs its agent")
        }
        return Array(answer.output.utf8)
    }
}
