internal import CZstd

/// A zstd frame whose content has a known length, which libarchive cannot tell its codec.
///
/// The codec then takes tables that fit the content: at level 12 a short one costs a thirtieth of what it costs without.
struct ZstdStream: ~Copyable {
    private let context: ZstdContext
    private let pool: CodecPool
    private var output: [UInt8] = []
    private var buffer: [UInt8]

    /// The level that is taken when none is asked for: zstd's own.
    static let usualLevel = 3

    /// Starts a frame.
    ///
    /// - Parameter size: how many bytes will be written, exactly.
    static func open(level: Int, size: UInt64, pool: CodecPool) throws(ArchiveError) -> ZstdStream {
        let context = try pool.take(for: size)
        try context.begin(level: level, size: size)
        return ZstdStream(context, pool)
    }

    private init(_ context: ZstdContext, _ pool: CodecPool) {
        self.context = context
        self.pool = pool
        buffer = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    }

    /// Adds bytes.
    mutating func write(_ bytes: borrowing RawSpan) throws(ArchiveError) {
        try run(bytes, ZSTD_e_continue)
    }

    /// What came out so far and was not taken yet.
    mutating func take() -> [UInt8] { exchange(&output, with: []) }

    /// Ends the frame and returns the rest of it; throws when fewer bytes were written than announced.
    consuming func finish() throws(ArchiveError) -> [UInt8] {
        let nothing: [UInt8] = []
        try unsafe run(nothing.span.bytes, ZSTD_e_end)
        pool.giveBack(context)
        return take()
    }

    private mutating func run(_ bytes: borrowing RawSpan, _ directive: ZSTD_EndDirective) throws(ArchiveError) {
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
