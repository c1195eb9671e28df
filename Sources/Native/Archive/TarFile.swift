package import SystemPackage

/// A writer of an uncompressed tar archive of plain files to a file, piece by piece.
///
/// The same files give the same bytes: all have one time, no owner and the same permissions.
package struct TarFile: ~Copyable {
    private var tar: WriteHandle
    private var file: OutputFile
    private var current = ""

    /// Starts an archive in a new file.
    package init(_ path: FilePath) throws {
        let handle = try WriteHandle.open(tar: true, .none, level: nil)
        let output = try OutputFile(path, exclusive: true)
        tar = handle
        file = output
    }

    /// Begins a file of a size in bytes; its content follows.
    package mutating func begin(_ path: String, size: UInt64) throws {
        current = path
        try tar.begin(path, kind: .regular, permissions: 0o644, size: size, time: ArchiveWriter.earliestZipTime, linkTarget: nil)
        try file.append(tar.take())
    }

    /// Appends content to the current file.
    package mutating func append(_ bytes: [UInt8]) throws {
        try unsafe tar.write(bytes.span.bytes, of: current)
        try file.append(tar.take())
    }

    /// Ends the archive; all of it is on the disk then.
    package consuming func finish() throws {
        try file.append(try tar.finish())
        try file.sync()
        try file.close()
    }
}
