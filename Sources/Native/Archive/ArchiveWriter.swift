import ForeignText

/// A writer of a zip or `.tar.gz` archive in memory.
///
/// The same entries give the same bytes on any machine.
///
/// Every entry has the same modification time, no owner and the given permissions. The entries keep the caller's order.
package struct ArchiveWriter: ~Copyable {
    /// The form of the archive.
    package enum Format: Sendable, Hashable {
        case zip
        case tarGzip
    }

    /// The earliest time that a zip archive can hold: 1 January 1980, in seconds since 1970.
    package static let earliestZipTime: Int64 = 315_532_800

    private var zip: ZipWriter
    private var tar: WriteHandle?
    private let time: Int64
    private var bytes: [UInt8] = []

    /// Starts an archive.
    ///
    /// All entries have the same modification time, in seconds since 1970.
    package init(_ format: Format, modificationTime: Int64 = ArchiveWriter.earliestZipTime) throws(ArchiveError) {
        time = modificationTime
        zip = ZipWriter(modificationTime: modificationTime)
        switch format {
        case .zip: tar = nil
        case .tarGzip: tar = try WriteHandle.open(tar: true, .gzip, level: 9)
        }
    }

    /// Adds a file.
    package mutating func addFile(_ path: String, _ content: [UInt8], permissions: UInt16 = 0o644) throws(ArchiveError) {
        try add(path, .regular, content, permissions, nil)
    }

    /// Adds a folder.
    package mutating func addDirectory(_ path: String, permissions: UInt16 = 0o755) throws(ArchiveError) {
        try add(path.utf8.hasSuffix("/") ? path : path + "/", .directory, [], permissions, nil)
    }

    /// Adds a symbolic link to `target`.
    package mutating func addSymlink(_ path: String, to target: String) throws(ArchiveError) {
        try add(path, .symlink, [], 0o777, target)
    }

    /// Ends the archive and returns its bytes.
    package consuming func finish() throws(ArchiveError) -> [UInt8] {
        guard let tar = tar.take() else {
            try zip.end(&bytes)
            return bytes
        }
        return bytes + (try tar.finish())
    }

    private mutating func add(
        _ path: String, _ kind: ArchiveEntry.Kind, _ content: [UInt8], _ permissions: UInt16, _ target: String?
    ) throws(ArchiveError) {
        guard var tar = tar.take() else {
            let content = target.map { Array($0.utf8) } ?? content
            return try zip.add(path, kind, content, permissions: permissions, to: &bytes)
        }
        try tar.begin(path, kind: kind, permissions: permissions, size: UInt64(content.count), time: time, linkTarget: target)
        try unsafe tar.write(content.span.bytes, of: path)
        bytes += tar.take()
        self.tar = consume tar
    }
}
