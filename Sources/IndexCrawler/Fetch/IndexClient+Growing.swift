package import Failures
internal import ForeignText
internal import Native
internal import SystemPackage
package import VersionSort

extension Failure.Code {
    /// The failure code for a file or project that the index lists but does not have any more (404 or 410).
    package static let gone = Self("gone", .failure)
}

extension IndexClient {
    /// Asks the index for the page of a project now, conditionally if a page was kept; `nil` if the index has no such project.
    ///
    /// - Throws: ``Failure`` for every other outcome, so that an outage is never taken for a missing project.
    package func currentPage(of name: ProjectName) async throws -> PageReading? {
        guard case .read(let reading, _) = try await freshPage(of: name, storesParsed: true) else { return nil }
        return reading
    }

    /// Downloads a file for readers that follow it, and ends the growing download with the file or the error.
    ///
    /// A broken or earlier download is continued where it ended. Bytes that readers already have are never replaced.
    ///
    /// - Returns: the verified file.
    /// - Throws: the error that the readers get.
    package func fill(_ download: GrowingDownload) async throws -> PublishableFile {
        do {
            let temporary = try await grow(download)
            let held = PublishableFile(file: download.file, sha256: download.sha256, temporary: temporary)
            download.finish(.success(held))
            return held
        } catch {
            download.finish(.failure(error))
            throw error
        }
    }

    private func grow(_ download: GrowingDownload) async throws -> FilePath {
        let path = store.partialPath(download.sha256)
        try FileSystem.createDirectory(path.removingLastComponent())
        // While another process downloads the same file, this one downloads a copy.
        let lock = try FreeLock(path)
        defer { withExtendedLifetime(lock) {} }
        let place = lock == nil ? store.temporaryPath() : path
        do {
            return try await receive(download, at: place)
        } catch {
            let isUseful = place == path && download.file.size.map { $0 >= Self.resumableSize } == true && (error as? Failure)?.code != .mismatch
            if !isUseful { try? FileSystem.remove(place) }
            throw error
        }
    }

    private func receive(_ download: GrowingDownload, at path: FilePath) async throws -> FilePath {
        let (file, sha256) = (download.file, download.sha256)
        var have = try FileSystem.status(path)?.size ?? 0
        if have > 0, file.size.map({ have > $0 }) ?? true {
            have = 0
        }
        if have == 0 { try OutputFile(path).close() }
        try download.begin(path, received: have, length: file.size)
        var (attempt, digest): (Int, SHA256Digest?) = (0, nil)
        while file.size.map({ have < $0 }) ?? (digest == nil) {
            let outcome = await part(of: download, at: path, from: have)
            let now = try FileSystem.status(path)?.size ?? 0
            if case .success(let response) = outcome, 200...299 ~= response.status {
                digest = have == 0 ? response.sha256 : nil
                let isWhole = file.size.map { now >= $0 } ?? true
                if isWhole {
                    have = now
                    break
                }
            }
            if Self.mustBeginAnew(outcome, at: have) {
                // Readers have the bytes before, so this download fails. The next one begins without them.
                try FileSystem.remove(path)
                throw failure(of: outcome, file)
            }
            // Without a stated size nobody could tell where a second part has to end.
            guard file.size != nil || now == 0, let pause = pause(after: outcome, &attempt, grown: now > have) else {
                throw failure(of: outcome, file)
            }
            have = now
            try await Task.sleep(for: pause)
        }
        if let size = file.size, size != have { throw mismatch(file, "it has \(have) bytes, the index promised \(size)") }
        do {
            if digest != sha256 { _ = try VerifiedArtifact.verify(path: path, filename: file.filename, expecting: sha256, size: file.size) }
        } catch {
            throw mismatch(file, "\(error)")
        }
        // The lock made the file private.
        try FileSystem.setMode(of: path, to: 0o644)
        let temporary = store.temporaryPath()
        try FileSystem.rename(path, to: temporary)
        return temporary
    }

    /// A lock that this process got without waiting.
    ///
    /// The initializer returns `nil` if another process holds it.
    private final class FreeLock: Sendable {
        private let lock: FileLock

        init?(_ path: FilePath) throws(FileError) {
            guard let lock = try FileSystem.tryLock(path) else { return nil }
            self.lock = lock
        }
    }

    private func part(of download: GrowingDownload, at path: FilePath, from offset: UInt64) async -> Result<TransferResponse, TransferError> {
        let size = download.file.size
        var request = TransferRequest(download.file.url)
        request.destination = .end(of: path)
        request.syncsFile = false
        request.bodyLimit = (size ?? PageLimits.fileSize) - offset
        if offset > 0, let size { request.range = .bytes(offset...(size - 1)) }
        request.progress = { progress in download.grow(to: offset + progress.received, length: offset == 0 ? progress.length : nil) }
        do throws(TransferError) { return .success(try await transfers.perform(withCredentials(request, of: download.file))) } catch { return .failure(error) }
    }

    /// Returns the pause before a download continues; `nil` to give up.
    ///
    /// - Parameter grown: new bytes arrived, so the count of attempts begins again.
    private func pause(after outcome: Result<TransferResponse, TransferError>, _ attempt: inout Int, grown: Bool) -> Duration? {
        if grown { attempt = 0 }
        if grown, case .success(let response) = outcome, 200...299 ~= response.status { return .zero }
        defer { attempt += 1 }
        return transfers.pause(after: outcome, attempt: attempt)
    }

    private func failure(of outcome: Result<TransferResponse, TransferError>, _ file: IndexFile) -> any Error {
        switch outcome {
        case .failure(let error): return failure(of: error, subject: file.filename)
        case .success(let response) where response.status == 404 || response.status == 410:
            return Failure(.gone, "cannot fetch \(file.filename)", causes: ["the index no longer has it"])
        case .success(let response): return statusError(response, subject: file.filename)
        }
    }

    /// Returns the `.metadata` file of a wheel, verified against the digest that the index states; `nil` if the index states no digest or does not have the
    /// file.
    ///
    /// The result is stored, so each file is fetched once.
    package func offeredMetadata(of file: IndexFile) async throws -> [UInt8]? {
        guard let promised = file.coreMetadata?.hashes["sha256"], let sha256 = file.sha256 else { return nil }
        if let known = store.metadata(of: sha256), SHA256Digest(of: known.bytes).hex == promised { return known.bytes }
        if isOffline { throw offlineError("the metadata of \(file.filename)") }
        guard let stored = try await metadataFile(file) else { return nil }
        try store.save(stored, of: sha256)
        return stored.bytes
    }
}
