internal import ForeignText
package import Native
package import SystemPackage

/// The mirror folder: each file once under its SHA-256 digest, and beside it the files that clients read.
///
/// `blobs/sha256/ab/cdef…` holds the bytes, `packages/NAME/FILE` are links to them, `simple/NAME/` are the pages, and `answers/` and `metadata/` hold the
/// pages and metadata as received. A file is written to `tmp/`, verified, synced and renamed, so a published file is always complete.
package struct MirrorStore: Sendable {
    /// The path of the mirror folder.
    package let root: FilePath
    /// The key by which files of this user are known.
    package let key: UserKey
    let readPages: ReadPages
    private let answers: KeptAnswers
    private let keptMetadata: KeptMetadata
    private let readMetadata: ReadMetadata

    /// Opens a mirror folder; creates it and its subfolders if they are missing.
    ///
    /// - Parameters:
    ///   - key: the key of the user, who trusts no pages, metadata or results of builds that were kept without it.
    ///   - writes: `false` to open the folder as it is, for a caller that only reads and may not be able to write.
    package init(root: FilePath, key: UserKey, writes: Bool = true) throws {
        self.root = root
        self.key = key
        readPages = ReadPages(mirror: root, key: key)
        answers = KeptAnswers(mirror: root, key: key)
        keptMetadata = KeptMetadata(mirror: root, key: key)
        readMetadata = ReadMetadata(mirror: root, key: key)
        guard writes else { return }
        for folder in ["blobs", "tmp", "packages", "simple"] {
            try FileSystem.createDirectory(root.appending(folder))
        }
        // Blobs are renamed from tmp/, so no temporary files are left beside them. Only those of ended processes are removed.
        for (folder, depth) in [("", 0), ("tmp", 0), ("cache", 3), ("answers", 0), ("metadata", 1), ("releases", 1), ("simple", 0), ("packages", 0)] {
            try FileSystem.removeAbandoned(in: folder.isEmpty ? root : root.appending(folder), depth: depth)
        }
    }

    /// Returns the path of the bytes with this digest, whether or not they exist.
    package func blobPath(_ sha256: SHA256Digest) -> FilePath {
        let hex = sha256.hex
        return root.appending("blobs").appending("sha256").appending(String(hex.start(bytes: 2))).appending(String(hex.droppingBytes(first: 2)))
    }

    /// Returns the path of a blob below the mirror: `blobs/sha256/ab/cdef…`.
    func relativeBlobPath(_ sha256: SHA256Digest) -> String {
        "blobs/sha256/\(sha256.hex.start(bytes: 2))/\(sha256.hex.droppingBytes(first: 2))"
    }

    /// Returns the file with this digest after hashing it again; `nil` if the mirror does not hold it.
    ///
    /// A file with other bytes is removed, so that the next fetch replaces it.
    package func artifact(_ sha256: SHA256Digest, filename: String) throws -> VerifiedArtifact? {
        let path = blobPath(sha256)
        guard try FileSystem.status(path) != nil else { return nil }
        // A file that is used now is not garbage; see ``MirrorGarbage``. Another user's file cannot be marked.
        try? FileSystem.markUsed(path)
        do {
            return try VerifiedArtifact.verify(path: path, filename: filename, expecting: sha256)
        } catch {
            try FileSystem.remove(path)
            return nil
        }
    }

    /// Returns `true` if the mirror holds a file with this digest, without hashing it.
    package func holds(_ sha256: SHA256Digest) -> Bool {
        (try? FileSystem.status(blobPath(sha256))) != nil
    }

    /// Returns an unused path under `tmp/`, on the same file system as the blobs.
    package func temporaryPath() -> FilePath { root.appending("tmp").appending(FileSystem.temporaryName(prefix: "") + ".part") }

    /// Returns the path of a large download that is not complete, which a later run continues.
    func partialPath(_ sha256: SHA256Digest) -> FilePath { root.appending("partial").appending(sha256.hex) }

    /// Moves a complete and synced file, such as a download to ``temporaryPath()``, into the mirror under its digest.
    ///
    /// The temporary file is removed in every case.
    /// Throws `VerificationError` if the bytes are not the expected ones; nothing is published then.
    package func insert(
        _ temporary: FilePath, filename: String, expecting sha256: SHA256Digest, size: UInt64? = nil
    ) throws -> VerifiedArtifact {
        do {
            let artifact = try VerifiedArtifact.verify(path: temporary, filename: filename, expecting: sha256, size: size)
            let path = blobPath(sha256)
            try FileSystem.createDirectory(path.removingLastComponent())
            let inserted = try artifact.renamed(to: path)
            try FileSystem.syncDirectory(path.removingLastComponent())
            return inserted
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    /// Moves a complete and synced file that relcli wrote into the mirror, under the digest that its writer computed; returns its new path.
    package func adopt(_ file: FilePath, _ sha256: SHA256Digest) throws(FileError) -> FilePath {
        let path = blobPath(sha256)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.rename(file, to: path)
        try FileSystem.syncDirectory(path.removingLastComponent())
        return path
    }

    /// Returns the stored metadata for the file with this digest; `nil` if there is none.
    package func metadata(of sha256: SHA256Digest) -> StoredMetadata? { keptMetadata.read(sha256) }

    /// Returns the requirements in the stored metadata for the file with this digest; `nil` if there is none.
    func requirements(of sha256: SHA256Digest) throws -> PackedMetadata? {
        if let known = readMetadata.read(sha256) { return known }
        guard let stored = keptMetadata.read(sha256) else { return nil }
        let packed = try PackedMetadata(stored)
        readMetadata.write(packed, of: sha256)
        return packed
    }

    /// Stores the metadata of the file with this digest.
    ///
    /// It does not expire, because the bytes under a digest never change.
    package func save(_ stored: StoredMetadata, of sha256: SHA256Digest) throws {
        try keptMetadata.write(stored, of: sha256)
        // Only a later run will read the copy, so leave it to that run to write it; this run has other work to wait for.
        readMetadata.forget(sha256)
    }

    /// Returns the page at an address as the index last sent it; `nil` if there is none.
    func answer(_ address: String) -> CachedPage? { answers.read(address) }

    /// Stores the page at an address as the index sent it.
    func save(_ page: CachedPage, address: String) throws { try answers.write(page, address: address) }

    /// Removes the stored page of an address, if there is one.
    func forgetAnswer(_ address: String) { answers.forget(address) }

    /// Notes that the index has no project at an address, instead of its page, so that a run without a network gets the same answer.
    func noteAbsent(_ address: String) throws {
        if answers.read(address)?.isAbsent ?? false { return }
        readPages.forget(address)
        try answers.write(.absent(address), address: address)
    }
}
