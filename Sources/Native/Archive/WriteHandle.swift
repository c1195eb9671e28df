import CLibArchive
import Glibc

/// An owned libarchive writer and its sink, shared by ``Compressor`` and the tar writer.
@safe struct WriteHandle: ~Copyable {
    private let archive: OpaquePointer
    private let sink = ArchiveSink()
    private let locale: locale_t?

    /// Opens a writer for a tar archive or a single stream.
    ///
    /// The compressed output depends only on the input.
    static func open(tar: Bool, _ format: CompressionFormat, level: Int?) throws(ArchiveError) -> WriteHandle {
        if let level, !format.levels.contains(level) {
            throw .unsupported("\(format.rawValue) level \(level) (there is \(format.levels.lowerBound) to \(format.levels.upperBound))")
        }
        guard let archive = unsafe archive_write_new() else { throw .noHandle }
        let handle = unsafe WriteHandle(adopting: archive)
        try handle.configure(tar: tar, format, level: level)
        return handle
    }

    private init(adopting archive: OpaquePointer) {
        unsafe self.archive = unsafe archive
        unsafe locale = unsafe carchive_locale_new()
    }

    private func configure(tar: Bool, _ format: CompressionFormat, level: Int?) throws(ArchiveError) {
        try check(unsafe tar ? archive_write_set_format_pax_restricted(archive) : archive_write_set_format_raw(archive))
        switch format {
        case .none: break
        case .gzip:
            try check(unsafe archive_write_add_filter_gzip(archive))
            try check(unsafe archive_write_set_filter_option(archive, "gzip", "timestamp", nil))
        case .xz: try check(unsafe archive_write_add_filter_xz(archive))
        case .zstd: try check(unsafe archive_write_add_filter_zstd(archive))
        case .bzip2: try check(unsafe archive_write_add_filter_bzip2(archive))
        }
        if let level, format != .none {
            try check(unsafe archive_write_set_filter_option(archive, format.rawValue, "compression-level", "\(level)"))
        }
        // Add no padding: the output ends where the compressed data ends.
        try check(unsafe archive_write_set_bytes_per_block(archive, 0))
        try check(unsafe archive_write_set_bytes_in_last_block(archive, 1))
        try check(unsafe sink.open(archive))
    }

    deinit {
        unsafe archive_write_free(archive)
        if let locale = unsafe locale { unsafe freelocale(locale) }
    }

    /// Starts an entry.
    mutating func begin(
        _ path: String, kind: ArchiveEntry.Kind, permissions: UInt16, size: UInt64?, time: Int64, linkTarget: String?
    ) throws(ArchiveError) {
        guard let entry = unsafe archive_entry_new() else { throw .outOfMemory }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname_utf8(entry, path)
        unsafe archive_entry_set_filetype(entry, UInt32(Self.fileType(kind)))
        unsafe archive_entry_set_perm(entry, mode_t(permissions & 0o7777))
        unsafe archive_entry_set_mtime(entry, time_t(time), 0)
        if let size { unsafe archive_entry_set_size(entry, Int64(clamping: size)) }
        if let linkTarget {
            if kind == .hardlink {
                unsafe archive_entry_set_hardlink_utf8(entry, linkTarget)
            } else {
                unsafe archive_entry_set_symlink_utf8(entry, linkTarget)
            }
        }
        try check(unsafe carchive_write_header(locale, archive, entry), path)
    }

    /// Writes content of the current entry.
    mutating func write(_ bytes: borrowing RawSpan, of path: String = "") throws(ArchiveError) {
        let total = bytes.byteCount
        var done = 0
        while done < total {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
                return unsafe archive_write_data(archive, part.baseAddress, part.count)
            }
            // libarchive writes fewer bytes than given only if the entry is longer than its stated size.
            guard result > 0 else { throw .notWritable(entry: path, reason: message) }
            done += result
        }
    }

    /// Returns the output that was not yet taken.
    mutating func take() -> [UInt8] { sink.take() }

    /// Ends the archive and returns the rest of it.
    consuming func finish() throws(ArchiveError) -> [UInt8] {
        try check(unsafe archive_write_close(archive))
        return sink.take()
    }

    private func check(_ code: Int32, _ path: String = "") throws(ArchiveError) {
        // No entry written here causes a warning, so a warning means that data would be lost.
        guard code == ARCHIVE_OK else { throw .notWritable(entry: path, reason: message) }
    }

    private var message: String {
        guard let text = unsafe archive_error_string(archive) else { return "no reason is given" }
        return unsafe String(cString: text)
    }

    private static func fileType(_ kind: ArchiveEntry.Kind) -> mode_t {
        switch kind {
        case .directory: S_IFDIR
        case .symlink: S_IFLNK
        default: S_IFREG
        }
    }
}

/// A collector of the output of a libarchive writer.
///
/// libarchive keeps an unretained pointer to the sink. The owner of the archive must also own the sink, and free the archive first.
final class ArchiveSink {
    private var bytes: [UInt8] = []

    /// Returns the bytes written since the last call.
    func take() -> [UInt8] {
        let result = bytes
        bytes = []
        return result
    }

    /// Opens an archive for writing to this sink; returns libarchive's result code.
    func open(_ archive: OpaquePointer) -> Int32 {
        unsafe archive_write_open(
            archive, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, context, buffer, count in
                guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
                let sink = unsafe Unmanaged<ArchiveSink>.fromOpaque(context).takeUnretainedValue()
                unsafe sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
                return count
            }, nil)
    }
}
