import Failures
import ForeignText
import Native
import SystemPackage
package import VersionSort

extension MirrorStore {
    /// Reads an uploaded file completely, and compares it with its name and statements.
    ///
    /// - Throws: ``UploadRefusal``, and `FileError` for faults of the disk. The temporary file stays in every case.
    package func check(_ statement: UploadStatement, _ received: ReceivedFile, from origin: UploadOrigin) throws -> CheckedUpload {
        let metadata = try UploadCheck(statement: statement, received: received).run()
        guard let sha256 = received.digests.sha256.flatMap({ SHA256Digest(hex: $0) }) else {
            throw UploadRefusal(.malformed, "\(statement.filename) has no digest")
        }
        let provenance = try statement.attestations.map { try Attestations($0, filename: statement.filename, sha256: sha256).provenance(publisher: origin.by) }
        // The address is empty, because the file comes from no index.
        let file = IndexFile(
            filename: statement.filename, url: "", hashes: ["sha256": sha256.hex], requiresPython: metadata.requiresPython.map { "\($0)" },
            uploadTime: CivilDate.timestamp(secondsSince1970: origin.at))
        return CheckedUpload(
            name: statement.name, version: statement.version, file: file, sha256: sha256, temporary: received.path, origin: origin, provenance: provenance)
    }

    /// The result of an upload.
    package enum UploadOutcome: Hashable, Sendable {
        /// The file is durable and visible.
        case published
        /// The file was there before, with the same bytes.
        case present
    }

    /// Publishes uploads together: their bytes, the records, the pages and the list of projects.
    ///
    /// It blocks while another process publishes. The temporary files of refused uploads, and of those that were there before, are removed.
    ///
    /// - Returns: a result for each upload, with an ``UploadRefusal`` for one that is refused.
    package func publish(_ uploads: [CheckedUpload]) -> [Result<UploadOutcome, any Error>] {
        var results = [Result<UploadOutcome, any Error>](repeating: .success(.published), count: uploads.count)
        do {
            try withCommitLock {
                var staged: [StagedProject] = []
                for (name, places) in Dictionary(grouping: uploads.indices, by: { uploads[$0].name }).sorted(by: { $0.key < $1.key }) {
                    if let project = stage(name, uploads, places, &results) { staged.append(project) }
                }
                do {
                    try commitLocked(staged)
                } catch {
                    for project in staged { project.discard() }
                    throw error
                }
                var serials: [String: Int] = [:]
                for project in staged { serials[project.name.normalized] = project.record.serial }
                // An earlier attempt may have ended before the list was written, so that the file is there and the list does not say so.
                let present = places(of: .present, in: results).map { uploads[$0].name }
                guard try !staged.isEmpty || !areListed(Set(present)) else { return }
                do { try publishRoot(serials: serials) } catch {
                    for place in places(of: .present, in: results) { results[place] = .failure(error) }
                    throw error
                }
            }
        } catch {
            for place in places(of: .published, in: results) { results[place] = .failure(error) }
        }
        for place in uploads.indices { try? FileSystem.remove(uploads[place].temporary) }
        return results
    }

    private func places(of outcome: UploadOutcome, in results: [Result<UploadOutcome, any Error>]) -> [Int] {
        results.indices.filter { if case .success(outcome) = results[$0] { true } else { false } }
    }

    /// Prepares the uploads of one project; `nil` if nothing changes.
    private func stage(
        _ name: ProjectName, _ uploads: [CheckedUpload], _ places: [Int], _ results: inout [Result<UploadOutcome, any Error>]
    ) -> StagedProject? {
        var accepted: [Int] = []
        do {
            var record = try uploadable(name)
            for place in places {
                do throws(UploadRefusal) {
                    let isNew = try isNew(uploads[place], in: record, name)
                    results[place] = .success(isNew ? .published : .present)
                    guard isNew else { continue }
                } catch {
                    results[place] = .failure(error)
                    continue
                }
                accepted.append(place)
                // The details follow below; other uploads of the group must see the name.
                record.files.append(placeholder(uploads[place]))
            }
            guard !accepted.isEmpty else { return nil }
            return try staged(record, name, accepted.map { uploads[$0] })
        } catch {
            for place in accepted.isEmpty ? places : accepted { results[place] = .failure(error) }
            return nil
        }
    }

    /// Returns the record to which uploads of a project are added; a new record if there is none.
    ///
    /// - Throws: ``UploadRefusal`` of kind `forbidden` if a file of the project comes from an index, because the origin of its releases would be ambiguous.
    ///   ``Failure`` with code `store` if the record cannot be read.
    private func uploadable(_ name: ProjectName) throws -> ProjectRecord {
        guard let record = try readableRecord(of: name) else {
            // The files of a page without a record would leave the page.
            guard try FileSystem.status(root.appending("simple").appending(name.normalized)) == nil else { throw unreadable(name) }
            return ProjectRecord(name: name)
        }
        guard record.index == nil, record.files.allSatisfy({ $0.file.url.isEmpty }) else {
            throw UploadRefusal(.forbidden, "the files of \(name) come from an index, so no others can be uploaded")
        }
        return record
    }

    /// Returns `true` if a record does not have the file, and `false` if it has it with the same bytes.
    ///
    /// - Throws: ``UploadRefusal`` of kind `conflict` if the file was removed, or is there with other bytes or under another spelling of its name.
    private func isNew(_ upload: CheckedUpload, in record: ProjectRecord, _ name: ProjectName) throws(UploadRefusal) -> Bool {
        for known in record.files {
            let filename = known.file.filename
            guard filename == upload.filename || upload.identity.map({ $0 == CheckedUpload.identity(of: filename, name) }) ?? false else { continue }
            guard known.isListed else {
                throw UploadRefusal(.conflict, "\(filename) was removed, and the name of a removed file is never used again")
            }
            guard filename == upload.filename else { throw UploadRefusal(.conflict, "\(upload.filename) is there already, as \(filename)") }
            guard known.file.sha256 == upload.sha256 else {
                throw UploadRefusal(.conflict, "\(filename) is there already with other bytes, and a published file never changes")
            }
            return false
        }
        return true
    }

    private func placeholder(_ upload: CheckedUpload) -> ProjectRecord.File {
        ProjectRecord.File(file: upload.file, size: 0, metadata: nil, firstSeen: upload.origin.at, isListed: true)
    }

    private func staged(_ record: ProjectRecord, _ name: ProjectName, _ uploads: [CheckedUpload]) throws -> StagedProject {
        var record = record
        var work: (blobs: [StagedProject.Blob], metadata: [StagedProject.Text]) = ([], [])
        for upload in uploads {
            guard let place = record.files.firstIndex(where: { $0.file.filename == upload.filename }) else { continue }
            let held = PublishableFile(file: upload.file, sha256: upload.sha256, temporary: upload.temporary)
            var file = try file(held, nil, of: name, &work.metadata)
            (file.firstSeen, file.upload) = (upload.origin.at, upload.origin)
            file.file.size = file.size
            if let provenance = upload.provenance {
                let digest = SHA256Digest(of: provenance)
                file.provenance = digest.hex
                work.blobs.append((try temporaryFile(provenance), digest))
            }
            record.files[place] = file
            work.blobs.append((upload.temporary, upload.sha256))
        }
        record.files.sort { $0.file.filename < $1.file.filename }
        record.serial = try nextSerial(after: record)
        return try staged(record, name, try FileSystem.status(recordPath(name)), work.blobs, work.metadata)
    }

    /// Returns a serial number that is larger than the record's and than every one in the list of projects.
    private func nextSerial(after record: ProjectRecord) throws -> Int {
        let list = root.appending("simple").appending("index.v1_json")
        let start = try FileSystem.status(list) == nil ? [] : InputFile(list).read(at: 0, count: 128)
        let last = String(decoding: start, as: UTF8.self).without(prefix: "{\"meta\":{\"_last-serial\":").flatMap { Int($0.bytes(while: \.isASCIIDigit)) }
        let newest = max(record.serial ?? 0, last ?? 0)
        return newest == .max ? newest : newest + 1
    }
}

extension MirrorStore {
    /// Yanks the files of a release, or unyanks them if `reason` is `nil`.
    ///
    /// The decision is the mirror's own: it stays whatever an index says about the release later.
    ///
    /// - Parameters:
    ///   - version: the version, compared as PEP 440 says.
    ///   - reason: the reason, which may be empty; `nil` to unyank the release.
    /// - Returns: the number of the release's files on the page.
    /// - Throws: ``UploadRefusal`` of kind `missing` for an unknown release.
    package func yank(_ name: ProjectName, _ version: Version, reason: String?) throws -> Int {
        try withCommitLock {
            guard var record = try readableRecord(of: name), record.hasPage else {
                throw UploadRefusal(.missing, "there is no project '\(name)' in this mirror")
            }
            var (count, isChanged) = (0, false)
            for place in record.files.indices where record.files[place].isListed && record.files[place].file.version(of: name) == version {
                let yanked = reason.map { Yanked(reason: FileEntry.clean($0)) }
                count += 1
                guard record.files[place].yankedHere != yanked else { continue }
                record.files[place].yankedHere = yanked
                isChanged = true
            }
            guard count > 0 else { throw UploadRefusal(.missing, "there is no release \(version) of \(name) in this mirror") }
            guard isChanged else {
                if try !areListed([name]) { try publishRoot() }
                return count
            }
            record.serial = try nextSerial(after: record)
            let project = try restage(record)
            do {
                try commitLocked([project])
            } catch {
                project.discard()
                throw error
            }
            try publishRoot(serials: [name.normalized: project.record.serial ?? 0])
            return count
        }
    }
}
