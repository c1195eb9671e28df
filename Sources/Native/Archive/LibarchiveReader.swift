internal import CLibArchive
internal import Glibc

/// Reads a tar or cpio archive with libarchive, entry by entry, under the rules of ``ArchiveReader``.
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
        case .other: .other
        }
    }
}
