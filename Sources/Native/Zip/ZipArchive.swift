package import SystemPackage

/// A whole zip archive whose records have all been checked (see ``ZipFault``).
///
/// The contents are checked while they are read.
package struct ZipArchive {
    /// The entries in the order of their offsets in the archive.
    package let entries: [ZipEntry]
    private let source: any ZipByteSource

    /// Opens an archive and checks its records.
    package init(_ source: any ZipByteSource, limits: ArchiveLimits) throws(ArchiveError) {
        entries = try ZipDirectory(source, limits: limits).entries
        self.source = source
        for entry in entries { _ = try ZipLocalHeader(entry, source) }
    }

    /// Opens an archive file.
    package init(_ file: consuming InputFile, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(ArchiveSource.of(file), limits: limits)
    }

    /// Opens an archive file at a path.
    package init(path: FilePath, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(ArchiveSource.at(path), limits: limits)
    }

    /// Returns the content of one of the entries.
    package func content(of entry: ZipEntry) throws(ArchiveError) -> ZipContent { try ZipContent(entry, in: source) }
}
