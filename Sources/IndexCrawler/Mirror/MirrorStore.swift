internal import ForeignText
package import Native
package import SystemPackage

/// The mirror folder: every file once under its SHA-256, and beside it what clients read, all as plain files.
///
/// `blobs/sha256/ab/cdef…` holds the bytes, `packages/NAME/FILE` links to them, `simple/NAME/` are the pages, `state.sqlite` remembers.
/// Whatever becomes visible was complete and verified before: written to `tmp/`, synced, renamed.
package struct MirrorStore: Sendable {
    /// The mirror folder itself.
    package let root: FilePath
    let state: MirrorState
    let readPages: ReadPages
    private let readMetadata: ReadMetadata

    /// Opens a mirror folder, making it and its parts where they are missing.
    package init(root: FilePath) throws {
        self.root = root
        for folder in ["blobs", "tmp", "packages", "simple"] {
            try FileSystem.createDirectory(root.appending(folder))
        }
        // Blobs are moved to their places from tmp/, so nothing is left beside them. Only temporary files of killed runs go; those of running processes stay.
        for (folder, depth) in [("", 0), ("tmp", 0), ("cache", 2), ("releases", 1), ("simple", 0), ("packages", 0)] {
            try FileSystem.removeAbandoned(in: folder.isEmpty ? root : root.appending(folder), depth: depth)
        }
        state = MirrorState(path: root.appending("state.sqlite"))
        readPages = ReadPages(mirror: root)
        readMetadata = ReadMetadata(mirror: root)
    }

    /// Where the bytes with this digest are, or would be.
    package func blobPath(_ sha256: SHA256Digest) -> FilePath {
        let hex = sha256.hex
        return root.appending("blobs").appending("sha256").appending(String(hex.start(bytes: 2))).appending(String(hex.droppingBytes(first: 2)))
    }

    /// The file with this digest, hashed once more, nil when the mirror does not hold it.
    ///
    /// Bytes that no longer have their digest are taken away, so that the next fetch heals the mirror.
    package func artifact(_ sha256: SHA256Digest, filename: String) throws -> VerifiedArtifact? {
        let path = blobPath(sha256)
        guard try FileSystem.status(path) != nil else { return nil }
        do {
            return try VerifiedArtifact.verify(path: path, filename: filename, expecting: sha256)
        } catch {
            try FileSystem.remove(path)
            return nil
        }
    }

    /// Whether the mirror holds bytes of this digest, without hashing them.
    package func holds(_ sha256: SHA256Digest) -> Bool {
        (try? FileSystem.status(blobPath(sha256))) != nil
    }

    /// A path under `tmp/` that nothing else uses, on the same file system as the blobs.
    package func temporaryPath() -> FilePath { root.appending("tmp").appending(FileSystem.temporaryName(prefix: "") + ".part") }

    /// Takes a finished and synced file, such as a transfer writes to ``temporaryPath()``, into the mirror under its digest; the temporary file is gone afterwards, whatever happens.
    ///
    /// Throws `VerificationError` when the bytes are not the expected ones; nothing became visible then.
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

    /// Takes a finished and synced file of our own into the mirror, under the digest that its writer took of what is on disk; returns its new path.
    package func adopt(_ file: FilePath, _ sha256: SHA256Digest) throws(FileError) -> FilePath {
        let path = blobPath(sha256)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.rename(file, to: path)
        try FileSystem.syncDirectory(path.removingLastComponent())
        return path
    }

    /// Metadata that was found before for the file with this digest, nil when there is none.
    package func metadata(of sha256: SHA256Digest) throws -> StoredMetadata? {
        if let known = readMetadata.read(sha256) { return known }
        guard let stored = try state.metadata(sha256.hex) else { return nil }
        readMetadata.write(stored, of: sha256)
        return stored
    }

    /// Keeps metadata for the file with this digest, for ever: the file cannot change, so neither can its metadata.
    package func save(_ metadata: StoredMetadata, of sha256: SHA256Digest) throws {
        try state.save(metadata, sha256: sha256.hex)
        // Only a later run will ask for it again: that one writes the file, and not this one, which has enough to wait for.
        readMetadata.forget(sha256)
    }

    /// Forgets the page at an address, in both forms.
    func forgetPage(_ address: String) throws {
        readPages.forget(address)
        try state.forgetPage(address)
    }

    /// Removes what interrupted runs left in `tmp/`; only while no other process writes to this mirror.
    package func removeTemporaries() throws {
        for entry in try FileSystem.list(root.appending("tmp")) { try FileSystem.remove(root.appending("tmp").appending(entry.name)) }
    }
}
