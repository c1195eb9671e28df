/// How much of a project page is taken in; each bound is far above what real indexes send.
enum PageLimits {
    /// Bytes of a page after decoding.
    static let bytes: UInt64 = 64 << 20
    /// Files of one project.
    static let files = 200_000
    /// Bytes of one file's name: what file systems allow.
    static let filename = 255
    /// Bytes of a yank reason or a status reason that are kept.
    static let reason = 2000
    /// The biggest file, for one whose size the index does not tell.
    static let fileSize: UInt64 = 4 << 30
    /// Bytes of a core metadata file.
    static let metadata: UInt64 = 8 << 20
}
