internal import CZstd
internal import Synchronization

/// A pool of idle zstd codecs, so that later streams reuse their memory.
///
/// At level 12 zstd allocates tables of up to 50 MB, which costs more than compressing a small package. Reusing a codec does not change the output.
/// The pool never holds more codecs than streams that were open at the same time.
package final class CodecPool: Sendable {
    private let idle = Mutex<[ZstdContext]>([])

    /// Creates an empty pool.
    package init() {}

    /// Returns a codec with room for a frame of `size` bytes.
    ///
    /// The caller must give it back.
    func take(for size: UInt64) throws(ArchiveError) -> ZstdContext {
        let known = idle.withLock { $0.popLast() }
        if let known, known.hasRoom(for: size) { return known }
        return try ZstdContext.make()
    }

    /// Returns a codec to the pool after its frame has ended.
    func giveBack(_ context: ZstdContext) {
        idle.withLock { $0.append(context) }
    }
}

/// A zstd compression context, used by one stream at a time.
@safe final class ZstdContext: @unchecked Sendable {
    let context: OpaquePointer
    /// The number of bytes in all frames so far.
    private var used: UInt64 = 0

    /// The maximum number of bytes in all frames of one context, except that its first frame may have any size.
    ///
    /// zstd counts positions over all frames in 32 bits and corrects them in the middle of a frame when they overflow. The limit prevents that, except in a
    /// frame that is too large by itself.
    private static let limit: UInt64 = 1 << 30

    static func make() throws(ArchiveError) -> ZstdContext {
        guard let context = unsafe ZSTD_createCCtx() else { throw SystemLibrary.zstd.problem.map { .noLibrary($0) } ?? .outOfMemory }
        return unsafe ZstdContext(adopting: context)
    }

    private init(adopting context: OpaquePointer) {
        unsafe self.context = unsafe context
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    func hasRoom(for size: UInt64) -> Bool { size <= Self.limit - min(used, Self.limit) }

    /// Starts a frame, whatever the state of the context.
    ///
    /// The parameters are those of the level for content of unknown length, as rpmbuild uses them; only the tables fit the size.
    /// For short content at level 12, zstd's own choice searches three times as long to save one byte in seventy.
    func begin(level: Int, size: UInt64) throws(ArchiveError) {
        used = used.addingReportingOverflow(size).overflow ? .max : used + size
        try Self.check(unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters))
        try set(ZSTD_c_compressionLevel, UInt32(level))
        let usual = ZSTD_getCParams(Int32(level), UInt64.max, 0)
        try set(ZSTD_c_windowLog, usual.windowLog)
        try set(ZSTD_c_chainLog, usual.chainLog)
        try set(ZSTD_c_hashLog, usual.hashLog)
        try set(ZSTD_c_searchLog, usual.searchLog)
        try set(ZSTD_c_minMatch, usual.minMatch)
        try set(ZSTD_c_targetLength, usual.targetLength)
        try set(ZSTD_c_strategy, usual.strategy.rawValue)
        try Self.check(unsafe ZSTD_CCtx_setPledgedSrcSize(context, size))
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: UInt32) throws(ArchiveError) {
        try Self.check(unsafe ZSTD_CCtx_setParameter(context, parameter, Int32(value)))
    }

    static func check(_ code: Int) throws(ArchiveError) {
        guard ZSTD_isError(code) == 0 else {
            throw .notWritable(entry: "", reason: unsafe String(cString: ZSTD_getErrorName(code)))
        }
    }
}
