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

    /// The folders that are not part of the source: version control, environments and build products.
    private static let omitted: Set<String> = [".git", ".hg", ".svn", "__pycache__", ".tox", ".nox", ".venv", "venv", ".mypy_cache", ".pytest_cache"]

    /// Returns the tree as a `.tar.gz` with one top folder, its entries sorted by name; the targets of links are unchanged.
    ///
    /// - Parameter information: the PKG-INFO to add if the tree has no PKG-INFO; `nil` to add no file.
    /// - Throws: a ``Failure`` if the tree is too large.
    static func archive(_ folder: FilePath, topFolder: String, time: UInt32, information: [UInt8]? = nil) throws -> [UInt8] {
        var writer = try ArchiveWriter(.tarGzip, modificationTime: Int64(time))
        try writer.addDirectory(topFolder)
        if let information, try FileSystem.status(folder.appending("PKG-INFO")) == nil {
            try writer.addFile("\(topFolder)/PKG-INFO", information, permissions: 0o644)
        }
        var size: UInt64 = 0
        try visit(folder) { path, inside, kind in
            let name = "\(topFolder)/\(inside)"
            switch kind {
            case .directory: try writer.addDirectory(name)
            case .regular:
                guard let status = try FileSystem.status(path) else { return true }
                size += status.size
                guard size <= sizeLimit else { throw Failure(.failure, "\(folder) has more than \(sizeLimit >> 20) MiB of files") }
                try writer.addFile(name, try FileSystem.readAll(path, limit: Int(sizeLimit)), permissions: isProgram(status) ? 0o755 : 0o644)
            case .symlink: try writer.addSymlink(name, to: try FileSystem.linkTarget(of: path).string)
            case .other: throw Failure(.failure, "\(path) is a device or pipe, which no source archive can hold")
            }
            return true
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
            for entry in try FileSystem.list(next.path) where !omitted.contains(entry.name) {
                let (path, name) = (next.path.appending(entry.name), next.prefix + entry.name)
                count += 1
                guard count <= countLimit else { throw Failure(.failure, "\(folder) has more than \(countLimit) files") }
                if try body(path, name, entry.kind), entry.isDirectory { waiting.append((path, "\(name)/")) }
            }
        }
    }

    /// Returns `true` if an archive of the folder around it has something with this path from the folder.
    static func takes(_ path: String) -> Bool { !path.splitBytes(on: "/").contains { omitted.contains(String($0)) } }

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
            for entry in try FileSystem.list(next) where !omitted.contains(entry.name) {
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
