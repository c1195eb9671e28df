/// The limits for a project page.
///
/// Each is far above the values of real indexes.
enum PageLimits {
    /// The maximum size of a decoded page, in bytes.
    static let bytes: UInt64 = 64 << 20
    /// The maximum number of files of one project.
    static let files = 200_000
    /// The maximum number of file names that are kept of kinds that installers do not use.
    static let ignoredNames = 5
    /// The maximum length of a file name in bytes, as in file systems.
    static let filename = 255
    /// The maximum length of a yank reason or a status reason, in bytes.
    ///
    /// Longer ones are truncated.
    static let reason = 2000
    /// The maximum size of a file whose size the index does not state.
    static let fileSize: UInt64 = 4 << 30
    /// The maximum size of a core metadata file, in bytes.
    static let metadata: UInt64 = 8 << 20
}
