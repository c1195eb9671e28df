internal import CZstd

/// A zstd frame whose content has a known length.
///
/// libarchive cannot pass that length to its codec.
///
/// With a known length, zstd uses tables that fit the content. At level 12, short content then takes a thirtieth of the time.
struct ZstdStream: ~Copyable {
    private let context: ZstdContext
    private let pool: CodecPool
    private let size: UInt64
    private var output: [UInt8] = []
    /// The collected output.
    ///
    /// It stays empty if nothing is written before the end.
    private var buffer: [UInt8] = []

    /// zstd's default level, used if the caller states none.
    static let usualLevel = 3

    /// Starts a frame.
    ///
    /// - Parameter size: The exact number of bytes that will be written.
    static func open(level: Int, size: UInt64, pool: CodecPool) throws(ArchiveError) -> ZstdStream {
        let context = try pool.take(for: size)
        try context.begin(level: level, size: size)
        return ZstdStream(context, pool, size)
    }

    private init(_ context: ZstdContext, _ pool: CodecPool, _ size: UInt64) {
        self.context = context
        self.pool = pool
        self.size = size
    }

    /// Adds bytes.
    mutating func write(_ bytes: borrowing RawSpan) throws(ArchiveError) {
        guard !bytes.isEmpty else { return }
        try run(bytes, ZSTD_e_continue)
    }

    /// Returns the output that was not yet taken.
    mutating func take() -> [UInt8] { exchange(&output, with: []) }

    /// Adds the last bytes, ends the frame and returns the rest of it; throws an error if fewer bytes were written than announced.
    ///
    /// If the whole frame is given here, zstd searches the bytes in place and copies nothing to a ring buffer.
    consuming func finish(with bytes: borrowing RawSpan) throws(ArchiveError) -> [UInt8] {
        if buffer.isEmpty {
            output = try whole(bytes)
        } else {
            try run(bytes, ZSTD_e_end)
        }
        pool.giveBack(context)
        return take()
    }

    private func whole(_ bytes: borrowing RawSpan) throws(ArchiveError) -> [UInt8] {
        // zstd forgets the announced size here.
        guard bytes.byteCount == size else { throw .notWritable(entry: "", reason: "\(bytes.byteCount) bytes are not the \(size) that were announced") }
        var code = 0
        let frame = unsafe bytes.withUnsafeBytes { source in
            unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(source.count)) { target, count in
                var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                var result = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                code = unsafe ZSTD_compressStream2(context.context, &result, &input, ZSTD_e_end)
                count = unsafe result.pos
            }
        }
        try ZstdContext.check(code)
        guard code == 0 else { throw .notWritable(entry: "", reason: "zstd needs more room than it said") }
        return frame
    }

    private mutating func run(_ bytes: borrowing RawSpan, _ directive: ZSTD_EndDirective) throws(ArchiveError) {
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize()) }
        var code = 0
        var done = 0
        let total = bytes.byteCount
        repeat {
            var produced = 0
            code = unsafe bytes.withUnsafeBytes { source in
                unsafe buffer.withUnsafeMutableBytes { target in
                    var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: done)
                    var result = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let code = unsafe ZSTD_compressStream2(context.context, &result, &input, directive)
                    done = unsafe input.pos
                    produced = unsafe result.pos
                    return code
                }
            }
            try ZstdContext.check(code)
            output += buffer[..<produced]
        } while directive == ZSTD_e_end ? code != 0 : done < total
    }
}
