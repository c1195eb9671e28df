import Failures
internal import ForeignText
internal import Native
package import SystemPackage
internal import VersionSort

/// An import of a bundle into a mirror.
///
/// Each file is checked against the manifest, and each path against the rules of a mirror. A file that fails a check is reported as refused, and the import
/// continues. Files become blobs in groups, so a stopped import continues where it ended. Records are merged last, and pages are written from them.
package struct BundleImport: Sendable {
    /// The outcome of an import.
    package struct Outcome: Sendable, Encodable {
        /// The number of projects whose files were taken in.
        package var projects = 0
        /// The number of files that the mirror did not hold.
        package var files = 0
        /// The size of these files, in bytes.
        package var bytes: UInt64 = 0
        /// The number of files that the mirror held before.
        package var held = 0
        /// The refused files and projects, each with the reason, sorted.
        package var refused: [String] = []
        /// The folders to which channels were unpacked, by channel name.
        ///
        /// The caller publishes and removes them.
        package var channels: [String: FilePath] = [:]

        private enum CodingKeys: String, CodingKey { case projects, files, bytes, held, refused }
    }

    /// The name and contents of a lock file in the bundle.
    package typealias Lock = (name: String, bytes: [UInt8])

    private struct State {
        var outcome = Outcome()
        var seen: Set<String> = []
        var records: [ProjectName] = []
        var pending: [(temporary: FilePath, sha256: SHA256Digest)] = []
        var pendingBytes: UInt64 = 0
        var locks: [Lock] = []
    }

    private let store: MirrorStore
    private let onFile: @Sendable (_ path: String) -> Void
    /// The highest serial number of a record.
    ///
    /// The serial numbers of PyPI are below 10^8.
    private static let serialLimit = 1_000_000_000_000
    private static let groupSize = 256
    private static let groupBytes: UInt64 = 256 << 20
    private static let lockLimit: UInt64 = 64 << 20

    /// Prepares an import.
    package init(into store: MirrorStore, onFile: @escaping @Sendable (_ path: String) -> Void = { _ in }) {
        self.store = store
        self.onFile = onFile
    }

    /// Takes in a bundle.
    ///
    /// - Parameters:
    ///   - folder: an empty folder on the file system of the mirror, which the caller removes; records and channels are unpacked there.
    /// - Throws: ``Failure`` with code `store` if another process crawls; `ArchiveError` if a tar file is damaged. Files read before the damage are kept.
    package func run(_ source: consuming BundleSource, through folder: FilePath) throws -> (outcome: Outcome, locks: [Lock]) {
        var source = source
        var state = State()
        let manifest = source.manifest
        var entries: [String: BundleManifest.Entry] = [:]
        for entry in manifest.entries where entries.updateValue(entry, forKey: entry.path) != nil {
            state.outcome.refused.append("\(Self.shown(entry.path)): the manifest names it twice")
        }
        do {
            try takeAll(&source, entries, folder, &state)
        } catch {
            // What was compared stays, so that the next import has less to do.
            try? commitFiles(&state)
            for file in state.pending { try? FileSystem.remove(file.temporary) }
            throw error
        }
        try commitFiles(&state)
        for entry in manifest.entries where entry.isLeftOut != true && !state.seen.contains(entry.path) {
            state.outcome.refused.append("\(Self.shown(entry.path)): it is missing")
        }
        try merge(&state, folder)
        state.outcome.refused.sort { $0.precedesByBytes($1) }
        return (state.outcome, state.locks)
    }

    private func takeAll(
        _ source: inout BundleSource, _ entries: [String: BundleManifest.Entry], _ folder: FilePath, _ state: inout State
    ) throws {
        while let item = try source.nextItem() {
            try Task.checkCancellation()
            do {
                if let fault = item.fault { throw fault }
                guard state.seen.insert(item.path).inserted else { throw BundleFault("it is there twice") }
                let path = try BundlePath(item.path)
                guard let entry = entries[item.path], entry.isLeftOut != true else { throw BundleFault("the manifest does not name it") }
                try take(path, entry, &source, folder, &state)
            } catch let fault as BundleFault {
                state.outcome.refused.append("\(Self.shown(item.path)): \(fault)")
                state.seen.insert(item.path)
            }
            onFile(item.path)
        }
    }

    private static func shown(_ path: String) -> String { FileEntry.clean(String(path.start(bytes: 300))) }

    // MARK: - Files

    private func take(
        _ path: BundlePath, _ entry: BundleManifest.Entry, _ source: inout BundleSource, _ folder: FilePath, _ state: inout State
    ) throws {
        guard let sha256 = SHA256Digest(hex: entry.sha256) else { throw BundleFault("the manifest gives no SHA-256 for it") }
        switch path {
        case .page, .metadata: try Self.copy(&source, entry, sha256, to: nil)
        case .lock(let name):
            guard entry.size <= Self.lockLimit else { throw BundleFault("it is too long for a lock") }
            let file = folder.appending("lock")
            try Self.copy(&source, entry, sha256, to: file)
            state.locks.append((name, try FileSystem.readAll(file, limit: Int(Self.lockLimit))))
            try FileSystem.remove(file)
        case .record(let name):
            guard entry.size <= UInt64(ProjectRecord.sizeLimit) else { throw BundleFault("it is too long for a record") }
            try Self.copy(&source, entry, sha256, to: folder.appending("\(name).json"))
            state.records.append(name)
        case .rpm(let channel, let names):
            let place = folder.appending("rpm").appending(channel)
            let file = names.reduce(place) { $0.appending($1) }
            try FileSystem.createDirectory(file.removingLastComponent())
            try Self.copy(&source, entry, sha256, to: file)
            state.outcome.channels[channel] = place
        case .file:
            if store.holds(sha256) {
                try Self.copy(&source, entry, sha256, to: nil)
                state.outcome.held += 1
                return
            }
            let temporary = store.temporaryPath()
            try Self.copy(&source, entry, sha256, to: temporary)
            state.outcome.files += 1
            state.outcome.bytes.addSaturating(entry.size)
            state.pending.append((temporary, sha256))
            state.pendingBytes += entry.size
            if state.pending.count >= Self.groupSize || state.pendingBytes >= Self.groupBytes { try commitFiles(&state) }
        }
    }

    /// Reads the current file to its end and compares it with the manifest.
    ///
    /// Writes it to a new file unless `path` is `nil`.
    ///
    /// - Throws: `BundleFault` if the length or the digest differs from the manifest.
    private static func copy(_ source: inout BundleSource, _ entry: BundleManifest.Entry, _ sha256: SHA256Digest, to path: FilePath?) throws {
        var output: OutputFile?
        if let path { output = try OutputFile(path, exclusive: true) }
        do {
            var digest = DigestContext(.sha256)
            var length: UInt64 = 0
            while true {
                let part = try source.read(upTo: 1 << 20)
                if part.isEmpty { break }
                length += UInt64(part.count)
                guard length <= entry.size else { throw BundleFault("it is longer than the \(entry.size) bytes of the manifest") }
                digest.update(part)
                try output?.append(part)
            }
            guard length == entry.size else { throw BundleFault("it has \(length) bytes, the manifest says \(entry.size)") }
            guard SHA256Digest(bytes: digest.finish()) == sha256 else { throw BundleFault("its bytes have another digest than the manifest says") }
            try output.take()?.close()
        } catch {
            if let path { try? FileSystem.remove(path) }
            throw error
        }
    }

    /// Syncs the collected files, then moves them to their blob paths.
    private func commitFiles(_ state: inout State) throws {
        guard !state.pending.isEmpty else { return }
        try FileSystem.syncFileSystem(store.root)
        for (temporary, sha256) in state.pending {
            try FileSystem.createDirectory(store.blobPath(sha256).removingLastComponent())
            try FileSystem.rename(temporary, to: store.blobPath(sha256))
        }
        (state.pending, state.pendingBytes) = ([], 0)
    }

    // MARK: - Records

    private func merge(_ state: inout State, _ folder: FilePath) throws {
        var group: [StagedProject] = []
        for name in state.records.sorted() {
            do {
                let bytes = try FileSystem.readAll(folder.appending("\(name).json"), limit: ProjectRecord.sizeLimit)
                guard let offered = ProjectRecord(parsing: bytes, name: name) else { throw BundleFault("it is not the record of the project") }
                let (record, missing) = try merged(offered, into: store.readableRecord(of: name))
                state.outcome.refused += missing.map { "packages/\(name)/\($0): the bundle does not have it, nor the mirror" }
                group.append(try store.restage(record))
                state.outcome.projects += 1
            } catch let fault as BundleFault {
                state.outcome.refused.append("projects/\(name).json: \(fault)")
            } catch let failure as Failure where failure.status != .external || failure.code == .store {
                state.outcome.refused.append("projects/\(name).json: \(IndexWalk.text(failure))")
            }
            if group.count >= Self.groupSize {
                try commit(group)
                group = []
            }
        }
        try commit(group)
        // The serial numbers of the list are the mirror's own: those of a bundle could leave no higher ones.
        if !state.records.isEmpty { try store.publishRoot() }
    }

    private func commit(_ group: [StagedProject]) throws {
        do {
            try store.commit(group)
        } catch is SupersededProject {
            // A server that fetches files on demand may change a project at the same time.
            for project in group {
                project.discard()
                try store.commit { [try store.restage(project.record)] }
            }
        }
    }

    /// Returns the record of the mirror with the files of a bundle added.
    ///
    /// A newer bundle replaces the data that came from the index. The mirror keeps its own data: the time at which it first had a file, its yanks, and the
    /// origin of uploaded files.
    ///
    /// - Returns: the merged record, and the names of files of the bundle's record whose bytes neither the bundle nor the mirror holds.
    /// - Throws: ``Failure`` with code `mismatch` if the mirror has a file of the same name with another digest.
    private func merged(_ offered: ProjectRecord, into old: ProjectRecord?) throws -> (record: ProjectRecord, missing: [String]) {
        let name = try ProjectName(offered.name)
        guard let base = URLReference("http://mirror.invalid/") else { throw BundleFault("it cannot be read") }
        try store.requireSameBytes(ProjectPage(name: name, files: offered.files.map(\.file)), old)
        var files: [String: ProjectRecord.File] = [:]
        for file in old?.files ?? [] { files[file.file.filename] = file }
        guard (offered.serial ?? 0) <= Self.serialLimit else { throw BundleFault("its serial number is higher than any index can have") }
        let isUploaded = old?.isUploaded ?? false
        let isNewer = !isUploaded && (offered.serial ?? 0) >= (old?.serial ?? 0)
        var (missing, seen): ([String], Set<String>) = ([], [])
        for var file in offered.files {
            let filename = file.file.filename
            guard seen.insert(filename).inserted else { throw BundleFault("it has \(filename) twice") }
            let listed = FileEntry(filename: filename, url: "x", hashes: file.file.hashes)
            do throws(FileEntry.Refusal) {
                guard try listed.checked(project: name, base: base) != nil else { throw FileEntry.Refusal("it is not a wheel or source archive") }
            } catch {
                throw BundleFault("\(Self.shown(filename)): \(error.reason)")
            }
            guard URLReference(file.file.url)?.isFetchable == true || file.file.url.isEmpty else {
                throw BundleFault("\(filename) has no origin that can be used")
            }
            guard let sha256 = file.file.sha256, let status = try FileSystem.status(store.blobPath(sha256)) else {
                if file.isListed { missing.append(filename) }
                continue
            }
            let before = files[filename]
            guard before != nil || !isUploaded || file.upload != nil else {
                throw BundleFault("\(Self.shown(filename)) is from an index, and the project is uploaded to this mirror")
            }
            if let before, !isNewer {
                files[filename]?.isListed = before.isListed || file.isListed
                continue
            }
            // The bundle's time would let a file skip the days for which this mirror hides new ones.
            file.firstSeen = before?.firstSeen ?? status.modificationTime
            if let before { (file.yankedHere, file.upload) = (before.yankedHere, before.upload) }
            file.isListed = file.isListed || before?.isListed == true
            file.metadata = before?.metadata
            // The bundle has no provenance documents.
            file.provenance = before?.provenance
            files[filename] = file
        }
        var record = isNewer ? offered : old ?? offered
        if isNewer { record.index = offered.index ?? old?.index }
        record.files = files.values.sorted { $0.file.filename < $1.file.filename }
        if record.status == "quarantined" { for place in record.files.indices { record.files[place].isListed = false } }
        return (record, missing)
    }
}
