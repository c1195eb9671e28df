import Failures
internal import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// An export of a part of a mirror as a bundle: a folder or tar file of plain files, with a manifest of their digests.
///
/// A folder is a standalone mirror that any web server can serve. Files get their final names when they are complete.
package struct BundleExport: Sendable {
    /// The contents of a bundle.
    package struct Selection: Sendable {
        /// The projects; `nil` for all.
        package var projects: [ProjectName]?
        /// The digests of the files to take of these projects; `nil` for all files on their pages.
        package var files: Set<SHA256Digest>?
        /// The lock files to export: the name below `locks/`, for example `STACK.CHANNEL.toml`, and the contents.
        package var locks: [String: [UInt8]] = [:]
        /// The files of channel snapshots: the path in the bundle, and the file to copy.
        package var others: [(path: String, file: FilePath)] = []
        /// The snapshot ID of each exported channel, by channel name.
        package var channels: [String: String] = [:]

        /// Creates a selection of all projects and files, without locks and channels.
        package init() {}
    }

    /// The size of a bundle.
    package struct Summary: Sendable, Encodable {
        package var projects = 0
        package var files = 0
        package var bytes: UInt64 = 0
        /// The number of files left out because the earlier bundle has them.
        package var leftOut = 0

        private enum CodingKeys: String, CodingKey {
            case projects, files, bytes
            case leftOut = "left-out"
        }
    }

    /// The content of a file of the bundle.
    private enum Content {
        case bytes([UInt8])
        case file(FilePath)
        case leftOut
    }

    private let store: MirrorStore
    private let selection: Selection
    private let onBegin: @Sendable (_ files: Int) -> Void
    private let onFile: @Sendable (_ path: String) -> Void

    /// Prepares an export.
    package init(
        _ store: MirrorStore, _ selection: Selection, onBegin: @escaping @Sendable (_ files: Int) -> Void = { _ in },
        onFile: @escaping @Sendable (_ path: String) -> Void = { _ in }
    ) {
        self.store = store
        self.selection = selection
        self.onBegin = onBegin
        self.onFile = onFile
    }

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - path: a new folder, or a new file whose name ends in `.tar`.
    ///   - earlier: the manifest of an earlier bundle; its package files are not written again. `nil` to write all.
    /// - Throws: ``Failure`` with code `store` if a file is missing or damaged, and with code `usage` if something is at the path.
    package func write(to path: FilePath, since earlier: BundleManifest?) throws -> Summary {
        guard try FileSystem.status(path) == nil else {
            throw Failure(.usage, "\(path) exists", hints: ["name a new folder or file, or remove it first"])
        }
        var (contents, summary) = try contents()
        let known = Set((earlier?.entries ?? []).map { "\($0.sha256) \($0.path)" })
        for (name, content) in contents where name.utf8.hasPrefix("packages/") {
            guard known.contains("\(content.entry.sha256) \(name)") else { continue }  // text: a list
            contents[name] = (BundleManifest.Entry(path: name, size: content.entry.size, sha256: content.entry.sha256, isLeftOut: true), .leftOut)
        }
        var manifest = BundleManifest(entries: contents.values.map(\.entry).sorted { $0.path.precedesByBytes($1.path) })
        manifest.channels = selection.channels
        for entry in manifest.entries {
            if entry.isLeftOut == true { summary.leftOut += 1 } else { (summary.files, summary.bytes) = (summary.files + 1, summary.bytes + entry.size) }
        }
        onBegin(summary.files)
        let folder = path.removingLastComponent().isEmpty ? FilePath(".") : path.removingLastComponent()
        try FileSystem.removeAbandoned(in: folder)
        let temporary = folder.appending(FileSystem.temporaryName(prefix: ".tmp-bundle-"))
        do {
            var sink = try Self.sink(path, temporary)
            try sink.add(BundleManifest.name, try manifest.json())
            for entry in manifest.entries {
                try Task.checkCancellation()
                switch contents[entry.path]?.content {
                case .bytes(let bytes): try sink.add(entry.path, bytes)
                case .file(let file): try sink.add(entry, copying: file)
                case .leftOut, nil: continue
                }
                onFile(entry.path)
            }
            try sink.finish()
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
        try FileSystem.syncDirectory(folder)
        return summary
    }

    private static func sink(_ path: FilePath, _ temporary: FilePath) throws -> BundleSink {
        path.string.utf8.hasSuffix(".tar") ? BundleSink(tar: try TarFile(temporary)) : try BundleSink(folder: temporary)
    }

    // MARK: - Contents

    private func contents() throws -> ([String: (entry: BundleManifest.Entry, content: Content)], Summary) {
        var contents: [String: (entry: BundleManifest.Entry, content: Content)] = [:]
        var summary = Summary()
        func add(_ path: String, _ bytes: [UInt8]) {
            contents[path] = (BundleManifest.Entry(path: path, size: UInt64(bytes.count), sha256: SHA256Digest(of: bytes).hex), .bytes(bytes))
        }
        var listed: [RootPage.Project] = []
        var missing = selection.files ?? []
        for name in try selection.projects?.sorted() ?? store.recordNames() {
            guard var record = store.record(of: name) else {
                throw Failure(
                    .store, "\(name) is not in the mirror \(store.root)",
                    hints: ["fetch it with relcli crawl, or rebuild its record with relcli mirror verify --repair"])
            }
            // Files that are not on the page any more may be locked.
            record.files = record.files.compactMap { file in
                guard let files = selection.files else { return file.isListed ? file : nil }
                guard let sha256 = file.file.sha256, files.contains(sha256) else { return nil }
                var file = file
                file.isListed = true
                missing.remove(sha256)
                return file
            }
            guard record.hasPage else { continue }
            summary.projects += 1
            add("projects/\(name).json", record.json())
            for page in try ProjectPages(record).files { add(page.path, page.bytes) }
            listed.append(RootPage.Project(name: name.normalized, serial: record.serial))
            for file in record.files {
                guard let sha256 = file.file.sha256 else { continue }
                let path = "packages/\(name)/\(file.file.filename)"
                contents[path] = (BundleManifest.Entry(path: path, size: file.size, sha256: sha256.hex), .file(store.blobPath(sha256)))
                guard let metadata = file.metadata, let bytes = try metadataFile(path, metadata) else { continue }
                add(path + ".metadata", bytes)
            }
        }
        if let digest = missing.map(\.hex).min() {
            throw Failure(
                .store, "a file of the lock is not in the mirror", causes: ["no project of the mirror has the file with SHA-256 \(digest)"],
                hints: ["fetch it with relcli crawl --stack STACK"])
        }
        let root = SimpleRootWriter(projects: listed)
        add("simple/index.v1_json", try root.json())
        add("simple/index.html", root.html())
        for (name, bytes) in selection.locks { add("locks/\(name)", bytes) }
        for (path, file) in selection.others {
            guard let size = try FileSystem.status(file, followingLinks: true)?.size else { continue }
            contents[path] = (BundleManifest.Entry(path: path, size: size, sha256: Hex.encode(try Digest.ofFile(file, .sha256))), .file(file))
        }
        return (contents, summary)
    }

    private func metadataFile(_ path: String, _ digest: String) throws -> [UInt8]? {
        let file = store.root.pushing(FilePath(path + ".metadata"))
        let bytes = try FileSystem.readAll(file, limit: Int(PageLimits.metadata))
        guard SHA256Digest(of: bytes).hex == digest else { throw BundleSink.damaged(path + ".metadata") }
        return bytes
    }
}

/// The folder or tar file that a bundle is written to.
struct BundleSink: ~Copyable {
    private var tar: TarFile?
    private let folder: FilePath

    init(folder: FilePath) throws {
        self.folder = folder
        tar = nil
        try FileSystem.createDirectory(folder)
    }

    init(tar: consuming TarFile) {
        folder = "."
        self.tar = consume tar
    }

    mutating func add(_ path: String, _ bytes: [UInt8]) throws {
        guard tar == nil else {
            try tar?.begin(path, size: UInt64(bytes.count))
            try tar?.append(bytes)
            return
        }
        var file = try output(path)
        try file.append(bytes)
        try file.close()
    }

    /// Copies a file into the bundle and compares its size and digest with the manifest.
    ///
    /// - Throws: ``Failure`` with code `store` if the mirror does not hold the file, or if its bytes differ.
    mutating func add(_ entry: BundleManifest.Entry, copying source: FilePath) throws {
        guard try FileSystem.status(source, followingLinks: true) != nil else {
            throw Failure(
                .store, "\(entry.path) cannot be exported", causes: ["the mirror does not hold it"], hints: ["relcli mirror verify --repair downloads it again"]
            )
        }
        var input = try InputFile(source)
        guard try input.size == entry.size else { throw Self.damaged(entry.path) }
        var digest = DigestContext(.sha256)
        if tar != nil {
            try tar?.begin(entry.path, size: entry.size)
            try Self.copy(&input, entry, &digest) { bytes in try tar?.append(bytes) }
        } else {
            var file = try output(entry.path)
            try Self.copy(&input, entry, &digest) { bytes in try file.append(bytes) }
            try file.close()
        }
        guard Hex.encode(digest.finish()) == entry.sha256 else { throw Self.damaged(entry.path) }
    }

    private static func copy(_ input: inout InputFile, _ entry: BundleManifest.Entry, _ digest: inout DigestContext, _ write: ([UInt8]) throws -> Void) throws {
        var left = entry.size
        while left > 0 {
            let part = try input.readNext(upTo: Int(min(left, 1 << 20)))
            if part.isEmpty { throw damaged(entry.path) }
            digest.update(part)
            try write(part)
            left -= UInt64(part.count)
        }
    }

    static func damaged(_ path: String) -> Failure {
        Failure(.store, "\(path) cannot be exported", causes: ["its bytes in the mirror are damaged"], hints: ["relcli mirror verify --repair mends it"])
    }

    private func output(_ path: String) throws -> OutputFile {
        let file = folder.pushing(FilePath(path))
        do {
            return try OutputFile(file, exclusive: true)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            try FileSystem.createDirectory(file.removingLastComponent())
            return try OutputFile(file, exclusive: true)
        }
    }

    /// Finishes the bundle and syncs it to the disk.
    consuming func finish() throws {
        guard let tar = tar.take() else { return try FileSystem.syncFileSystem(folder) }
        try tar.finish()
    }
}
