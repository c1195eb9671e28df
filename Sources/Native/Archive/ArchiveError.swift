/// Why an archive or a compressed stream could not be read or written.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes are no archive of a known kind, or its start is damaged.
    case notReadable(reason: String)
    /// The archive is damaged at or after the entry of this name (nil: before the first).
    case damaged(entry: String?, reason: String)
    /// A zip archive is not of the one form that all readers understand alike; at the entry of this name (nil: as a whole).
    case refused(entry: String?, ZipFault)
    /// The archive holds more than the limits allow.
    case excess(ArchiveExcess)
    /// There is more content than the caller can take, in bytes.
    case tooLarge(limit: Int)
    /// The compression, or its level, is not offered.
    case unsupported(String)
    /// What was to be written is not possible in this format.
    case notWritable(entry: String, reason: String)
    /// The file under the archive could not be read.
    case file(FileError)
    /// Something is asked of a reader or writer that already failed or ended.
    case ended
    /// libarchive cannot be loaded; the loader's words.
    case noLibrary(String)
    /// There is no memory left.
    case outOfMemory

    /// Why there is no handle of libarchive.
    static var noHandle: ArchiveError { SystemLibrary.archive.problem.map { .noLibrary($0) } ?? .outOfMemory }

    /// The message for people.
    package var description: String {
        switch self {
        case .notReadable(let reason): "not a readable archive: \(reason)"
        case .damaged(let entry?, let reason): "the archive is damaged at '\(entry)': \(reason)"
        case .damaged(nil, let reason): "the archive is damaged: \(reason)"
        case .refused(let entry?, let fault): "the zip archive is refused for its entry '\(entry)': \(fault)"
        case .refused(nil, let fault): "the zip archive is refused: \(fault)"
        case .excess(let excess): "\(excess)"
        case .tooLarge(let limit): "the content is longer than \(limit) bytes"
        case .unsupported(let what): "\(what) is not supported"
        case .notWritable(let entry, let reason): "cannot write '\(entry)' into the archive: \(reason)"
        case .file(let error): "\(error)"
        case .ended: "the archive already ended or failed"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .outOfMemory: "there is no memory left"
        }
    }
}
