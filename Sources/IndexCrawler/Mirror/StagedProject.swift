import Failures
internal import Native
internal import SystemPackage
package import VersionSort

/// The changes to one project of a mirror, prepared in temporary files and not visible yet.
package struct StagedProject: Sendable {
    /// A temporary file and its final path.
    struct Move: Sendable {
        let temporary: FilePath
        let place: FilePath
    }

    /// Bytes that become a blob: a download, an upload, or a provenance document.
    typealias Blob = (temporary: FilePath, sha256: SHA256Digest)

    /// A text and its final path.
    typealias Text = (bytes: [UInt8], place: FilePath)

    /// The name of the project.
    package let name: ProjectName
    /// The new record of the project.
    package let record: ProjectRecord
    /// The status of the record file on which the changes are based; `nil` if there was no record.
    var basis: FileStatus?
    /// Downloads that become blobs.
    var blobs: [Blob] = []
    /// The folder `packages/NAME` of a new project, with its `.metadata` files and with links to those of its ``links`` that are downloads.
    var folder: Move?
    /// The files to publish under `packages/NAME/`.
    var links: [(filename: String, sha256: SHA256Digest)] = []
    /// `.metadata` files of wheels.
    var metadata: [Move] = []
    /// The pages; for a new project, the folders with them.
    ///
    /// When they are in place, clients see the other files.
    var pages: [Move] = []
    /// The record, which is written after the pages.
    var records: [Move] = []

    /// A Boolean value indicating whether the mirror lacks a page or a published file of the record, or still has a page that must be removed.
    var isUnpublished = false

    /// A Boolean value indicating whether the commit changes anything but the record.
    var changesFiles: Bool { !blobs.isEmpty || !metadata.isEmpty || !pages.isEmpty || isUnpublished }

    /// Removes the temporary files of a change that is not made.
    ///
    /// - Parameter keepingFiles: The downloads stay.
    package func discard(keepingFiles: Bool = false) {
        for path in (keepingFiles ? [] : blobs.map(\.temporary)) + ([folder].compactMap(\.self) + metadata + pages + records).map(\.temporary) {
            try? FileSystem.remove(path)
        }
    }
}

/// A file that is to be published: a blob of the mirror, or a verified download that is not one yet.
package struct PublishableFile: Sendable {
    /// The file as the index lists it.
    package let file: IndexFile
    /// The digest of the bytes, equal to the one that the index states.
    let sha256: SHA256Digest
    /// The download; `nil` if the mirror has the blob.
    let temporary: FilePath?
}

extension MirrorStore {
    /// Returns those files of a page that the mirror holds, ready to be published.
    ///
    /// They are not hashed again: `mirror verify` and each use do that.
    package func publishable(_ files: [IndexFile]) -> [PublishableFile] {
        files.compactMap { file in
            guard let sha256 = file.sha256, holds(sha256) else { return nil }
            return PublishableFile(file: file, sha256: sha256, temporary: nil)
        }
    }

    /// Prepares the record, the metadata files and the pages of a project.
    ///
    /// - Parameters:
    ///   - page: the page of the index.
    ///   - held: the files of the page to publish. Others that the page lists are not published.
    ///   - removed: the treatment of recorded files that the page no longer lists.
    ///   - index: the address of the index; `nil` keeps the recorded one.
    ///   - offering: the first-seen time of unpublished files that the page lists for the first time, in seconds since 1970; they become offers. With `nil`,
    ///     only files that were offered before remain offers.
    ///   - basis: the record that the changes are based on; `nil` to read it.
    /// - Returns: `nil` if the project is already published in this form.
    /// - Throws: ``Failure`` with code `mismatch` if a name already stands for other bytes, and `store` if the mirror does not hold a file.
    package func stage(
        _ page: ProjectPage, publishing held: [PublishableFile], removed: RemovedFiles = .hide, from index: String? = nil, offering: Int64? = nil,
        over known: RecordBasis? = nil
    ) throws -> StagedProject? {
        let found = try known ?? basis(of: page.name)
        // Most projects of a first walk have neither a record nor a page.
        let isKnown = try found.status != nil || FileSystem.status(root.appending("simple").appending(page.name.normalized)) != nil
        let (old, basis) = (try found.record ?? (isKnown ? lostRecord(of: page.name) : nil), found.status)
        if try isUploaded(page, old) { return nil }
        var known: [String: ProjectRecord.File] = [:]
        for file in old?.files ?? [] { known[file.file.filename] = file }
        let seen = Self.firstSeen(old)
        var record = ProjectRecord(name: page.name)
        (record.serial, record.status, record.statusReason) = (page.lastSerial, page.status, page.statusReason)
        record.index = index ?? old?.index
        var work: (blobs: [StagedProject.Blob], metadata: [StagedProject.Text]) = ([], [])
        do {
            try requireSameBytes(page, old)
            for item in held {
                var entry = try self.file(item, known[item.file.filename], of: page.name, &work.metadata)
                entry.firstSeen = seen[item.file.filename] ?? entry.firstSeen
                record.files.append(entry)
                if let temporary = item.temporary { work.blobs.append((temporary, item.sha256)) }
            }
            let (onPage, published) = (Set(page.eachFile.map(\.filename)), Set(held.map(\.file.filename)))
            for var file in old?.files ?? [] where !published.contains(file.file.filename) {
                let isOnPage = onPage.contains(file.file.filename)
                if !isOnPage, removed == .delete { continue }
                // The record never forgets the digest of a name that the index may offer again.
                file.isListed = !isOnPage && removed == .keep && file.isListed && file.file.sha256.map(holds) == true
                record.files.append(file)
            }
            // No file of a quarantined project may be offered (PEP 792).
            if page.isQuarantined { for place in record.files.indices { record.files[place].isListed = false } }
            record.files.sort { $0.file.filename < $1.file.filename }
            record.offers = Self.offers(of: page, without: published, old, offering)
            if let old, old == record, work.blobs.isEmpty, work.metadata.isEmpty, isPublished(record, page.name) { return nil }
            return try staged(record, page.name, basis, work.blobs, work.metadata)
        } catch {
            for path in held.compactMap(\.temporary) { try? FileSystem.remove(path) }
            throw error
        }
    }

    /// Commits the changes of several projects with four syncs in all, and makes them durable and visible.
    ///
    /// - First, every temporary file is synced.
    /// - Then the blobs and links get their names, and are synced.
    /// - Then the pages that list them are put in place, and are synced.
    /// - Last come the records, and the sync of their folder.
    ///
    /// After a crash, a client sees the old page or the new one, and never a page with a file that is missing or incomplete. A project without its new record
    /// is published again. Several processes may commit at once: each holds a lock, and changes only a record that nobody changed since it was read.
    ///
    /// - Throws: ``Failure``, `FileError`, and ``SupersededProject`` before anything is changed. The temporary files stay, so that the projects can be
    ///   committed one by one.
    package func commit(_ group: [StagedProject]) throws {
        guard !group.isEmpty else { return }
        try sync(group)
        try withCommitLock { try place(group) }
    }

    /// Runs work while holding the commit lock.
    ///
    /// Blocks while another process holds it.
    func withCommitLock<Result>(_ work: () throws -> Result) throws -> Result {
        let lock = try FileSystem.lock(root.appending(".commit.lock"))
        defer { withExtendedLifetime(lock) {} }
        return try work()
    }

    /// Makes the changes of several projects durable and visible, under the lock that the caller holds.
    func commitLocked(_ group: [StagedProject]) throws {
        try sync(group)
        try place(group)
    }

    /// Brings the temporary files of several projects to the disk.
    private func sync(_ group: [StagedProject]) throws {
        // For one record, a sync of its file is cheaper.
        if group.count > 1 || group.contains(where: \.changesFiles) { return try FileSystem.syncFileSystem(root) }
        for project in group { try project.syncRecord() }
    }

    private func place(_ group: [StagedProject]) throws {
        for project in group { try requireBasis(project) }
        guard group.contains(where: \.changesFiles) else {
            return try placeRecords(group)
        }
        for project in group {
            for blob in project.blobs { try place(StagedProject.Move(temporary: blob.temporary, place: blobPath(blob.sha256))) }
            let verified = Set(project.blobs.map(\.sha256))
            let hasLinks = try project.folder.map { try placeFolder($0, of: project) } ?? false
            for link in project.links where !hasLinks || !verified.contains(link.sha256) {
                try linkPackage(link.filename, link.sha256, of: project.name, isVerified: verified.contains(link.sha256))
            }
            for move in project.metadata { try place(move) }
        }
        try FileSystem.syncFileSystem(root)
        for project in group {
            if !project.record.hasPage { try withdrawProject(project.name) }
            for move in project.pages { try placePage(move) }
        }
        try FileSystem.syncFileSystem(root)
        try placeRecords(group)
    }

    /// Moves the records to their final paths, and syncs their folder if one of them has held files.
    ///
    /// Without the sync, a crash can bring back the record from before, which the next crawl completes again.
    private func placeRecords(_ group: [StagedProject]) throws {
        for project in group { for move in project.records { try place(move) } }
        if group.contains(where: { !$0.record.files.isEmpty }) { try FileSystem.syncDirectory(root.appending("projects")) }
    }

    /// Throws ``SupersededProject`` if the record of a project was changed after its changes were staged, because the commit would overwrite that change.
    private func requireBasis(_ project: StagedProject) throws {
        // A record that has its place since an earlier attempt is the project's own, and another process may have made the same change.
        guard try project.records.allSatisfy({ try FileSystem.status($0.temporary) != nil }),
            try FileSystem.status(recordPath(project.name)) != project.basis, record(of: project.name) != project.record
        else { return }
        throw SupersededProject(name: project.name)
    }

    /// Moves a temporary file to its final path, and creates the folder of the path if it is missing.
    ///
    /// Does nothing if an earlier attempt already moved it.
    func place(_ move: StagedProject.Move) throws(FileError) {
        do throws(FileError) {
            try FileSystem.creatingFolder(of: move.place) { () throws(FileError) in try FileSystem.rename(move.temporary, to: move.place) }
        } catch {
            guard error.errno == .noSuchFileOrDirectory, try FileSystem.status(move.temporary) == nil, try FileSystem.status(move.place) != nil
            else { throw error }
        }
    }

    /// Runs work that changes many projects while no other process does the same.
    ///
    /// - Throws: ``Failure`` with code `store` if another process crawls into this mirror, and what the work throws.
    package func withCrawlLock<Result>(_ work: () async throws -> Result) async throws -> Result {
        var lock = try FileSystem.tryLock(crawlLock)
        // A program that this process starts shares its open files until it runs, so a lock that was just given back may be free only a moment later.
        for _ in 0..<50 where lock == nil {
            try await Task.sleep(for: .milliseconds(20))
            lock = try FileSystem.tryLock(crawlLock)
        }
        guard let lock else {
            throw Failure(
                .store, "another process crawls into \(root)", causes: ["it holds \(crawlLock)"], hints: ["wait until it has finished"])
        }
        defer { withExtendedLifetime(lock) {} }
        return try await work()
    }

    /// The lock of a process that changes many projects.
    var crawlLock: FilePath { root.appending(".crawl.lock") }

    // MARK: - Parts of a stage

    /// Prepares the pages, links and metadata files of a record that was repaired or merged; all listed files must be held.
    ///
    /// Files that were added to the mirror's record after this one was read are kept.
    func restage(_ record: ProjectRecord) throws -> StagedProject {
        let name = try ProjectName(record.name)
        let found = try basis(of: name)
        var record = record
        let names = Set(record.files.map(\.file.filename))
        record.files += found.record?.files.filter { !names.contains($0.file.filename) } ?? []
        record.files.sort { $0.file.filename < $1.file.filename }
        let listed = Set(record.listed.map(\.file.filename))
        record.offers = found.record?.offers?.filter { !listed.contains($0.file.filename) }
        var texts: [StagedProject.Text] = []
        for place in record.files.indices where record.files[place].isListed {
            let before = record.files[place]
            guard let sha256 = before.file.sha256 else { continue }
            record.files[place] = try file(PublishableFile(file: before.file, sha256: sha256, temporary: nil), before, of: name, &texts)
        }
        return try staged(record, name, found.status, [], texts)
    }

    /// Makes the entry of a held file, and reads its metadata if the mirror lacks the file of it.
    func file(
        _ item: PublishableFile, _ before: ProjectRecord.File?, of project: ProjectName, _ texts: inout [StagedProject.Text]
    ) throws -> ProjectRecord.File {
        let bytes = item.temporary ?? blobPath(item.sha256)
        guard let status = try FileSystem.status(bytes) else {
            throw Failure(.store, "\(item.file.filename) cannot be published", causes: ["the mirror does not hold it"])
        }
        do throws(FileEntry.Refusal) { try FileEntry.checkName(item.file.filename) } catch {
            throw Failure(.malformed, "\(FileEntry.clean(item.file.filename)) cannot be published", causes: [error.reason])
        }
        let place = packagePath(item.file.filename, of: project, suffix: ".metadata")
        var metadata = before?.metadata
        if try metadata == nil || FileSystem.status(place) == nil, let text = try wheelMetadata(item, at: bytes) {
            texts.append((text, place))
            metadata = SHA256Digest(of: text).hex
        }
        var file = item.file
        // A record is no place for a password that somebody wrote into an address.
        file.url = URLReference(file.url)?.withoutUser.description ?? file.url
        return ProjectRecord.File(
            file: file, size: status.size, metadata: metadata, firstSeen: before?.firstSeen ?? status.modificationTime, isListed: true,
            yankedHere: before?.yankedHere, upload: before?.upload, provenance: before?.provenance)
    }

    /// Returns the METADATA of a wheel; `nil` for other files and for a wheel without a readable one (PEP 658).
    ///
    /// The text is always read from the held wheel, because text that a server sent before the wheel was held was not verified against a digest.
    private func wheelMetadata(_ item: PublishableFile, at path: FilePath) throws -> [UInt8]? {
        guard let wheel = try? WheelFilename(item.file.filename), let bytes = try? WholeWheel.metadata(at: path, wheel) else { return nil }
        // A later resolution reads what is stored; if nothing is, it reads the wheel.
        if let known = metadata(of: item.sha256), known.origin != .wheel { try save(StoredMetadata(bytes, origin: .wheel), of: item.sha256) }
        return bytes
    }

    /// Prepares the record, the links and the pages of a project.
    func staged(
        _ record: ProjectRecord, _ name: ProjectName, _ basis: FileStatus?, _ blobs: [StagedProject.Blob], _ metadata: [StagedProject.Text]
    ) throws -> StagedProject {
        var staged = StagedProject(name: name, record: record, basis: basis, blobs: blobs)
        do {
            try stageParts(of: &staged, metadata)
            return staged
        } catch {
            staged.discard()
            throw error
        }
    }

    private func stageParts(of staged: inout StagedProject, _ metadata: [StagedProject.Text]) throws {
        let (name, record) = (staged.name, staged.record)
        staged.records.append(try move(record.json(), to: recordPath(name)))
        guard record.hasPage else {
            staged.isUnpublished = try FileSystem.status(root.appending("simple").appending(name.normalized)) != nil
            for text in metadata { staged.metadata.append(try move(text.bytes, to: text.place)) }
            return
        }
        for file in record.listed {
            if let sha256 = file.file.sha256 { staged.links.append((file.file.filename, sha256)) }
            if let digest = file.provenance.flatMap({ SHA256Digest(hex: $0) }) {
                staged.links.append((file.file.filename + ProjectRecord.provenanceSuffix, digest))
            }
        }
        let pages = try ProjectPages(record).files.map { page in (bytes: page.bytes, place: root.pushing(FilePath(page.path))) }
        let folders = ProjectPages.folders.map { root.appending($0).appending(name.normalized) }
        if try folders.allSatisfy({ try FileSystem.status($0) == nil }) { return try stageFolders(of: &staged, metadata, pages) }
        for folder in folders { try FileSystem.removeAbandoned(in: folder) }
        staged.isUnpublished = !isPublished(record, name)
        for text in metadata { staged.metadata.append(try move(text.bytes, to: text.place)) }
        for page in pages where (try? FileSystem.readAll(page.place, limit: page.bytes.count)) != page.bytes {
            staged.pages.append(try move(page.bytes, to: page.place))
        }
    }

    /// Writes bytes to a temporary file, and returns the move to its final path.
    private func move(_ bytes: [UInt8], to place: FilePath) throws -> StagedProject.Move {
        StagedProject.Move(temporary: try temporaryFile(bytes), place: place)
    }

    /// Writes bytes to a new temporary file and returns its path.
    func temporaryFile(_ bytes: [UInt8]) throws(FileError) -> FilePath {
        let temporary = temporaryPath()
        do throws(FileError) {
            try write(bytes, to: temporary)
            return temporary
        } catch {
            // On a full disk, each byte that is left behind is missed.
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    /// Writes bytes to a new file.
    func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        var file = try OutputFile(path, exclusive: true)
        try file.append(bytes)
        try file.close()
    }

    /// Returns `true` if the pages and the files of a record are where clients look for them.
    private func isPublished(_ record: ProjectRecord, _ name: ProjectName) -> Bool {
        let folder = root.appending("simple").appending(name.normalized)
        let listed = record.listed
        guard record.hasPage else { return (try? FileSystem.status(folder)) == .some(nil) }
        func inode(_ path: FilePath) -> UInt64? { (try? FileSystem.status(path))??.inode }
        guard ProjectPages.paths(record.name).allSatisfy({ inode(root.pushing(FilePath($0))) != nil }) else { return false }
        return listed.allSatisfy { file in
            guard let sha256 = file.file.sha256, let link = inode(packagePath(file.file.filename, of: name)) else { return false }
            // A link to the bytes of an earlier blob must be created again.
            return link == inode(blobPath(sha256))
        }
    }
}
