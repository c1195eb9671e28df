import Failures
internal import ForeignText
package import Native
internal import SystemPackage
package import VersionSort

/// The files of a mirror that nothing needs.
///
/// A file is kept if it changed, got a new name or was used since a time limit, so that the files of a running release are safe: each use of a blob counts.
package struct MirrorGarbage: Sendable {
    /// A file or folder that nothing needs.
    package struct Item: Sendable, Encodable, Hashable {
        /// The path below the mirror.
        package let path: String
        /// The space that its removal frees, in bytes; 0 for a name of a file that has other names.
        package let bytes: UInt64
    }

    /// The needs of others than the projects of the mirror.
    package struct Needs: Sendable {
        /// The needed blobs.
        package var blobs: Set<SHA256Digest> = []
        /// The projects of which the received pages are needed.
        package var projects: Set<ProjectName> = []
        /// The paths below the mirror of files and folders outside the index that are not needed.
        package var unneeded: [String] = []

        /// Creates needs without any file.
        package init() {}
    }

    /// The files and folders, in the order in which they are removed: names before the bytes that they stand for.
    package private(set) var items: [Item] = []
    /// The space that their removal frees, in bytes.
    package var bytes: UInt64 { items.reduce(0) { $0 + $1.bytes } }

    private let store: MirrorStore
    private let limit: Int64
    private var found: [(path: String, status: FileStatus)] = []

    /// Finds the garbage of a mirror.
    ///
    /// - Parameter limit: the time before which a file must have been changed and used last, in seconds since 1970.
    /// - Throws: ``Failure`` with code `store` if a record cannot be read, because its files are not known then.
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

    /// Notes the files of a project as needed, and finds names in its folder that its record does not have.
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

    /// Finds received pages of other projects, and metadata of other files.
    private mutating func lookAtCaches(_ needs: Needs) throws {
        for folder in ["answers", "cache/pages"] {
            for entry in try list(folder) {
                let path = "\(folder)/\(entry.name)"
                let name = CheckedFile.firstText(store.root.pushing(FilePath(path))).flatMap { $0.splitBytes(on: "/").last }
                if let name = name.flatMap({ try? ProjectName(String($0)) }), needs.projects.contains(name) { continue }
                try add(path)
            }
        }
        for entry in try list("partial") { try add("partial/\(entry.name)") }
        for entry in try list("cache/metadata") {
            if let digest = SHA256Digest(hex: entry.name), needs.blobs.contains(digest) { continue }
            try add("cache/metadata/\(entry.name)")
        }
        for part in try list("metadata") {
            for entry in try list("metadata/\(part.name)") {
                if let digest = SHA256Digest(hex: part.name + entry.name), needs.blobs.contains(digest) { continue }
                try add("metadata/\(part.name)/\(entry.name)")
            }
        }
    }

    /// Returns the found files with the space that each frees: the last of the names of a file has its size.
    private func sized() -> [Item] {
        var removed: [UInt64: UInt64] = [:]
        return found.map { path, status in
            guard !status.isDirectory else { return Item(path: path, bytes: 0) }
            removed[status.inode, default: 0] += 1
            return Item(path: path, bytes: removed[status.inode] == status.linkCount ? status.size : 0)
        }
    }
}
