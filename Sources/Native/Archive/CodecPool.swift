internal import CZstd
internal import Synchronization

/// Codecs that wait for their next stream: what one has allocated serves the stream after it too.
///
/// At level 12 zstd works in tables of up to 50 MB, and to make them anew for each of many small packages costs more than to fill them. Whether a
/// codec is new does not show in the bytes. There are never more of them than streams that were open at one time.
package final class CodecPool: Sendable {
    private let idle = Mutex<[ZstdContext]>([])

    /// Makes a pool, of which nothing is allocated yet.
    package init() {}

    /// A codec for a frame of so many bytes, which is the caller's until it gives it back.
    func take(for size: UInt64) throws(ArchiveError) -> ZstdContext {
        let known = idle.withLock { $0.popLast() }
        if let known, known.hasRoom(for: size) { return known }
        return try ZstdContext.make()
    }

    /// Takes back a codec whose frame is ended.
    func giveBack(_ context: ZstdContext) {
        idle.withLock { $0.append(context) }
    }
}

/// A compressing context of zstd, which one stream has at a time.
@safe final class ZstdContext: @unchecked Sendable {
    let context: OpaquePointer
    /// Bytes of the frames so far.
    private var used: UInt64 = 0

    /// The most bytes of all frames that one context makes, but for the first, which may have any size.
    ///
    /// zstd counts positions of all frames in 32 bits, and corrects them in the middle of a frame when they run out: here they never do, but in a
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

    /// Starts a frame, whatever came before.
    ///
    /// The parameters are those that the level has for a content of unknown length, which is how rpmbuild packs; only the tables are made to fit.
    /// What zstd takes for short contents at level 12 searches three times as long, for one byte in seventy.
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
