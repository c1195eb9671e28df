import CLibArchive
import Glibc
package import SystemPackage

/// A reader of an archive, entry by entry.
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

        /// Creates the form that the file name of a wheel or sdist states.
        package init(filename: String) {
            let name = filename.lowercased()
            self = [".whl", ".zip"].contains { name.utf8.suffix(4).elementsEqual($0.utf8) } ? .zip : .tar
        }
    }

    private var zip: ZipReader?
    private var tar: LibarchiveReader?
    private var meter: ArchiveMeter
    private var isOver = false

    /// Opens a wheel or sdist in the form that its name states; throws an error if the content has another form.
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

/// A reader of the entries of a zip archive in order.
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

/// One entry of an archive, as the archive describes it.
///
/// Check every value before you trust it.
package struct ArchiveEntry: Sendable, Hashable {
    /// The kind of an entry.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symlink
        /// Another name of an earlier entry; see ``ArchiveEntry/linkTarget``.
        case hardlink
        /// A device, FIFO or socket.
        case other
    }

    /// The path as written, with `/` between its parts.
    ///
    /// libarchive may give names of the pax format in composed form (NFC). If the name is not UTF-8, it contains replacement characters and is unsafe.
    package let path: String
    /// The kind of the entry.
    package let kind: Kind
    /// The permission bits, including the set-user-ID, set-group-ID and sticky bits.
    package let permissions: UInt16
    /// The size in bytes if the archive states it.
    ///
    /// The actual content may be shorter or longer.
    package let size: UInt64?
    /// The modification time in seconds since 1970; 0 if the archive states no time.
    ///
    /// A zip archive without time extensions has local times of an unknown place, which are taken as UTC.
    package let modificationTime: Int64
    /// The target of a symbolic link, or the path of the earlier entry that a hard link names.
    package let linkTarget: String?
    /// A Boolean value indicating whether unpacking the entry could write outside the destination folder.
    ///
    /// A path is unsafe if it is empty, absolute or not UTF-8, contains `..` or a NUL, or if the entry is a hard link to such a path.
    /// The reader refuses a zip archive with such a path as a whole.
    package let isUnsafePath: Bool
    /// The warning that libarchive gave for this entry; `nil` if it gave no warning.
    package let warning: String?

    /// Returns `true` if a path in an archive could lead outside the folder it is relative to.
    package static func isUnsafe(_ path: String) -> Bool {
        path.isEmpty || path.utf8.first == UInt8(ascii: "/") || path.utf8.contains(0)
            || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }
}

/// A reader of a tar or cpio archive, which uses libarchive under the rules of ``ArchiveReader``.
struct LibarchiveReader: ~Copyable {
    private var handle: ArchiveHandle
    private var current: String?

    /// Opens an archive; throws an error if the bytes are not one.
    init(source: ArchiveSource) throws(ArchiveError) {
        handle = try ArchiveHandle.open(source, for: .entries)
    }

    /// Returns the next entry, or `nil` after the last; throws an error if the archive is damaged there.
    mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        guard let (entry, outcome) = unsafe try handle.nextHeader() else { return nil }
        let result = unsafe describe(entry, outcome)
        current = result.path
        return result
    }

    /// Returns the next bytes of the current entry, at most `count`; `nil` at its end.
    ///
    /// Throws an error if the bytes are damaged.
    mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        let bytes = try handle.readData(upTo: count, entryName: current)
        return bytes.isEmpty ? nil : bytes
    }

    private func describe(_ entry: OpaquePointer, _ outcome: ArchiveHandle.Outcome) -> ArchiveEntry {
        let (path, isText) = unsafe text(handle.pathname(entry))
        let hardlink = unsafe handle.hardlink(entry).map { unsafe text($0) }
        let symlink = unsafe handle.symlink(entry).map { unsafe text($0).text }
        let mode = unsafe archive_entry_filetype(entry)
        let isUnsafe = !isText || ArchiveEntry.isUnsafe(path) || hardlink.map { !$0.isValid || ArchiveEntry.isUnsafe($0.text) } ?? false
        let size = unsafe archive_entry_size(entry)
        let hasSize = unsafe archive_entry_size_is_set(entry) != 0 && size >= 0
        return unsafe ArchiveEntry(
            path: path, kind: hardlink != nil ? .hardlink : Self.kind(mode),
            permissions: UInt16(archive_entry_perm(entry) & 0o7777), size: hasSize ? UInt64(size) : nil,
            modificationTime: Int64(archive_entry_mtime(entry)), linkTarget: hardlink?.text ?? symlink, isUnsafePath: isUnsafe,
            warning: { if case .warning(let text) = outcome { text } else { nil } }())
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> (text: String, isValid: Bool) {
        guard let pointer = unsafe pointer else { return ("", false) }
        if let text = unsafe String(validatingCString: pointer) { return (text, true) }
        return unsafe (String(cString: pointer), false)
    }

    private static func kind(_ mode: mode_t) -> ArchiveEntry.Kind {
        switch FileStatus.Kind(mode: mode) {
        case .regular: .regular
        case .directory: .directory
        case .symlink: .symlink
        case .fifo, .socket, .device: .other
        }
    }
}
