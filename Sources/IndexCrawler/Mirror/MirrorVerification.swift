import ForeignText
import Native
import SystemPackage
package import VersionSort

/// A verification of a mirror: it hashes the files again, compares the records with the pages, and repairs what is damaged.
///
/// - A damaged record is rebuilt from the pages and files.
/// - A damaged page is written again from its record.
/// - A damaged published file is linked again to its blob.
/// - A damaged blob is downloaded again. If that fails, the page no longer lists the file.
///
/// A file that cannot be read is never removed, because the fault may be a temporary one of the machine.
package struct MirrorVerification: Sendable {
    /// The outcome of a verification.
    package struct Outcome: Sendable {
        /// The number of files that were hashed.
        package var files = 0
        /// The size of these files, in bytes.
        package var bytes: UInt64 = 0
        /// The number of projects that were compared.
        package var projects = 0
        /// The damaged files, sorted by path.
        package var damaged: [DamagedFile] = []
        /// A Boolean value indicating whether this account can take no lock, so that the work of a crawl at the same time may look like damage.
        package var isUnlocked = false
    }

    /// A closure that downloads a file into the mirror again.
    ///
    /// - Parameters: the record of its project, and the file.
    package typealias Download = @Sendable (ProjectRecord, IndexFile) async throws -> Void

    /// The progress of a verification.
    package enum Event: Sendable {
        /// The start of the verification, with the number of files to hash.
        case began(files: Int)
        /// A file was hashed.
        case hashed(String)
    }

    private let store: MirrorStore
    private let jobs: Int
    private let download: Download?
    private let onEvent: @Sendable (Event) -> Void

    /// Prepares a verification.
    ///
    /// - Parameters:
    ///   - jobs: the number of files that are hashed at once.
    ///   - download: the function that replaces lost bytes; `nil` to change nothing.
    package init(_ store: MirrorStore, jobs: Int, repairingWith download: Download?, onEvent: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.store = store
        self.jobs = jobs
        self.download = download
        self.onEvent = onEvent
    }

    /// Verifies the mirror.
    ///
    /// - Throws: `FileError` for a folder that cannot be read or a file that cannot be written, and ``Failure`` with code `store` if damage is to be repaired
    ///   while another process crawls.
    package func run() async throws -> Outcome {
        guard download != nil else { return try await verify() }
        return try await store.withCrawlLock { try await verify() }
    }

    private func verify() async throws -> Outcome {
        let blobs = try blobNames()
        onEvent(.began(files: blobs.count))
        let hashes = BlobHashes(store) { onEvent(.hashed($0)) }
        let names = try store.allNames()
        var outcome = Outcome()
        outcome.projects = names.count
        outcome.damaged = try await mapBounded(names, atOnce: jobs) { name in try await verify(name, hashes) }.flatMap(\.self)
        outcome.damaged += try await verifyOthers(blobs, hashes)
        // A project without a page is missing in the list too.
        let hasPages = !outcome.damaged.contains { $0.path.utf8.hasPrefix("simple/") && $0.repair == nil }
        try withListLock { isLocked in
            outcome.isUnlocked = !isLocked
            if hasPages, let root = try verifyRoot(isLocked: isLocked) { outcome.damaged.append(root) }
        }
        // The next walk must ask for the removed files again.
        if outcome.damaged.contains(where: { $0.repair == .removed || $0.repair == .withdrawn }) { try WalkMemory.forgetAll(in: store.root) }
        (outcome.files, outcome.bytes) = (hashes.files, hashes.bytes)
        // One blob may belong to two projects.
        outcome.damaged = Array(Set(outcome.damaged)).sorted { $0.path.precedesByBytes($1.path) }
        return outcome
    }

    private func blobNames() throws -> [(path: String, sha256: SHA256Digest?)] {
        let folder = store.root.appending("blobs").appending("sha256")
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter(\.isDirectory).flatMap { part in
            try FileSystem.list(folder.appending(part.name)).map { ("blobs/sha256/\(part.name)/\($0.name)", SHA256Digest(hex: part.name + $0.name)) }
        }
    }

    // MARK: - Projects

    private func verify(_ name: ProjectName, _ hashes: BlobHashes) async throws -> [DamagedFile] {
        var inspection = try await ProjectInspection.run(name, in: store, hashes, jobs: jobs)
        guard !inspection.findings.isEmpty else { return [] }
        guard let download else {
            // A release may have published the project while it was inspected.
            try await Task.sleep(for: .milliseconds(50))
            let before = Set(inspection.findings)
            inspection = try await ProjectInspection.run(name, in: store, hashes, jobs: jobs)
            return inspection.findings.filter(before.contains).map { DamagedFile(path: $0.path, reason: $0.reason, repair: nil) }
        }
        return try await ProjectRepair(inspection, store, hashes, download).run()
    }

    /// Hashes the blobs that belong to no project, such as built packages.
    private func verifyOthers(_ blobs: [(path: String, sha256: SHA256Digest?)], _ hashes: BlobHashes) async throws -> [DamagedFile] {
        let others = blobs.filter { blob in blob.sha256.map { !hashes.isKnown($0) } ?? true }
        return try await mapBounded(others, atOnce: jobs) { blob -> DamagedFile? in
            let path = store.root.pushing(FilePath(blob.path))
            let verdict = try blob.sha256.map { (digest) throws(FileError) in try hashes.verdict(digest) } ?? .rotten
            switch verdict {
            case .sound, .missing: return nil
            case .unreadable(let reason): return DamagedFile(path: blob.path, reason: "it cannot be read: \(reason)", repair: nil)
            case .rotten:
                if download != nil { try FileSystem.remove(path) }
                return DamagedFile(path: blob.path, reason: "its bytes have another digest", repair: download == nil ? nil : .removed)
            }
        }.compactMap(\.self)
    }

    /// Runs a closure while no process crawls, because a walk writes the list of projects at its end; does nothing if one crawls.
    ///
    /// - Parameter body: A closure that is told whether a lock is held. An account that cannot open the file of the lock cannot keep anybody out.
    private func withListLock(_ body: (_ isLocked: Bool) throws -> Void) throws {
        // A repair has the lock already.
        if download != nil { return try body(true) }
        var lock: FileLock?
        do throws(FileError) {
            lock = try FileSystem.tryLock(store.crawlLock, .shared)
        } catch {
            guard [.permissionDenied, .notPermitted, .readOnlyFileSystem, .noSuchFileOrDirectory].contains(error.errno) else { throw error }
            return try body(false)
        }
        guard lock != nil else { return }
        defer { withExtendedLifetime(lock) {} }
        try body(true)
    }

    /// Compares the list of projects with their pages.
    private func verifyRoot(isLocked: Bool) throws -> DamagedFile? {
        let path = "simple/index.v1_json"
        let page = (try? FileSystem.readAll(store.root.pushing(FilePath(path)), limit: RootPage.sizeLimit)).flatMap { try? RootPage(json: $0) }
        let published = try store.publishedNames()
        guard page != nil || !published.isEmpty, page?.projects.map(\.name) != published else { return nil }
        if download != nil { try store.publishRoot(serials: store.serials(of: published)) }
        let reason = "it does not list the projects that the mirror has\(isLocked ? "" : ", unless a crawl runs")"
        return DamagedFile(path: path, reason: reason, repair: download == nil ? nil : .restored)
    }
}

/// The repair of one project.
struct ProjectRepair {
    private let inspection: ProjectInspection
    private let store: MirrorStore
    private let hashes: BlobHashes
    private let download: MirrorVerification.Download
    private var name: ProjectName { inspection.name }

    init(_ inspection: ProjectInspection, _ store: MirrorStore, _ hashes: BlobHashes, _ download: @escaping MirrorVerification.Download) {
        self.inspection = inspection
        self.store = store
        self.hashes = hashes
        self.download = download
    }

    /// Repairs the project, and returns its damaged files with their repairs.
    func run() async throws -> [DamagedFile] {
        // No client gets damaged bytes from now on.
        for finding in inspection.findings where finding.isReadable && finding.part != .record && finding.part != .page {
            try FileSystem.remove(store.root.pushing(FilePath(finding.path)))
        }
        guard var record = inspection.record else {
            try store.withdrawProject(name)
            try FileSystem.remove(store.recordPath(name))
            return inspection.findings.map { DamagedFile(path: $0.path, reason: $0.reason, repair: .removed) }
        }
        var outcomes: [String: (repair: DamagedFile.Repair, detail: String)] = [:]
        for place in record.files.indices where inspection.lost.contains(record.files[place].file.filename) {
            let file = record.files[place]
            guard let sha256 = file.file.sha256 else { continue }
            do {
                outcomes[file.file.filename] = (try await restoreBytes(file, sha256, record), "")
            } catch {
                try Task.checkCancellation()
                // An unreadable file stays listed, since it may be sound.
                if isUnreadable(file.file.filename) { continue }
                outcomes[file.file.filename] = (.withdrawn, "; it could not be downloaded: \(IndexWalk.text(error))")
                record.files[place].isListed = false
                try FileSystem.remove(store.packagePath(file.file.filename, of: name))
            }
            hashes.forget(sha256)
        }
        if !inspection.findings.contains(where: { !$0.isReadable }) {
            try store.commit { [try store.restage(record)] }
        }
        return inspection.findings.map { finding in damaged(finding, outcomes) }
    }

    private func isUnreadable(_ filename: String) -> Bool {
        inspection.findings.contains { $0.part == .bytes(filename) && !$0.isReadable }
    }

    private func damaged(_ finding: ProjectInspection.Finding, _ outcomes: [String: (repair: DamagedFile.Repair, detail: String)]) -> DamagedFile {
        guard finding.isReadable else { return DamagedFile(path: finding.path, reason: finding.reason, repair: nil) }
        switch finding.part {
        case .bytes(let filename), .metadata(let filename):
            guard let outcome = outcomes[filename] else { return DamagedFile(path: finding.path, reason: finding.reason, repair: .restored) }
            return DamagedFile(path: finding.path, reason: finding.reason + outcome.detail, repair: outcome.repair)
        case .stranger: return DamagedFile(path: finding.path, reason: finding.reason, repair: .removed)
        case .record, .page: return DamagedFile(path: finding.path, reason: finding.reason, repair: .restored)
        }
    }

    /// Restores a blob: from the published file if its digest is right, otherwise by a download.
    private func restoreBytes(_ file: ProjectRecord.File, _ sha256: SHA256Digest, _ record: ProjectRecord) async throws -> DamagedFile.Repair {
        let link = store.packagePath(file.file.filename, of: name)
        if try FileSystem.status(link) != nil, hashes.hash(link, expecting: sha256) == .sound {
            try FileSystem.createDirectory(store.blobPath(sha256).removingLastComponent())
            try FileSystem.linkOrCopy(link, to: store.blobPath(sha256))
            return .restored
        }
        if !file.isListed { return .withdrawn }
        try await download(record, file.file)
        return .downloaded
    }
}

/// A file of the mirror that is missing, cannot be read, or does not have the content that it should have.
package struct DamagedFile: Hashable, Sendable, Encodable {
    /// The repair of a damaged file.
    package enum Repair: String, Sendable, Encodable {
        /// The file was removed. The next crawl or release that needs it makes or downloads it again.
        case removed
        /// The file was written again from the rest of the mirror.
        case restored
        /// The bytes were downloaded again.
        case downloaded
        /// The bytes are lost. The file was removed, and the page of its project no longer lists it.
        case withdrawn

        /// The repair as text for people, for example `downloaded again` or `removed`.
        package var description: String { self == .downloaded ? "downloaded again" : rawValue }
    }

    /// The path below the mirror, such as `packages/flask/flask-3.0-py3-none-any.whl`.
    package let path: String
    /// The reason, as text that follows the path: `its bytes have another digest`.
    package var reason: String
    /// The repair; `nil` if the file was left as it is.
    package var repair: Repair?

    private enum CodingKeys: String, CodingKey {
        case path, reason, repair, removed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(reason, forKey: .reason)
        try container.encode(repair, forKey: .repair)
        try container.encode(repair == .removed || repair == .withdrawn, forKey: .removed)
    }
}
