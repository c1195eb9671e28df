import Failures
internal import ForeignText
package import Native
internal import SystemPackage
package import VersionSort

/// The files of a mirror that nothing needs.
///
/// A file that was changed, linked or used after a time limit is kept, so that a running release does not lose its files. The age alone decides about files
/// of other keys than that of the run (``UserKey``), and about those of earlier versions: they can be made again.
package struct MirrorGarbage: Sendable {
    /// A file or folder that nothing needs.
    package struct Item: Sendable, Encodable, Hashable {
        /// The path below the mirror.
        package let path: String
        /// The space that its removal frees, in bytes; 0 for a file that keeps another hard link.
        package let bytes: UInt64
    }

    /// The needs of everything outside the project records, such as locks and snapshots.
    package struct Needs: Sendable {
        /// The needed blobs.
        package var blobs: Set<SHA256Digest> = []
        /// The projects whose received pages are needed.
        package var projects: Set<ProjectName> = []
        /// The paths of unneeded files and folders outside the package index, relative to the mirror, for example `releases/ID`.
        package var unneeded: [String] = []

        /// Creates needs without any file.
        package init() {}
    }

    /// The files and folders in the order of removal: links first, then the blobs.
    package private(set) var items: [Item] = []
    /// The space that their removal frees, in bytes.
    package var bytes: UInt64 { items.reduce(0) { $0 + $1.bytes } }

    private let store: MirrorStore
    private let limit: Int64
    /// The found files and folders; a folder has the size of its files.
    private var found: [(path: String, status: FileStatus, treeSize: UInt64)] = []

    /// Finds the garbage of a mirror.
    ///
    /// - Parameter limit: the time limit, in seconds since 1970. A file that was changed or used after it is kept.
    /// - Throws: ``Failure`` with code `store` if a record cannot be read, because the files that it needs are then unknown.
    package init(of store: MirrorStore, needs: Needs, unusedSince limit: Int64) throws {
        self.store = store
        self.limit = limit
        var needs = needs
        for name in try store.allNames() { try look(at: name, &needs) }
        try lookAtBlobs(needs.blobs)
        try lookAtCaches(needs)
        for path in needs.unneeded { try add(path) }
        items = sized()
    }

    /// Removes the garbage; a file that was used meanwhile stays.
    ///
    /// - Returns: the removed files.
    package func remove() throws -> [Item] {
        try items.filter { item in
            let path = store.root.pushing(FilePath(item.path))
            guard let status = try FileSystem.status(path), oldTreeSize(path, status) != nil else { return false }
            try FileSystem.remove(path)
            return true
        }
    }

    // MARK: - Finding

    /// Returns the size of the files in a folder, 0 for a file; `nil` if it, or anything in it, was changed or used after the limit.
    private func oldTreeSize(_ path: FilePath, _ status: FileStatus) -> UInt64? {
        guard status.isOld(limit) else { return nil }
        var size: UInt64 = 0
        var folders = status.isDirectory ? [path] : []
        while let folder = folders.popLast() {
            // What this user may not see cannot be removed either.
            for entry in (try? FileSystem.list(folder)) ?? [] {
                let path = folder.appending(entry.name)
                guard let status = (try? FileSystem.status(path)) ?? nil else { continue }
                guard status.isOld(limit) else { return nil }
                if status.isDirectory { folders.append(path) } else if status.linkCount == 1 { size += status.size }
            }
        }
        return size
    }

    private mutating func add(_ path: String) throws {
        let full = store.root.pushing(FilePath(path))
        guard let status = try FileSystem.status(full), let size = oldTreeSize(full, status) else { return }
        found.append((path, status, size))
    }

    private func list(_ path: String) throws -> [DirectoryEntry] {
        let folder = store.root.pushing(FilePath(path))
        guard try FileSystem.status(folder)?.isDirectory == true else { return [] }
        return try FileSystem.list(folder).filter { !$0.name.utf8.hasPrefix(".") }
    }

    /// Marks the files of a project as needed, and collects files in its folder that are not in its record.
    private mutating func look(at name: ProjectName, _ needs: inout Needs) throws {
        var record = store.record(of: name)
        if record == nil {
            if try FileSystem.status(store.recordPath(name)) != nil {
                throw Failure(
                    .store, "the record projects/\(name).json cannot be read", causes: ["without it, the files that it needs are not known"],
                    hints: ["relcli mirror verify --repair makes it again"])
            }
            record = try RebuiltRecord.make(name, in: store)
        }
        if record != nil { needs.projects.insert(name) }
        var names: Set<String> = []
        for file in record?.files ?? [] {
            if let sha256 = file.file.sha256 { needs.blobs.insert(sha256) }
            names.insert(file.file.filename)
            if file.metadata != nil { names.insert(file.file.filename + ".metadata") }
            if let provenance = file.provenance.flatMap({ SHA256Digest(hex: $0) }) {
                needs.blobs.insert(provenance)
                names.insert(file.file.filename + ProjectRecord.provenanceSuffix)
            }
        }
        for entry in try list("packages/\(name)") where !names.contains(entry.name) { try add("packages/\(name)/\(entry.name)") }
    }

    private mutating func lookAtBlobs(_ needed: Set<SHA256Digest>) throws {
        for part in try list("blobs/sha256") {
            for entry in try list("blobs/sha256/\(part.name)") {
                if let digest = SHA256Digest(hex: part.name + entry.name), needed.contains(digest) { continue }
                try add("blobs/sha256/\(part.name)/\(entry.name)")
            }
        }
    }

    /// Collects received pages of projects that are not needed, metadata of files that are not needed, and partial downloads.
    private mutating func lookAtCaches(_ needs: Needs) throws {
        let root = store.root
        for folder in ["answers", "cache/pages"] {
            try addSealed(folder) { path, _ in
                let name = SealedFiles.firstText(root.pushing(FilePath(path))).flatMap { $0.splitBytes(on: "/").last }
                return name.flatMap { try? ProjectName(String($0)) }.map(needs.projects.contains) ?? false
            }
        }
        for entry in try list("partial") { try add("partial/\(entry.name)") }
        try addSealed("cache/metadata") { _, name in SHA256Digest(hex: name).map(needs.blobs.contains) ?? false }
        for part in try list("metadata") {
            try addSealed("metadata/\(part.name)") { _, name in SHA256Digest(hex: part.name + name).map(needs.blobs.contains) ?? false }
        }
        for folder in ["cache/walks", "cache/pip"] { try addSealed(folder) { _, _ in true } }
        // The others are the documents of snapshots.
        try addSealed("releases", only: { !$0.isDirectory && $0.name.utf8.contains(UInt8(ascii: "+")) }) { _, _ in true }
        for folder in ["cache/check", "cache/bases"] { try addHidden(folder) }
    }

    /// Collects the sealed files of a folder that no run with this key needs, and those of other keys and earlier versions.
    private mutating func addSealed(
        _ folder: String, only isSealed: (DirectoryEntry) -> Bool = { _ in true }, unless isNeeded: (_ path: String, _ name: String) -> Bool
    ) throws {
        for entry in try list(folder) where isSealed(entry) {
            let path = "\(folder)/\(entry.name)"
            switch SealedFileOwner(of: entry.name, seenBy: store.key) {
            case .run: continue
            case .user(let name): if !isNeeded(path, name) { try add(path) }
            case .other: try add(path)
            }
        }
    }

    /// Collects the hidden folders of other keys (``UserKey/hidden(_:)``), and what earlier versions kept in their place.
    private mutating func addHidden(_ folder: String) throws {
        let own = store.key.hidden(store.root.pushing(FilePath(folder))).lastComponent?.string ?? ""
        for entry in try list(folder) where !entry.name.hasSameBytes(as: own) && !FileSystem.hasProcessMark(entry.name) {
            if store.key.isLasting || !UserKey.isHidden(entry.name) { try add("\(folder)/\(entry.name)") }
        }
    }

    /// Returns the found files with the space that each frees.
    ///
    /// If all hard links of a file are removed, the last one has its size.
    private func sized() -> [Item] {
        var removed: [UInt64: UInt64] = [:]
        return found.map { path, status, treeSize in
            guard !status.isDirectory else { return Item(path: path, bytes: treeSize) }
            removed[status.inode, default: 0] += 1
            return Item(path: path, bytes: removed[status.inode] == status.linkCount ? status.size : 0)
        }
    }
}

/// The runs that use a sealed file, as a run sees it that cleans the mirror.
package enum SealedFileOwner: Equatable {
    /// The runs with the key of this run use the file with this name; if this run has no lasting key, the runs with any key.
    case user(name: String)
    /// A run that has a key for itself: the next run removes the file once the process has ended.
    case run
    /// Runs with another key, or with an earlier version that wrote no codes.
    case other

    /// Tells who uses a file.
    ///
    /// - Parameter key: the key of the run that cleans the mirror.
    package init(of file: String, seenBy key: UserKey) {
        guard let (name, id) = SealedFiles.parts(ofFile: file) else {
            self = .other
            return
        }
        let isUsers = key.isLasting ? id.hasSameBytes(as: key.id) : id.hasSameBytes(as: key.id) || UserKey.isOfLastingKey(id)
        self = isUsers ? .user(name: name) : UserKey.isOfRun(id) ? .run : .other
    }
}

extension FileStatus {
    /// Returns `true` if the file was neither changed nor used since a time limit, in seconds since 1970.
    package func isOld(_ limit: Int64) -> Bool { changeTime < limit && modificationTime < limit }
}
