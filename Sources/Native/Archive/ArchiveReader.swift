package import SystemPackage

/// Reads an archive entry by entry: zip, tar (plain or compressed with gzip, bzip2, xz or zstd), cpio, and the payload of an RPM.
///
/// A zip archive is read by its central directory, and refused without one, or when two of its
/// entries have one name, or an entry two. The end of the archive, an entry with a warning,
/// and damage are three different answers: nil, ``ArchiveEntry/warning``, and an error, after which nothing more is given.
package struct ArchiveReader: ~Copyable {
    /// Set for the one form that needs no libarchive; else ``other`` is.
    private let plain: PlainZip?
    private var other: LibarchiveReader?
    private var isOver = false

    /// Opens an archive file; throws when it cannot be read or is no archive.
    package init(path: FilePath) throws(ArchiveError) {
        let file: InputFile
        do throws(FileError) {
            file = try InputFile(path)
        } catch {
            throw .file(error)
        }
        try self.init(file)
    }

    /// Opens the archive that a part of an open file is, as the payload of a package; the whole file when no range is given.
    package init(_ file: consuming InputFile, range: Range<UInt64>? = nil) throws(ArchiveError) {
        try self.init(source: Self.source(file, range))
    }

    /// Opens an archive in memory; throws when the bytes are none.
    package init(bytes: [UInt8]) throws(ArchiveError) {
        try self.init(source: ArchiveSource(bytes))
    }

    private init(source: ArchiveSource) throws(ArchiveError) {
        plain = PlainZip(source)
        other = plain == nil ? try LibarchiveReader(source: source) : nil
    }

    /// The next entry, nil after the last; throws when the archive is damaged there.
    package mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        guard !isOver else { throw .ended }
        let entry = plain == nil ? try other?.next() : plain?.next()
        isOver = entry == nil
        return entry
    }

    /// The next bytes of the current entry, at most `count`; nil at its end.
    ///
    /// Throws when they are damaged.
    package mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        guard !isOver else { throw .ended }
        guard let plain else { return try other?.readData(upTo: count) ?? nil }
        do throws(ArchiveError) {
            return try plain.readData(upTo: count)
        } catch {
            isOver = true
            throw error
        }
    }

    /// The rest of the current entry; throws when that is more than `limit` bytes, or damaged.
    package mutating func readAll(limit: Int) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try readData(upTo: min(Self.partSize, max(1, limit - bytes.count + 1))) {
            bytes += part
            if bytes.count > limit { throw .tooLarge(limit: limit) }
        }
        return bytes
    }

    private static func source(_ file: consuming InputFile, _ range: Range<UInt64>?) throws(ArchiveError) -> ArchiveSource {
        do throws(FileError) {
            return try ArchiveSource(file, range: range)
        } catch {
            throw .file(error)
        }
    }

    private static let partSize = 256 << 10
}
