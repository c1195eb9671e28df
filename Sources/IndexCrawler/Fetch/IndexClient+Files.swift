import Failures
package import Native
internal import SystemPackage
package import VersionSort

extension IndexClient {
    /// Returns the file from the mirror or the index, with the digest and size that the index states.
    ///
    /// Throws ``Failure``: `mismatch` if the bytes differ, and then they are discarded; `offline` if the mirror does not hold the file.
    package func fetch(_ file: IndexFile) async throws -> VerifiedArtifact {
        guard let sha256 = file.sha256 else {
            throw Failure(.malformed, "\(file.filename) cannot be fetched", causes: ["the index gives no SHA-256 for it"])
        }
        return try await files.value(sha256) { [self] in
            if let present = try store.artifact(sha256, filename: file.filename) { return present }
            if isOffline { throw offlineError(file.filename) }
            do {
                return try await download(file, sha256)
            } catch let error as Failure where error.code == .mismatch {
                // A truncated response from a proxy looks like wrong bytes: try once more.
                return try await download(file, sha256)
            }
        }
    }

    private func download(_ file: IndexFile, _ sha256: SHA256Digest) async throws -> VerifiedArtifact {
        let temporary = try await received(file, sha256, syncing: true)
        return try store.insert(temporary, filename: file.filename, expecting: sha256, size: file.size)
    }

    /// Downloads a file that the mirror does not hold to a temporary file, for a ``MirrorStore/commit(_:)``; a held file is not downloaded.
    ///
    /// - Throws: ``Failure``: `mismatch` if the bytes differ from those that the index states, and then they are discarded.
    func held(_ file: IndexFile) async throws -> HeldFile {
        guard let sha256 = file.sha256 else {
            throw Failure(.malformed, "\(file.filename) cannot be fetched", causes: ["the index gives no SHA-256 for it"])
        }
        if store.holds(sha256) { return HeldFile(file: file, sha256: sha256, temporary: nil) }
        if isOffline { throw offlineError(file.filename) }
        do {
            return HeldFile(file: file, sha256: sha256, temporary: try await received(file, sha256, syncing: false))
        } catch let error as Failure where error.code == .mismatch {
            // A truncated response from a proxy looks like wrong bytes: try once more.
            return HeldFile(file: file, sha256: sha256, temporary: try await received(file, sha256, syncing: false))
        }
    }

    /// Downloads a file to a temporary file, whose digest and size were compared with those of the index while it came in.
    private func received(_ file: IndexFile, _ sha256: SHA256Digest, syncing: Bool) async throws -> FilePath {
        let temporary = store.temporaryPath()
        var request = TransferRequest(file.url)
        request.destination = .file(temporary)
        request.syncsFile = syncing
        request.bodyLimit = file.size ?? PageLimits.fileSize
        do {
            let response = try await perform(request, subject: file.filename)
            guard response.status == 200 else { throw statusError(response, subject: file.filename) }
            guard response.sha256 == sha256 else {
                throw mismatch(file, "its SHA-256 is \(response.sha256?.hex ?? "unknown"), the index promised \(sha256.hex)")
            }
            if let size = file.size, size != response.bodyLength {
                throw mismatch(file, "it has \(response.bodyLength) bytes, the index promised \(size)")
            }
            return temporary
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    func mismatch(_ file: IndexFile, _ cause: String) -> Failure {
        Failure(
            .mismatch, "\(file.filename) is not the file that the index promised", causes: [cause],
            hints: ["try again; if it stays so, tell the people who run \(index)"])
    }
}
