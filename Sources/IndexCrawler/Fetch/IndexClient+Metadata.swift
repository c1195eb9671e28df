import Failures
internal import ForeignText
internal import Native
package import VersionSort

extension IndexClient {
    /// Returns the metadata of a file if it is reliable without a build; `nil` if a build is needed.
    package func metadata(_ file: IndexFile, project: ProjectName) async throws -> CoreMetadata? {
        guard let known = try await metadataAnswer(file, project: project).metadata else { return nil }
        guard let sha256 = file.sha256, let stored = store.metadata(of: sha256) else { return known }
        return try parse(stored, file, project, .everything)
    }

    /// Returns the stored requirements of a file, and their origin; `nil` if none are stored.
    private func stored(_ file: IndexFile, _ sha256: SHA256Digest, _ project: ProjectName) throws -> MetadataAnswer? {
        let metadata: CoreMetadata
        let origin: MetadataOrigin
        do {
            guard let stored = try store.requirements(of: sha256), stored.origin != .legacyEggInfo else { return nil }
            metadata = try CoreMetadata(packed: stored.content, memo: requirements)
            origin = stored.origin
        } catch let error as MetadataParseError {
            throw unreadable(file, error)
        }
        return .found(try checked(metadata, file, project), origin)
    }

    /// Returns the requirements of a file and their origin, or the sdist that must be built to find them.
    ///
    /// The other metadata is left out; see ``metadata(_:project:)``.
    /// The result is stored by SHA-256 and never requested again. Throws ``Failure`` if the file cannot be fetched or has an invalid format.
    package func metadataAnswer(_ file: IndexFile, project: ProjectName) async throws -> MetadataAnswer {
        guard let sha256 = file.sha256 else {
            throw Failure(.malformed, "\(file.filename) cannot be used", causes: ["the index gives no SHA-256 for it"])
        }
        return try await answers.value(sha256) { [self] in
            if let stored = try stored(file, sha256, project) { return stored }
            let isWheel = file.filename.utf8.hasSuffix(".whl")
            guard let found = isWheel ? try await wheelMetadata(file, sha256) : try await sourceMetadata(file, project) else {
                return .needsBuild(try await fetch(file))
            }
            let metadata = try parse(found, file, project)
            try store.save(found, of: sha256)
            return .found(metadata, found.origin)
        }
    }

    /// Returns the requirements in the egg-info of an old sdist, as a fallback that no standard covers.
    ///
    /// The list was made on the publisher's machine, so it may lack requirements of other platforms. The result is not stored.
    package func legacyEggInfoMetadata(_ file: IndexFile, project: ProjectName) async throws -> CoreMetadata {
        let artifact = try await fetch(file)
        do {
            return try parse(try SourceMetadata.legacy(try SourceArchive.read(artifact)), file, project, .everything)
        } catch let error as Failure {
            throw error
        } catch {
            throw unreadable(file, error)
        }
    }

    /// Stores the metadata that a build of this sdist produced, so that it need not be built again for its metadata.
    package func keepBuiltMetadata(_ bytes: [UInt8], of file: IndexFile, project: ProjectName) throws {
        guard let sha256 = file.sha256 else { return }
        let stored = StoredMetadata(bytes, origin: .build)
        let metadata = try parse(stored, file, project)
        try store.save(stored, of: sha256)
        answers.keep(.found(metadata, .build), for: sha256)
    }

    // MARK: - Reading

    /// Parses metadata and checks that it describes this file.
    private func parse(
        _ stored: StoredMetadata, _ file: IndexFile, _ project: ProjectName, _ extent: CoreMetadata.Extent = .requirements
    ) throws -> CoreMetadata {
        let metadata: CoreMetadata
        do {
            metadata = try CoreMetadata(parsing: stored.bytes, extent, memo: requirements)
        } catch {
            throw unreadable(file, error)
        }
        return try checked(metadata, file, project)
    }

    /// Returns metadata after a check of its project and version.
    ///
    /// - Throws: ``Failure`` with code `malformed` if the project, or the version in the file name, is another one.
    private func checked(_ metadata: CoreMetadata, _ file: IndexFile, _ project: ProjectName) throws -> CoreMetadata {
        guard metadata.name == project else {
            throw Failure(.malformed, "the metadata of \(file.filename) is that of \(metadata.name)")
        }
        if let version = file.version(of: project), version != metadata.version {
            throw Failure(.malformed, "the metadata of \(file.filename) is that of version \(metadata.version)")
        }
        return metadata
    }

    private func unreadable(_ file: IndexFile, _ error: any Error) -> Failure {
        Failure(.malformed, "the metadata of \(file.filename) cannot be read", causes: ["\(error)"])
    }

    private func sourceMetadata(_ file: IndexFile, _ project: ProjectName) async throws -> StoredMetadata? {
        let archive: SourceArchive
        let artifact = try await fetch(file)
        do {
            archive = try SourceArchive.read(artifact)
        } catch {
            throw unreadable(file, error)
        }
        if let certain = SourceMetadata.certain(archive) { return certain }
        guard let projectTable, let version = file.version(of: project) else { return nil }
        return SourceMetadata.fromProjectTable(archive, version: version, read: projectTable)
    }

    private func wheelMetadata(_ file: IndexFile, _ sha256: SHA256Digest) async throws -> StoredMetadata {
        let wheel: WheelFilename
        do {
            wheel = try WheelFilename(file.filename)
        } catch {
            throw unreadable(file, error)
        }
        // The checksum of the archive shows damage of this part of a held wheel, so the whole of it need not be hashed.
        if store.holds(sha256) {
            if let bytes = try? WholeWheel.metadata(at: store.blobPath(sha256), wheel) { return StoredMetadata(bytes, origin: .wheel) }
        } else {
            if isOffline { throw offlineError("the metadata of \(file.filename)") }
            if let beside = try await metadataFile(file) { return beside }
            if let part = try await wheelPart(file, wheel) { return part }
        }
        let artifact = try await fetch(file)
        do {
            return StoredMetadata(try WholeWheel.metadata(at: artifact.path, wheel), origin: .wheel)
        } catch {
            throw unreadable(file, error)
        }
    }

    /// Returns the `.metadata` file beside a wheel; `nil` if the index does not announce it or does not have it (PEP 658).
    func metadataFile(_ file: IndexFile) async throws -> StoredMetadata? {
        guard let mark = file.coreMetadata, let url = URLReference(file.url) else { return nil }
        let address = URLReference(
            scheme: url.scheme, authority: url.authority, path: url.path + ".metadata", query: url.query, fragment: nil)
        var request = TransferRequest(address.description)
        request.bodyLimit = PageLimits.metadata
        let response = try await perform(request, of: file, subject: "\(file.filename).metadata")
        guard response.status == 200 else {
            if response.status == 404 { return nil }
            throw statusError(response, subject: "\(file.filename).metadata")
        }
        if let promised = mark.hashes["sha256"], promised != response.sha256?.hex {
            throw Failure(
                .mismatch, "\(file.filename).metadata is not the file that the index promised",
                causes: ["its SHA-256 is \(response.sha256?.hex ?? "unknown"), the index promised \(promised)"])
        }
        return StoredMetadata(response.body, origin: .metadataFile)
    }

    // MARK: - Parts of a wheel

    /// Returns METADATA from a few parts of a wheel; `nil` if the host sends no ranges, or bytes that are not part of a wheel.
    private func wheelPart(_ file: IndexFile, _ wheel: WheelFilename) async throws -> StoredMetadata? {
        let origin = URLReference(file.url)?.origin ?? ""
        guard !rangeless.contains(origin) else { return nil }
        do {
            return StoredMetadata(try await WheelPart(source: remote(file), wheel: wheel).metadata(), origin: .wheelPart)
        } catch is NoRanges {
            rangeless.insert(origin)
            return nil
        } catch ArchiveError.refused(_, .noEndRecord), ArchiveError.refused(_, .truncated), WheelFault.tooLarge {
            // The response may hold other bytes than requested. The whole wheel has a digest to check.
            return nil
        } catch let error where error is ArchiveError || error is WheelFault {
            throw unreadable(file, error)
        }
    }

    /// The error for a host that does not support range requests for this file.
    private struct NoRanges: Error {}

    private func remote(_ file: IndexFile) -> ByteSource {
        ByteSource(
            tail: { [self] count in
                // Use a range from the start if the size is known: some servers do not support a range from the end.
                if let size = file.size {
                    guard size > 0 else { throw ArchiveError.refused(entry: nil, .noEndRecord) }
                    let range = (size - min(size, count))...(size - 1)
                    return (try await part(of: file, .bytes(range)).bytes, size)
                }
                let (bytes, total) = try await part(of: file, .last(count))
                guard let total else { throw NoRanges() }
                return (bytes, total)
            },
            part: { [self] range in try await part(of: file, .bytes(range.lowerBound...(range.upperBound - 1))).bytes })
    }

    private func part(of file: IndexFile, _ range: TransferRequest.Range) async throws -> (bytes: [UInt8], total: UInt64?) {
        var request = TransferRequest(file.url)
        request.range = range
        let response: TransferResponse
        do {
            response = try await transfers.perform(withCredentials(request, of: file))
        } catch {
            switch error.reason {
            case .cancelled: throw CancellationError()
            case .rangeIgnored: throw NoRanges()
            default: throw Failure(.unreachable, "cannot fetch a part of \(file.filename)", causes: [error.description])
            }
        }
        switch response.status {
        case 206: break
        case 400, 405, 416, 501: throw NoRanges()
        default: throw statusError(response, subject: "a part of \(file.filename)")
        }
        if let size = file.size, let total = response.rangeTotal, total != size {
            throw mismatch(file, "it has \(total) bytes, the index promised \(size)")
        }
        if case .bytes(let wanted) = range {
            guard response.rangeStart == wanted.lowerBound, response.body.count == wanted.count else { throw NoRanges() }
        }
        return (response.body, response.rangeTotal)
    }
}

extension IndexFile {
    /// Returns the version in the file name; `nil` if it is not the name of a wheel or an sdist of the project.
    package func version(of project: ProjectName) -> Version? { Self.version(in: filename, of: project) }

    /// Returns the version in the name of a wheel or an sdist of a project; `nil` for any other name.
    static func version(in filename: String, of project: ProjectName) -> Version? {
        if filename.utf8.hasSuffix(".whl") { return (try? WheelFilename(filename)).flatMap { $0.name == project ? $0.version : nil } }
        return (try? SdistFilename(filename, project: project))?.version
    }
}
