package import SystemPackage

/// Reads an archive entry by entry.
///
/// The caller states the form, as installers do from the file name, so that a file that is valid as both zip and tar is always read as the same form.
/// ``ZipArchive`` reads zip archives; libarchive reads all others and is not loaded for wheels. ``next()`` returns `nil` at the end of the archive, sets
/// ``ArchiveEntry/warning`` for an entry with a warning, and throws an error for damage. Nothing can be read after an error.
package struct ArchiveReader: ~Copyable {
    /// The form of an archive.
    package enum Form: Sendable, Hashable {
        case zip
        /// A tar archive, plain or compressed with gzip, bzip2, xz or zstd; also cpio, such as the payload of an RPM.
        case tar

        /// Creates the form that the file name of a wheel or source archive states.
        package init(filename: String) {
            let name = filename.lowercased()
            self = [".whl", ".zip"].contains { name.utf8.suffix(4).elementsEqual($0.utf8) } ? .zip : .tar
        }
    }

    private var zip: ZipReader?
    private var tar: LibarchiveReader?
    private var meter: ArchiveMeter
    private var isOver = false

    /// Opens a wheel or source archive in the form that its name states; throws an error if the content has another form.
    package init(_ artifact: VerifiedArtifact, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(path: artifact.path, Form(filename: artifact.filename), limits: limits)
    }

    /// Opens an archive file; throws an error if it cannot be read or is not an archive.
    package init(path: FilePath, _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource.at(path), form, limits)
    }

    /// Opens an archive that is part of an open file, such as the payload of a package.
    ///
    /// Without a range, the whole file is the archive.
    package init(_ file: consuming InputFile, range: Range<UInt64>? = nil, _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource.of(file, range: range), form, limits)
    }

    /// Opens an archive in memory; throws an error if the bytes are not an archive.
    package init(bytes: [UInt8], _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource(bytes), form, limits)
    }

    private init(source: ArchiveSource, _ form: Form, _ limits: ArchiveLimits) throws(ArchiveError) {
        zip = form == .zip ? ZipReader(try ZipArchive(source, limits: limits)) : nil
        tar = form == .tar ? try LibarchiveReader(source: source) : nil
        meter = ArchiveMeter(limits, archiveSize: source.count)
    }

    /// Returns the next entry, or `nil` after the last; throws an error if the archive is damaged there or exceeds a limit.
    package mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        guard !isOver else { throw .ended }
        isOver = true
        guard let entry = zip == nil ? try tar?.next() : try zip?.next() else { return nil }
        try meter.begin(entry)
        isOver = false
        return entry
    }

    /// Returns the next bytes of the current entry, at most `count`; `nil` at its end.
    ///
    /// Throws an error if the bytes are damaged or exceed a limit.
    package mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        guard !isOver else { throw .ended }
        isOver = true
        let bytes = zip == nil ? try tar?.readData(upTo: count) : try zip?.readData(upTo: count)
        try meter.add(bytes?.count ?? 0)
        isOver = false
        return bytes
    }

    /// Returns the rest of the current entry; throws an error if it is damaged or longer than `limit` bytes.
    package mutating func readAll(limit: Int) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try readData(upTo: min(Self.partSize, max(1, limit - bytes.count + 1))) {
            bytes += part
            if bytes.count > limit { throw .tooLarge(limit: limit) }
        }
        return bytes
    }

    private static let partSize = 256 << 10
}

/// Reads the entries of a zip archive in order.
private struct ZipReader {
    private let archive: ZipArchive
    private var place = 0
    private var content: ZipContent?

    init(_ archive: ZipArchive) {
        self.archive = archive
    }

    mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        content = nil
        guard place < archive.entries.count else { return nil }
        let entry = archive.entries[place]
        place += 1
        var content = try archive.content(of: entry)
        var target: String?
        if entry.kind == .symlink {
            target = String(validating: try content.readAll(limit: Self.targetLimit), as: UTF8.self)
            guard target != nil else { throw .refused(entry: entry.path, .name(.notText)) }
        } else {
            self.content = content
        }
        return ArchiveEntry(
            path: entry.path, kind: entry.kind, permissions: entry.permissions, size: target == nil ? entry.size : 0,
            modificationTime: entry.modificationTime, linkTarget: target, isUnsafePath: false, warning: nil)
    }

    mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? { try content?.next(upTo: count) }

    /// The maximum length of a path on Linux, in bytes.
    private static let targetLimit = 4096
}
