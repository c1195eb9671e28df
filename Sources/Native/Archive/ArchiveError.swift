/// An error from reading or writing an archive or a compressed stream.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes are not an archive of a known kind, or its start is damaged.
    case notReadable(reason: String)
    /// The archive is damaged at or after the entry with this name, or before the first entry if the name is `nil`.
    case damaged(entry: String?, reason: String)
    /// The zip archive breaks a rule that makes all readers understand it alike.
    ///
    /// The fault is in the entry with this name, or in the archive as a whole if the name is `nil`.
    case refused(entry: String?, ZipFault)
    /// The archive holds more than the limits allow.
    case excess(ArchiveExcess)
    /// The content is larger than the caller accepts, in bytes.
    case tooLarge(limit: Int)
    /// The compression format or its level is not supported.
    case unsupported(String)
    /// The format cannot hold the entry.
    case notWritable(entry: String, reason: String)
    /// The file under the archive could not be read.
    case file(FileError)
    /// The reader or writer was used after it failed or ended.
    case ended
    /// libarchive cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    /// There is no memory left.
    case outOfMemory

    /// The error for a libarchive handle that could not be created.
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
