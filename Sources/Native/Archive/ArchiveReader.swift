internal import CLibArchive
internal import Glibc
package import SystemPackage

/// Reads an archive entry by entry: zip, tar (plain or compressed with gzip, bzip2, xz or zstd), cpio, and the payload of an RPM.
///
/// A zip archive is read by its central directory, and refused without one, or when two of its
/// entries have one name, or an entry two. The end of the archive, an entry with a warning,
/// and damage are three different answers: nil, ``ArchiveEntry/warning``, and an error, after which nothing more is given.
package struct ArchiveReader: ~Copyable {
    private var handle: ArchiveHandle
    private var current: String?
    /// What the central directory says of the entries to come, last first; nil before the first entry, empty for other forms.
    private var records: [ZipDirectory.Record]?

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
        handle = try ArchiveHandle.open(source, for: .entries)
    }

    /// The next entry, nil after the last; throws when the archive is damaged there.
    package mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        guard let (entry, outcome) = unsafe try handle.nextHeader() else { return nil }
        var result = unsafe describe(entry, outcome)
        current = result.path
        if handle.isZip { try amend(&result) }
        return result
    }

    /// Takes the name and time of a zip entry from the central directory.
    private mutating func amend(_ entry: inout ArchiveEntry) throws(ArchiveError) {
        if records == nil { records = try ZipDirectory(handle.source).records.reversed() }
        guard let record = records?.popLast() else {
            throw .damaged(entry: entry.path, reason: "the directory of the archive does not list it")
        }
        entry.modificationTime = record.modificationTime
        guard let name = String(validating: record.name, as: UTF8.self) else { return entry.isUnsafePath = true }
        // Swift compares composed and decomposed forms as equal. libarchive gives folders their slash, and takes backslashes of
        // archives made on Windows for slashes.
        if entry.path == name {
            entry.path = name
        } else if entry.path != name + "/" && entry.path != String(name.map { $0 == "\\" ? "/" : $0 }) {
            throw .damaged(entry: name, reason: "the archive also calls it '\(entry.path)'")
        }
    }

    /// The next bytes of the current entry, at most `count`; nil at its end.
    ///
    /// Throws when they are damaged.
    package mutating func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        let bytes = try handle.readData(upTo: count, entryName: current)
        return bytes.isEmpty ? nil : bytes
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
        case .other: .other
        }
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
