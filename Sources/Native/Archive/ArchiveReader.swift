package import SystemPackage

/// Reads an archive entry by entry.
///
/// The form is the caller's to say, as installers tell it from the file name: bytes that are both a zip and a tar archive are never taken for the other.
/// A zip archive is read by ``ZipArchive``, everything else by libarchive, which is not even loaded for wheels. The end of the archive, an entry with a warning,
/// and damage are three different answers: nil, ``ArchiveEntry/warning``, and an error, after which nothing more is given.
package struct ArchiveReader: ~Copyable {
    /// The form of an archive.
    package enum Form: Sendable, Hashable {
        case zip
        /// tar, plain or compressed with gzip, bzip2, xz or zstd; also cpio, and the payload of an RPM.
        case tar

        /// The form that the name of a wheel or source archive tells.
        package init(filename: String) {
            let name = filename.lowercased()
            self = [".whl", ".zip"].contains { name.utf8.suffix(4).elementsEqual($0.utf8) } ? .zip : .tar
        }
    }

    private var zip: ZipReader?
    private var tar: LibarchiveReader?
    private var meter: ArchiveMeter
    private var isOver = false

    /// Opens a wheel or source archive in the form that its name tells; throws when it is not of that form.
    package init(_ artifact: VerifiedArtifact, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(path: artifact.path, Form(filename: artifact.filename), limits: limits)
    }

    /// Opens an archive file; throws when it cannot be read or is no archive.
    package init(path: FilePath, _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource.at(path), form, limits)
    }

    /// Opens the archive that a part of an open file is, as the payload of a package; the whole file when no range is given.
    package init(_ file: consuming InputFile, range: Range<UInt64>? = nil, _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource.of(file, range: range), form, limits)
    }

    /// Opens an archive in memory; throws when the bytes are none.
    package init(bytes: [UInt8], _ form: Form, limits: ArchiveLimits = .source) throws(ArchiveError) {
        try self.init(source: ArchiveSource(bytes), form, limits)
    }

    private init(source: ArchiveSource, _ form: Form, _ limits: ArchiveLimits) throws(ArchiveError) {
        zip = form == .zip ? ZipReader(try ZipArchive(source, limits: limits)) : nil
        tar = form == .tar ? try LibarchiveReader(source: source) : nil
        meter = ArchiveMeter(limits, archiveSize: source.count)
    }

    /// The next entry, nil after the last; throws when the archive is damaged there, or holds more than it may.
    package mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        guard !isOver else { throw .ended }
        isOver = true
        guard let entry = zip == nil ? try tar?.next() : try zip?.next() else { return nil }
        try meter.begin(entry)
        isOver = false
        return entry
    }

    /// The next bytes of the current entry, at most `count`; nil at its end.
    ///
    /// Throws when they are damaged, or more than they may be.
    package mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        guard !isOver else { throw .ended }
        isOver = true
        let bytes = zip == nil ? try tar?.readData(upTo: count) : try zip?.readData(upTo: count)
        try meter.add(bytes?.count ?? 0)
        isOver = false
        return bytes
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

    private static let partSize = 256 << 10
}

/// The entries of a zip archive, one after the other.
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

    /// The longest path of Linux, in bytes.
    private static let targetLimit = 4096
}
