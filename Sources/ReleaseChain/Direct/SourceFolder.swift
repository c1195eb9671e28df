import Failures
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
        var waiting = [(path: folder, name: topFolder)]
        var (size, count): (UInt64, Int) = (0, 0)
        while let next = waiting.popLast() {
            for entry in try FileSystem.list(next.path) where !omitted.contains(entry.name) {
                let path = next.path.appending(entry.name)
                let name = "\(next.name)/\(entry.name)"
                count += 1
                guard count <= countLimit else { throw Failure(.failure, "\(folder) has more than \(countLimit) files") }
                switch entry.kind {
                case .directory:
                    try writer.addDirectory(name)
                    waiting.append((path, name))
                case .regular:
                    guard let status = try FileSystem.status(path) else { continue }
                    size += status.size
                    guard size <= sizeLimit else { throw Failure(.failure, "\(folder) has more than \(sizeLimit >> 20) MiB of files") }
                    try writer.addFile(name, try FileSystem.readAll(path, limit: Int(sizeLimit)), permissions: status.mode & 0o111 != 0 ? 0o755 : 0o644)
                case .symlink: try writer.addSymlink(name, to: try FileSystem.linkTarget(of: path).string)
                case .other: throw Failure(.failure, "\(path) is a device or pipe, which no source archive can hold")
                }
            }
        }
        return try writer.finish()
    }

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
