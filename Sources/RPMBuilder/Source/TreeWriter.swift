import Native
import SystemPackage

/// A writer of the entries of an untrusted archive below a folder, within limits, with normalized modes and times.
///
/// Symbolic links are created last, when no further file is written through them, and only if they stay in the tree.
struct TreeWriter {
    /// The kind of a path in the tree.
    private enum Node: Equatable {
        case directory
        case file(size: UInt64, isExecutable: Bool)
        case link(String)
    }

    private let root: FilePath
    private let archive: String
    private let limits: SourceLimits
    private let sizeLimit: UInt64
    /// The latest time that a file may have.
    private let time: Int64
    private var nodes: [TreePath: Node] = [:]
    private var size: UInt64 = 0

    /// Starts a tree in an existing empty folder.
    ///
    /// `archive` is for messages.
    init(root: FilePath, archive: VerifiedArtifact, time: UInt32, limits: SourceLimits) {
        self.root = root
        self.archive = archive.filename
        self.limits = limits
        self.time = Int64(max(time, SourceTime.earliest))
        sizeLimit = limits.archive.unpackedSize(of: archive.size)
    }

    /// Creates a folder and its parents.
    mutating func addDirectory(_ path: TreePath) throws(WheelBuildError) {
        guard !path.parts.isEmpty else { return }
        try addParents(of: path)
        switch nodes[path] {
        case .directory: return
        case nil: break
        default: throw refuse(path, "is both a folder and something else")
        }
        let folder = place(path)
        try WheelBuildError.files { () throws(FileError) in
            try FileSystem.createDirectory(folder)
            try FileSystem.setMode(of: folder, to: 0o755)
        }
        nodes[path] = .directory
    }

    /// Writes the current entry of a reader and replaces an existing file.
    mutating func addFile(_ path: TreePath, _ entry: ArchiveEntry, from reader: inout ArchiveReader) throws(WheelBuildError) {
        let isExecutable = entry.permissions & 0o100 != 0
        var file = try create(path, isExecutable)
        var written: UInt64 = 0
        do {
            while let part = try reader.readData(upTo: 1 << 18) {
                written += UInt64(part.count)
                try charge(UInt64(part.count), total: written, path)
                try file.append(part)
            }
            try file.close()
            try FileSystem.setModificationTime(of: place(path), to: min(max(entry.modificationTime, Int64(SourceTime.earliest)), time))
        } catch let error as ArchiveError {
            throw .archive(archive, error)
        } catch let error as FileError {
            throw .file(error)
        } catch let error as WheelBuildError {
            throw error
        } catch {
            throw .layout("\(error)")
        }
        nodes[path] = .file(size: written, isExecutable: isExecutable)
    }

    /// Copies an earlier file, the target of a hard link.
    mutating func addCopy(_ path: TreePath, of original: TreePath) throws(WheelBuildError) {
        guard path != original else { return }
        guard case .file(let size, let isExecutable) = nodes[original] else { throw refuse(path, "is a hard link to no earlier file") }
        try charge(size, total: size, path)
        var file = try create(path, isExecutable)
        do throws(FileError) {
            var input = try InputFile(place(original))
            let time = try input.status().modificationTime
            while true {
                let part = try input.readNext(upTo: 1 << 18)
                if part.isEmpty { break }
                try file.append(part)
            }
            try file.close()
            try FileSystem.setModificationTime(of: place(path), to: time)
        } catch {
            throw .file(error)
        }
        nodes[path] = .file(size: size, isExecutable: isExecutable)
    }

    /// Records a symbolic link; see ``finish()``.
    mutating func addLink(_ path: TreePath, to target: String) throws(WheelBuildError) {
        guard !target.isEmpty, target.utf8.count <= limits.pathLength else { throw refuse(path, "is a link with no sensible target") }
        try addParents(of: path)
        try makeRoom(path)
        nodes[path] = .link(target)
    }

    /// Creates the links, and sets the times of the folders.
    ///
    /// Throws ``WheelBuildError`` if a link leads outside the tree or in a circle. A link may have a missing target.
    mutating func finish() throws(WheelBuildError) {
        let ordered = nodes.sorted { $0.key.text < $1.key.text }
        for (path, node) in ordered {
            guard case .link(let target) = node else { continue }
            try checkLink(path, target)
        }
        for (path, node) in ordered {
            guard case .link(let target) = node else { continue }
            try WheelBuildError.files { () throws(FileError) in
                try FileSystem.symlink(FilePath(target), at: place(path))
                try FileSystem.setModificationTime(of: place(path), to: time)
            }
        }
        try WheelBuildError.files { () throws(FileError) in
            for (path, node) in ordered where node == .directory { try FileSystem.setModificationTime(of: place(path), to: time) }
            try FileSystem.setModificationTime(of: root, to: time)
        }
    }

    /// Follows a link as the kernel would, considering all links of the tree.
    private func checkLink(_ path: TreePath, _ target: String) throws(WheelBuildError) {
        var current = TreePath(parts: path.parts.dropLast())
        var rest = Array(target.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.reversed())
        var followed = 0
        guard target.utf8.first != UInt8(ascii: "/") else { throw refuse(path, "is a link to '\(printable(target, limit: 200))', out of the archive") }
        while let part = rest.popLast() {
            if part == "." { continue }
            if part == ".." {
                guard current.parts.popLast() != nil else {
                    throw refuse(path, "is a link to '\(printable(target, limit: 200))', out of the archive")
                }
                continue
            }
            current.parts.append(part)
            guard case .link(let next) = nodes[current] else { continue }
            followed += 1
            guard followed <= 40 else { throw refuse(path, "is a link that leads in a circle") }
            guard next.utf8.first != UInt8(ascii: "/") else { throw refuse(path, "is a link that leads out of the archive") }
            current.parts.removeLast()
            rest += next.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.reversed()
        }
    }

    private mutating func create(_ path: TreePath, _ isExecutable: Bool) throws(WheelBuildError) -> OutputFile {
        try addParents(of: path)
        try makeRoom(path)
        let place = place(path)
        return try WheelBuildError.files { () throws(FileError) in
            try OutputFile(place, mode: isExecutable ? 0o755 : 0o644, exclusive: true)
        }
    }

    /// Removes an existing node at a path: the last entry with a name counts, as in tar.
    private mutating func makeRoom(_ path: TreePath) throws(WheelBuildError) {
        guard !path.parts.isEmpty else { throw refuse(path, "has the name of the top folder, and is none") }
        switch nodes[path] {
        case .directory: throw refuse(path, "is both a folder and something else")
        case .file:
            let place = place(path)
            try WheelBuildError.files { () throws(FileError) in try FileSystem.remove(place) }
        case .link, nil: break
        }
        nodes[path] = nil
    }

    private mutating func addParents(of path: TreePath) throws(WheelBuildError) {
        for count in 1..<max(1, path.parts.count) {
            let parent = TreePath(parts: Array(path.parts.prefix(count)))
            switch nodes[parent] {
            case .directory: continue
            case nil: try addDirectory(parent)
            default: throw refuse(path, "lies in something that is no folder")
            }
        }
    }

    private mutating func charge(_ count: UInt64, total: UInt64, _ path: TreePath) throws(WheelBuildError) {
        size += count
        guard total <= limits.archive.fileSize else {
            throw .tooMuch("'\(printable(path.text, limit: 200))' is longer than \(limits.archive.fileSize) bytes", archive: archive)
        }
        guard size <= sizeLimit else { throw .tooMuch("it unpacks to more than \(sizeLimit) bytes", archive: archive) }
    }

    private func place(_ path: TreePath) -> FilePath { path.parts.reduce(root) { $0.appending($1) } }

    private func refuse(_ path: TreePath, _ why: String) -> WheelBuildError { .unsafeEntry(path.text, archive: archive, why: why) }
}

/// The validated path of an archive's entry, which does not lead outside its folder.
struct TreePath: Hashable {
    /// The components, without empty ones and `.`; none is `..`.
    var parts: [String]

    /// Splits a path; throws ``WheelBuildError`` if it is unsafe or exceeds a limit.
    init(_ entry: ArchiveEntry, in archive: String, limits: SourceLimits) throws(WheelBuildError) {
        guard !entry.isUnsafePath else { throw .unsafeEntry(entry.path, archive: archive, why: "leads out of the folder, or is not UTF-8") }
        try self.init(entry.path, in: archive, limits: limits)
    }

    /// Splits a path that does not lead outside; throws ``WheelBuildError`` if it exceeds a limit.
    init(_ path: String, in archive: String, limits: SourceLimits) throws(WheelBuildError) {
        func refuse(_ why: String) -> WheelBuildError { .unsafeEntry(path, archive: archive, why: why) }
        guard path.utf8.count <= limits.pathLength else { throw refuse("is a path of more than \(limits.pathLength) bytes") }
        parts = Self.split(path)
        guard parts.count <= limits.depth else { throw refuse("lies more than \(limits.depth) folders deep") }
        guard parts.allSatisfy({ $0.utf8.count <= limits.nameLength }) else { throw refuse("has a name of more than \(limits.nameLength) bytes") }
    }

    /// Creates a path from safe components.
    init(parts: [String]) {
        self.parts = parts
    }

    /// Returns the components of a path, without empty ones and `.`.
    static func split(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }

    /// The components joined by `/`.
    var text: String { parts.joined(separator: "/") }
}
