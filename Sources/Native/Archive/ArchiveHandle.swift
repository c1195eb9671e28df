internal import CLibArchive

/// An owned libarchive reader and its source, shared by ``ArchiveReader`` and ``Decompressor``.
@safe struct ArchiveHandle: ~Copyable {
    /// The kind of content to look for in the bytes.
    enum Purpose {
        /// An archive: tar or cpio, compressed or not.
        case entries
        /// One compressed stream, or plain bytes.
        case stream
    }

    /// The result of a libarchive call.
    enum Outcome: Equatable {
        case done
        case warning(String)
        case end
    }

    let archive: OpaquePointer
    let source: ArchiveSource
    private let locale: locale_t?
    /// A Boolean value indicating whether the end was reached or a call failed.
    ///
    /// Nothing can be read after that.
    private var isOver = false

    private init(adopting archive: OpaquePointer, _ source: ArchiveSource) {
        unsafe self.archive = unsafe archive
        self.source = source
        unsafe locale = unsafe carchive_locale_new()
    }

    /// Opens a source; throws an error if it cannot be read or does not have the expected form.
    static func open(_ source: ArchiveSource, for purpose: Purpose) throws(ArchiveError) -> ArchiveHandle {
        guard let archive = unsafe archive_read_new() else { throw .noHandle }
        let handle = unsafe ArchiveHandle(adopting: archive, source)
        // Enable only the filters that libarchive has built in: the others start programs.
        var codes = unsafe [
            archive_read_support_filter_gzip(archive), archive_read_support_filter_bzip2(archive),
            archive_read_support_filter_xz(archive), archive_read_support_filter_zstd(archive),
            archive_read_support_filter_lzma(archive),
        ]
        switch purpose {
        case .entries:
            unsafe codes.append(archive_read_support_filter_rpm(archive))
            unsafe codes.append(archive_read_support_format_tar(archive))
            unsafe codes.append(archive_read_support_format_cpio(archive))
        case .stream:
            unsafe codes.append(archive_read_support_format_raw(archive))
        }
        unsafe codes.append(archive_read_support_format_empty(archive))
        guard codes.allSatisfy({ $0 == ARCHIVE_OK }) else { throw .unsupported("a compression of this machine's libarchive") }
        guard unsafe source.open(archive) == ARCHIVE_OK else {
            throw source.failure.map(ArchiveError.file) ?? .notReadable(reason: handle.message)
        }
        return handle
    }

    deinit {
        unsafe archive_read_free(archive)
        if let locale = unsafe locale { unsafe freelocale(locale) }
    }

    /// Advances to the next entry, which stays valid until the next call; returns `nil` after the last.
    mutating func nextHeader() throws(ArchiveError) -> (entry: OpaquePointer, outcome: Outcome)? {
        guard !isOver else { throw .ended }
        var entry: OpaquePointer?
        let (archive, locale) = unsafe (self.archive, self.locale)
        let outcome = try check(entryName: nil) { unsafe carchive_read_next_header(locale, archive, &entry) }
        guard outcome != .end, let entry = unsafe entry else { return nil }
        return unsafe (entry, outcome)
    }

    /// Reads content of the current entry; returns no bytes at its end.
    mutating func readData(upTo count: Int, entryName: String?) throws(ArchiveError) -> [UInt8] {
        guard !isOver else { throw .ended }
        var code: Int32 = ARCHIVE_OK
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, length in
            for _ in 0..<Self.retryLimit {
                let result = unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
                length = max(0, result)
                code = result < 0 ? Int32(clamping: result) : ARCHIVE_OK
                if code != ARCHIVE_RETRY { return }
            }
        }
        // A warning here means a wrong length or checksum, so the bytes cannot be trusted.
        if code != ARCHIVE_OK { throw fail(entryName) }
        return bytes
    }

    private mutating func check(entryName: String?, _ call: () -> Int32) throws(ArchiveError) -> Outcome {
        for _ in 0..<Self.retryLimit {
            switch call() {
            case ARCHIVE_OK: return .done
            case ARCHIVE_WARN: return .warning(message)
            case ARCHIVE_RETRY: continue
            case ARCHIVE_EOF:
                isOver = true
                return .end
            default: throw fail(entryName)
            }
        }
        throw fail(entryName)
    }

    private mutating func fail(_ entryName: String?) -> ArchiveError {
        isOver = true
        return source.failure.map(ArchiveError.file) ?? .damaged(entry: entryName, reason: message)
    }

    func pathname(_ entry: OpaquePointer) -> UnsafePointer<CChar>? { unsafe carchive_entry_pathname(locale, entry) }
    func symlink(_ entry: OpaquePointer) -> UnsafePointer<CChar>? { unsafe carchive_entry_symlink(locale, entry) }
    func hardlink(_ entry: OpaquePointer) -> UnsafePointer<CChar>? { unsafe carchive_entry_hardlink(locale, entry) }

    private var message: String {
        guard let text = unsafe archive_error_string(archive) else { return "no reason is given" }
        return unsafe String(cString: text)
    }

    private static let retryLimit = 16
}
