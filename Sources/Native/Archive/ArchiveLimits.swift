/// The limits above which an archive is refused.
///
/// They apply to wheels, sdists and the results of build backends.
package struct ArchiveLimits: Sendable, Hashable {
    /// The maximum number of entries.
    package var entryCount = 200_000
    /// The maximum size of one file, in bytes.
    package var fileSize: UInt64
    /// The maximum size of all files together, in bytes.
    package var totalSize: UInt64
    /// The maximum ratio of unpacked size to archive size; see ``freeSize``.
    package var expansion: UInt64 = 200
    /// The unpacked size in bytes that is allowed whatever the ratio, because a short text can compress very well.
    package var freeSize: UInt64 = 64 << 20

    /// The limits for wheels.
    ///
    /// The largest wheels hold several GiB of compiled code.
    package static let wheel = ArchiveLimits(fileSize: 16 << 30, totalSize: 64 << 30)
    /// The limits for sdists.
    package static let source = ArchiveLimits(fileSize: 1 << 30, totalSize: 2 << 30)

    /// The limits for bundles of a mirror, in which files are packed as they are.
    package static let bundle = {
        var limits = ArchiveLimits(fileSize: 64 << 30, totalSize: 1 << 50)
        (limits.entryCount, limits.freeSize) = (100_000_000, limits.totalSize)
        return limits
    }()

    private init(fileSize: UInt64, totalSize: UInt64) {
        self.fileSize = fileSize
        self.totalSize = totalSize
    }

    /// Returns the maximum unpacked size for an archive of the given size, in bytes.
    package func unpackedSize(of archiveSize: UInt64) -> UInt64 {
        let (product, isHuge) = archiveSize.multipliedReportingOverflow(by: expansion)
        return min(totalSize, isHuge ? totalSize : max(freeSize, product))
    }
}

/// A limit that an archive exceeds.
package enum ArchiveExcess: Error, Sendable, Hashable, CustomStringConvertible {
    case entries(Int)
    /// The directory of a zip archive is larger than the limit, in bytes.
    case directory(UInt64)
    case file(String, UInt64)
    case total(UInt64)

    /// The message for people, phrased to follow the archive's name.
    package var description: String {
        switch self {
        case .entries(let limit): "it has more than \(limit) entries"
        case .directory(let limit): "its directory is longer than \(limit) bytes"
        case .file(let path, let limit): "'\(path)' is longer than \(limit) bytes"
        case .total(let limit): "it unpacks to more than \(limit) bytes"
        }
    }
}

/// A counter of the entries and bytes of an archive that is being read; it throws an error at the first limit that is exceeded.
struct ArchiveMeter {
    private let limits: ArchiveLimits
    private let totalLimit: UInt64
    private var entries = 0
    /// The number of bytes that the headers state, and the number of bytes read.
    private var (stated, read): (UInt64, UInt64) = (0, 0)
    private var current: (path: String, read: UInt64) = ("", 0)

    init(_ limits: ArchiveLimits, archiveSize: UInt64) {
        self.limits = limits
        totalLimit = limits.unpackedSize(of: archiveSize)
    }

    /// Counts an entry at the size that its header states, because skipping it costs as much as reading it.
    mutating func begin(_ entry: ArchiveEntry) throws(ArchiveError) {
        entries += 1
        guard entries <= limits.entryCount else { throw .excess(.entries(limits.entryCount)) }
        current = (entry.path, 0)
        let size = entry.size ?? 0
        guard size <= limits.fileSize else { throw .excess(.file(entry.path, limits.fileSize)) }
        stated += size
        guard stated <= totalLimit else { throw .excess(.total(totalLimit)) }
    }

    /// Counts bytes of the current entry.
    mutating func add(_ count: Int) throws(ArchiveError) {
        current.read += UInt64(count)
        read += UInt64(count)
        guard current.read <= limits.fileSize else { throw .excess(.file(current.path, limits.fileSize)) }
        guard read <= totalLimit else { throw .excess(.total(totalLimit)) }
    }
}

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
