import Failures
import ForeignText
import Native
import SystemPackage

/// A source tree on disk as an archive: the same bytes for the same files, wherever the tree is.
enum SourceFolder {
    /// The maximum number of bytes in a tree.
    static let sizeLimit: UInt64 = 1 << 30
    /// The maximum number of files in a tree.
    static let countLimit = 100_000

    /// The names that are never part of the source: version control and caches.
    private static let caches: Set<String> = [".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".pytest_cache"]
    /// The names of folders that are left out if they hold a virtual environment.
    ///
    /// A package may have the same name.
    private static let environments: Set<String> = [".tox", ".nox", ".venv", "venv"]

    /// Returns the tree as a `.tar.gz` with one top folder; the targets of links are unchanged.
    ///
    /// Folders without a file are left out: a commit cannot have them.
    ///
    /// - Parameter information: the PKG-INFO to add if the tree has no PKG-INFO; `nil` to add no file.
    /// - Throws: a ``Failure`` if the tree is too large.
    static func archive(_ folder: FilePath, topFolder: String, time: UInt32, information: [UInt8]? = nil) throws -> [UInt8] {
        var writer = try ArchiveWriter(.tarGzip, modificationTime: Int64(time))
        try writer.addDirectory(topFolder)
        if let information, try FileSystem.status(folder.appending("PKG-INFO")) == nil {
            try writer.addFile("\(topFolder)/PKG-INFO", information, permissions: 0o644)
        }
        var found: [(path: FilePath, inside: String, kind: FileStatus.Kind)] = []
        var folders: Set<ExactText> = []
        try visit(folder) { path, inside, kind in
            found.append((path, inside, kind))
            guard kind != .directory else { return true }
            var place = inside[...]
            while let (above, _) = place.cut(atLast: "/"), folders.insert(ExactText(String(above))).inserted { place = above }
            return true
        }
        var size: UInt64 = 0
        for (path, inside, kind) in found where kind != .directory || folders.contains(ExactText(inside)) {
            let name = "\(topFolder)/\(inside)"
            switch kind {
            case .directory: try writer.addDirectory(name)
            case .regular:
                guard let status = try FileSystem.status(path) else { continue }
                size += status.size
                guard size <= sizeLimit else { throw Failure(.failure, "\(folder) has more than \(sizeLimit >> 20) MiB of files") }
                try writer.addFile(name, try FileSystem.readAll(path, limit: Int(sizeLimit)), permissions: isProgram(status) ? 0o755 : 0o644)
            case .symlink: try writer.addSymlink(name, to: try FileSystem.linkTarget(of: path).string)
            case .fifo, .socket, .device: throw Failure(.failure, "\(path) is a device or pipe, which no source archive can hold")
            }
        }
        return try writer.finish()
    }

    /// Calls a closure with the path, the path from the folder, and the kind of each thing that an archive of the folder has.
    ///
    /// The closure returns `false` for a folder whose content it does not need.
    static func visit(_ folder: FilePath, _ body: (FilePath, String, FileStatus.Kind) throws -> Bool) throws {
        var waiting = [(path: folder, prefix: "")]
        var count = 0
        while let next = waiting.popLast() {
            for entry in try FileSystem.list(next.path) where try !leavesOut(entry, in: next.path) {
                let (path, name) = (next.path.appending(entry.name), next.prefix + entry.name)
                count += 1
                guard count <= countLimit else { throw Failure(.failure, "\(folder) has more than \(countLimit) files") }
                if try body(path, name, entry.kind), entry.isDirectory { waiting.append((path, "\(name)/")) }
            }
        }
    }

    /// Returns `true` if archives never have what a path names, whatever is there: it is in a cache, or it is a lock of ours.
    ///
    /// - Parameter path: the path from the folder of the source.
    static func leavesOut(_ path: String, of folder: FilePath) throws -> Bool {
        if path.splitBytes(on: "/").contains(where: { caches.contains(String($0)) }) { return true }
        let parts = path.cut(atLast: "/")
        return try isLock(String(parts?.after ?? path[...]), in: parts.map { folder.pushing(FilePath(String($0.before))) } ?? folder)
    }

    private static func leavesOut(_ entry: DirectoryEntry, in folder: FilePath) throws -> Bool {
        if caches.contains(entry.name) { return true }
        guard entry.isDirectory else { return try isLock(entry.name, in: folder) }
        return try environments.contains(entry.name) && isEnvironment(folder.appending(entry.name))
    }

    /// Returns `true` for a folder that is a virtual environment (PEP 405), or has one in it as those of tox and nox.
    private static func isEnvironment(_ folder: FilePath) throws -> Bool {
        try ([folder] + FileSystem.list(folder).filter(\.isDirectory).map { folder.appending($0.name) }).contains {
            try FileSystem.status($0.appending("pyvenv.cfg"))?.isRegularFile ?? false
        }
    }

    /// Returns `true` for a lock of ours: it holds the digest of the source, so it cannot be part of the source (PEP 751, `created-by`).
    private static func isLock(_ name: String, in folder: FilePath) throws -> Bool {
        guard name.utf8.hasPrefix("pylock."), name.utf8.hasSuffix(".toml") else { return false }
        let path = folder.appending(name)
        guard try FileSystem.status(path)?.isRegularFile ?? false else { return false }
        var file = try InputFile(path)
        let start = String(decoding: try file.readNext(upTo: 1 << 12), as: UTF8.self)
        return start.splitBytes(on: "\n").contains { $0.hasSameBytes(as: "created-by = \"relcli\"") }
    }

    /// Returns `true` if an archive has a file with the right to run it.
    static func isProgram(_ status: FileStatus) -> Bool { status.mode & 0o111 != 0 }

    /// Returns the SHA-256 of the tree's archive in hexadecimal, which covers names, contents and modes.
    static func digest(_ folder: FilePath) throws -> String {
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory ?? false else { throw Failure(.usage, "there is no folder \(folder)") }
        return SHA256Digest(of: try archive(folder, topFolder: "source", time: 0)).hex
    }

    /// Returns the newest modification time of the tree's files, in seconds since 1970.
    static func newestTime(_ folder: FilePath) throws -> UInt32 {
        var newest: Int64 = 0
        var waiting = [folder]
        while let next = waiting.popLast() {
            for entry in try FileSystem.list(next) where try !leavesOut(entry, in: next) {
                let path = next.appending(entry.name)
                if entry.isDirectory {
                    waiting.append(path)
                } else if let status = try FileSystem.status(path) {
                    newest = max(newest, status.modificationTime)
                }
            }
        }
        return UInt32(clamping: newest)
    }
}
