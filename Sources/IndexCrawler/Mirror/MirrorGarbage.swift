import Failures
internal import ForeignText
package import Native
internal import SystemPackage
package import VersionSort

/// The files of a mirror that nothing needs.
///
/// A file that was changed, linked or used after a time limit is kept, so that a running release does not lose its files.
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
    private var found: [(path: String, status: FileStatus)] = []

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
            guard let status = try FileSystem.status(path), isOld(status) else { return false }
            try FileSystem.remove(path)
            return true
        }
    }

    // MARK: - Finding

    private func isOld(_ status: FileStatus) -> Bool { status.changeTime < limit && status.modificationTime < limit }

    private mutating func add(_ path: String) throws {
        guard let status = try FileSystem.status(store.root.pushing(FilePath(path))), isOld(status) else { return }
        found.append((path, status))
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
        for folder in ["answers", "cache/pages"] {
            for entry in try list(folder) {
                let path = "\(folder)/\(entry.name)"
                let name = SealedFiles.firstText(store.root.pushing(FilePath(path))).flatMap { $0.splitBytes(on: "/").last }
                if let name = name.flatMap({ try? ProjectName(String($0)) }), needs.projects.contains(name) { continue }
                try add(path)
            }
        }
        for entry in try list("partial") { try add("partial/\(entry.name)") }
        for entry in try list("cache/metadata") {
            if let digest = SealedFiles.name(ofFile: entry.name).flatMap(SHA256Digest.init(hex:)), needs.blobs.contains(digest) { continue }
            try add("cache/metadata/\(entry.name)")
        }
        for part in try list("metadata") {
            for entry in try list("metadata/\(part.name)") {
                if let digest = SealedFiles.name(ofFile: entry.name).flatMap({ SHA256Digest(hex: part.name + $0) }), needs.blobs.contains(digest) { continue }
                try add("metadata/\(part.name)/\(entry.name)")
            }
        }
    }

    /// Returns the found files with the space that each frees.
    ///
    /// If all hard links of a file are removed, the last one has its size.
    private func sized() -> [Item] {
        var removed: [UInt64: UInt64] = [:]
        return found.map { path, status in
            guard !status.isDirectory else { return Item(path: path, bytes: 0) }
            removed[status.inode, default: 0] += 1
            return Item(path: path, bytes: removed[status.inode] == status.linkCount ? status.size : 0)
        }
    }
}
