internal import ForeignText
internal import Native
internal import SystemPackage
internal import VersionSort

/// The comparison of a project's record, pages and files with each other.
struct ProjectInspection: Sendable {
    /// The part of the mirror that a damaged file belongs to.
    enum Part: Hashable, Sendable {
        case record, page
        /// The published file or the blob of a recorded file, by the file name.
        case bytes(String)
        case metadata(String)
        /// A published file that is not in the record.
        case stranger
    }

    /// A damaged file.
    struct Finding: Hashable, Sendable {
        let path: String
        let reason: String
        let part: Part
        /// A Boolean value indicating whether the file was read.
        ///
        /// Its content is then wrong, and it may be removed.
        var isReadable = true
    }

    let name: ProjectName
    /// The record, rebuilt from pages and files if it is damaged; `nil` if there is no record and no readable page.
    private(set) var record: ProjectRecord?
    private(set) var findings: [Finding] = []
    /// The files of the record whose blob is missing or damaged.
    private(set) var lost: Set<String> = []

    private let store: MirrorStore
    private let hashes: BlobHashes

    private init(_ name: ProjectName, _ store: MirrorStore, _ hashes: BlobHashes) {
        self.name = name
        self.store = store
        self.hashes = hashes
    }

    /// Inspects a project.
    ///
    /// - Parameter jobs: the number of files that are hashed at once.
    static func run(_ name: ProjectName, in store: MirrorStore, _ hashes: BlobHashes, jobs: Int) async throws -> ProjectInspection {
        var inspection = ProjectInspection(name, store, hashes)
        try inspection.inspectRecord()
        let digests = Set(inspection.record?.files.compactMap(\.file.sha256) ?? []).sorted { $0.hex < $1.hex }
        _ = try await mapBounded(digests, atOnce: jobs) { digest in _ = try hashes.verdict(digest) }
        try inspection.inspectFiles()
        try inspection.inspectStrangers()
        try inspection.inspectPages()
        return inspection
    }

    private mutating func add(_ path: String, _ reason: String, _ part: Part, isReadable: Bool = true) {
        findings.append(Finding(path: path, reason: reason, part: part, isReadable: isReadable))
    }

    private func exists(_ path: String) throws(FileError) -> Bool { try FileSystem.status(store.root.pushing(FilePath(path))) != nil }

    // MARK: - Parts

    private mutating func inspectRecord() throws {
        record = store.record(of: name)
        guard record == nil else { return }
        let path = "projects/\(name).json"
        let isThere = try exists(path)
        record = try RebuiltRecord.make(name, in: store)
        guard isThere || record != nil else { return }
        add(path, isThere ? "it is not the record of the project" : "it is missing, and the project has a page", .record)
    }

    private mutating func inspectFiles() throws {
        for file in record?.files ?? [] {
            guard let sha256 = file.file.sha256 else { continue }
            let filename = file.file.filename
            let (link, verdict) = ("packages/\(name)/\(filename)", try hashes.verdict(sha256))
            if verdict != .sound { lost.insert(filename) }
            switch verdict {
            case .sound: break
            case .missing: if file.isListed { add(store.relativeBlobPath(sha256), "it is missing", .bytes(filename)) }
            case .rotten: add(store.relativeBlobPath(sha256), "its bytes have another digest", .bytes(filename))
            case .unreadable(let reason): add(store.relativeBlobPath(sha256), "it cannot be read: \(reason)", .bytes(filename), isReadable: false)
            }
            try inspectLink(link, file, sha256, verdict)
            if file.provenance != nil, file.isListed, try !exists(link + ProjectRecord.provenanceSuffix) {
                add(link + ProjectRecord.provenanceSuffix, "it is missing", .metadata(filename))
            }
            guard let metadata = file.metadata, file.isListed else { continue }
            guard try exists(link + ".metadata") else {
                add(link + ".metadata", "it is missing", .metadata(filename))
                continue
            }
            if try Digest.ofFile(store.root.pushing(FilePath(link + ".metadata")), .sha256) != Hex.decode(metadata) {
                add(link + ".metadata", "its bytes have another digest", .metadata(filename))
            }
        }
    }

    private mutating func inspectLink(_ link: String, _ file: ProjectRecord.File, _ sha256: SHA256Digest, _ blob: BlobHashes.Verdict) throws {
        let path = store.root.pushing(FilePath(link))
        guard let status = try FileSystem.status(path) else {
            if file.isListed { add(link, "it is missing", .bytes(file.file.filename)) }
            return
        }
        let isBlob = try FileSystem.status(store.blobPath(sha256))?.inode == status.inode
        switch isBlob ? blob : hashes.hash(path, expecting: sha256) {
        case .sound, .missing: break
        case .rotten: add(link, "its bytes have another digest", .bytes(file.file.filename))
        case .unreadable(let reason): add(link, "it cannot be read: \(reason)", .bytes(file.file.filename), isReadable: false)
        }
    }

    /// Finds published files that are not in the record and whose bytes no blob has.
    private mutating func inspectStrangers() throws {
        let folder = store.root.appending("packages").appending(name.normalized)
        guard try FileSystem.status(folder)?.isDirectory == true else { return }
        let known = Set(record?.files.map(\.file.filename) ?? [])
        for entry in try FileSystem.list(folder) where !known.contains(entry.name) && !entry.name.utf8.hasSuffix(".metadata") && !entry.name.utf8.hasPrefix(".")
        {
            let path = "packages/\(name)/\(entry.name)"
            do {
                guard let sha256 = try hashes.digest(folder.appending(entry.name)), try hashes.verdict(sha256) == .sound else {
                    add(path, "its bytes are those of no file that the mirror holds", .stranger)
                    continue
                }
            } catch {
                add(path, "it cannot be read: \(error)", .stranger, isReadable: false)
            }
        }
    }

    private mutating func inspectPages() throws {
        guard let record, record.hasPage else {
            for folder in ["simple/\(name)", "pypi/\(name)"] where try exists(folder) { add(folder, "it is the page of a project that has none", .page) }
            return
        }
        for (path, page) in try ProjectPages(record).files {
            let bytes = try? FileSystem.readAll(store.root.pushing(FilePath(path)), limit: page.count)
            if bytes != page { add(path, try exists(path) ? "it is not the page that its record gives" : "it is missing", .page) }
        }
    }
}

/// The page files of a project, written from its record.
struct ProjectPages {
    /// The paths below the mirror and the bytes.
    let files: [(path: String, bytes: [UInt8])]

    /// Returns the paths of the pages of a project below the mirror, for example `simple/flask/index.html`.
    static func paths(_ name: String) -> [String] { ["simple/\(name)/index.v1_json", "simple/\(name)/index.html", "pypi/\(name)/json"] }

    /// The folders that hold the pages and the files of projects.
    static let folders = ["simple", "pypi", "packages"]

    init(_ record: ProjectRecord) throws {
        let writer = SimplePageWriter(record: record)
        let pages = [writer.json(), writer.html(), try ReleasesPageWriter(record: record).json()]
        files = zip(Self.paths(record.name), pages).map { ($0, $1) }
    }
}

/// The rebuilding of the record of a project from its page and its files.
enum RebuiltRecord {
    /// Returns a record rebuilt from the page and the files; `nil` if there is no readable page.
    ///
    /// The origin of the files is not known. Files that are not on the page are recorded as hidden, so that their names are never used for other bytes.
    static func make(_ name: ProjectName, in store: MirrorStore) throws -> ProjectRecord? {
        let folder = store.root.appending("simple").appending(name.normalized)
        guard let base = URLReference("http://mirror.invalid/simple/\(name)/"), let page = page(name, folder, base) else { return nil }
        var record = ProjectRecord(name: name)
        (record.serial, record.status, record.statusReason) = (page.lastSerial, page.status, page.statusReason)
        for var file in page.files {
            file.url = ""
            record.files.append(try entry(file, of: name, in: store, isListed: !page.isQuarantined))
        }
        guard record.hasPage else { return nil }
        let known = Set(record.files.map(\.file.filename))
        let packages = store.root.appending("packages").appending(name.normalized)
        for found in try FileSystem.status(packages) == nil ? [] : FileSystem.list(packages) where !known.contains(found.name) && found.isRegularFile {
            guard let digest = try? Digest.ofFile(packages.appending(found.name), .sha256) else { continue }
            let listed = FileEntry(filename: found.name, url: found.name, hashes: ["sha256": Hex.encode(digest)])
            guard var file = try? listed.checked(project: name, base: base), file.sha256.map(store.holds) == true else { continue }
            file.url = ""
            record.files.append(try entry(file, of: name, in: store, isListed: false))
        }
        record.files.sort { $0.file.filename < $1.file.filename }
        return record
    }

    /// Returns the page of the mirror, read from the JSON form or, if that fails, from the HTML form; `nil` if neither can be read.
    private static func page(_ name: ProjectName, _ folder: FilePath, _ base: URLReference) -> ProjectPage? {
        for (file, form) in [("index.v1_json", PageForm.json), ("index.html", .html)] {
            guard let bytes = try? FileSystem.readAll(folder.appending(file), limit: Int(PageLimits.bytes)),
                let reading = try? form.read(bytes, project: name, base: base)
            else { continue }
            return reading.page
        }
        return nil
    }

    private static func entry(_ file: IndexFile, of name: ProjectName, in store: MirrorStore, isListed: Bool) throws -> ProjectRecord.File {
        let status = try file.sha256.flatMap { try FileSystem.status(store.blobPath($0)) }
        return ProjectRecord.File(
            file: file, size: status?.size ?? file.size ?? 0, metadata: file.coreMetadata?.hashes["sha256"], firstSeen: status?.modificationTime ?? 0,
            isListed: isListed)
    }
}
