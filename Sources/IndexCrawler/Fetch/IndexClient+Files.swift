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

    /// Returns a file for ``MirrorStore/commit(_:)``: the blob if the mirror holds it, otherwise a download in a temporary file.
    ///
    /// - Throws: ``Failure``: `malformed` if the index states no SHA-256; `offline` if the client is offline; `mismatch` if the bytes differ from those that
    ///   the index states, and then they are discarded.
    func publishable(_ file: IndexFile) async throws -> PublishableFile {
        guard let sha256 = file.sha256 else {
            throw Failure(.malformed, "\(file.filename) cannot be fetched", causes: ["the index gives no SHA-256 for it"])
        }
        if store.holds(sha256) { return PublishableFile(file: file, sha256: sha256, temporary: nil) }
        if isOffline { throw offlineError(file.filename) }
        do {
            return PublishableFile(file: file, sha256: sha256, temporary: try await received(file, sha256, syncing: false))
        } catch let error as Failure where error.code == .mismatch {
            // A truncated response from a proxy looks like wrong bytes: try once more.
            return PublishableFile(file: file, sha256: sha256, temporary: try await received(file, sha256, syncing: false))
        }
    }

    /// Downloads a file to a temporary file and verifies its digest and size.
    ///
    /// - Throws: ``Failure``; `mismatch` if the digest or the size differs from the one that the index states.
    private func received(_ file: IndexFile, _ sha256: SHA256Digest, syncing: Bool) async throws -> FilePath {
        if let size = file.size, size >= Self.resumableSize, let path = try await resumed(file, sha256, size: size, syncing: syncing) { return path }
        let temporary = store.temporaryPath()
        var request = TransferRequest(file.url)
        request.destination = .file(temporary)
        request.syncsFile = syncing
        request.bodyLimit = file.size ?? PageLimits.fileSize
        do {
            let response = try await perform(request, of: file, subject: file.filename)
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

    /// The minimum size of a file whose partial download is kept for a later attempt, in bytes.
    static let resumableSize: UInt64 = 1 << 20

    /// Downloads a large file, and continues where an earlier run or a broken connection ended.
    ///
    /// The digest of the whole file is compared at the end, so it does not matter if the parts came from different hosts.
    ///
    /// - Returns: the path of a temporary file; `nil` if another process downloads the same file.
    private func resumed(_ file: IndexFile, _ sha256: SHA256Digest, size: UInt64, syncing: Bool) async throws -> FilePath? {
        let path = store.partialPath(sha256)
        try FileSystem.createDirectory(path.removingLastComponent())
        guard let lock = try FileSystem.tryLock(path) else { return nil }
        defer { withExtendedLifetime(lock) {} }
        var (attempt, have) = (0, try FileSystem.status(path)?.size ?? 0)
        while have < size {
            var request = TransferRequest(file.url)
            request.destination = .end(of: path)
            request.syncsFile = syncing
            request.bodyLimit = size - have
            if have > 0 { request.range = .bytes(have...(size - 1)) }
            let outcome: Result<TransferResponse, TransferError>
            do throws(TransferError) { outcome = .success(try await transfers.perform(withCredentials(request, of: file))) } catch { outcome = .failure(error) }
            let now = try FileSystem.status(path)?.size ?? 0
            if Self.mustBeginAnew(outcome, at: have) {
                try FileSystem.remove(path)
                return nil
            }
            if case .success(let response) = outcome, 200...299 ~= response.status, now > have {
                have = now
                continue
            }
            if now >= have + Self.resumableSize { attempt = 0 }
            guard let pause = transfers.pause(after: outcome, attempt: attempt) else {
                switch outcome {
                case .success(let response): throw statusError(response, subject: file.filename)
                case .failure(let error): throw failure(of: error, subject: file.filename)
                }
            }
            (attempt, have) = (attempt + 1, now)
            try await Task.sleep(for: pause)
        }
        do {
            _ = try VerifiedArtifact.verify(path: path, filename: file.filename, expecting: sha256, size: size)
        } catch {
            try FileSystem.remove(path)
            throw mismatch(file, "\(error)")
        }
        // The lock made the file private.
        try FileSystem.setMode(of: path, to: 0o644)
        let temporary = store.temporaryPath()
        try FileSystem.rename(path, to: temporary)
        return temporary
    }

    /// Returns `true` if the outcome shows that the host cannot continue a file at `offset`, so that the download starts again.
    static func mustBeginAnew(_ outcome: Result<TransferResponse, TransferError>, at offset: UInt64) -> Bool {
        guard offset > 0 else { return false }
        switch outcome {
        case .success(let response): return response.status == 416 || response.status == 206 && response.rangeStart != offset
        case .failure(let error): return error.reason == .rangeIgnored
        }
    }

    /// Downloads a lost file of a record again: from its recorded URL, or from the URL that the index now lists for the same digest.
    ///
    /// Only the index of the record is asked for the page, because the name may be an internal one.
    ///
    /// - Throws: ``Failure`` if no download succeeds.
    package func fetchAgain(_ file: IndexFile, of record: ProjectRecord) async throws {
        do {
            guard !file.url.isEmpty else { throw Failure(.failure, "its origin is not known") }
            _ = try await fetch(file)
        } catch let error as Failure where error.code != .offline {
            guard record.index == "\(index)", case .read(let reading, _) = try await freshPage(of: try ProjectName(record.name)),
                let listed = reading.page.files.first(where: { $0.filename == file.filename && $0.sha256 == file.sha256 })
            else { throw error }
            _ = try await fetch(listed)
        }
    }

    func mismatch(_ file: IndexFile, _ cause: String) -> Failure {
        Failure(
            .mismatch, "\(file.filename) is not the file that the index promised", causes: [cause],
            hints: ["try again; if it stays so, tell the people who run \(index)"])
    }
}
