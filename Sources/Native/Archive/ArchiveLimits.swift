/// How much an archive may hold before it is refused: one rule for wheels, source archives and what back ends build.
package struct ArchiveLimits: Sendable, Hashable {
    /// The most entries.
    package var entryCount = 200_000
    /// The most bytes of one file.
    package var fileSize: UInt64
    /// The most bytes that all files may have together.
    package var totalSize: UInt64
    /// How many times its own size an archive may unpack to; see ``freeSize``.
    package var expansion: UInt64 = 200
    /// What any archive may unpack to, in bytes, whatever its ``expansion``: little text compresses very well.
    package var freeSize: UInt64 = 64 << 20

    /// The limits of wheels, the largest of which hold some GiB of compiled code.
    package static let wheel = ArchiveLimits(fileSize: 16 << 30, totalSize: 64 << 30)
    /// The limits of source archives.
    package static let source = ArchiveLimits(fileSize: 1 << 30, totalSize: 2 << 30)

    private init(fileSize: UInt64, totalSize: UInt64) {
        self.fileSize = fileSize
        self.totalSize = totalSize
    }

    /// What an archive of some size may unpack to, in bytes.
    package func unpackedSize(of archiveSize: UInt64) -> UInt64 {
        let (product, isHuge) = archiveSize.multipliedReportingOverflow(by: expansion)
        return min(totalSize, isHuge ? totalSize : max(freeSize, product))
    }
}

/// The limit that an archive exceeds, in words that follow the archive's name.
package enum ArchiveExcess: Error, Sendable, Hashable, CustomStringConvertible {
    case entries(Int)
    /// The directory of a zip archive, in bytes.
    case directory(UInt64)
    case file(String, UInt64)
    case total(UInt64)

    /// The message for people.
    package var description: String {
        switch self {
        case .entries(let limit): "it has more than \(limit) entries"
        case .directory(let limit): "its directory is longer than \(limit) bytes"
        case .file(let path, let limit): "'\(path)' is longer than \(limit) bytes"
        case .total(let limit): "it unpacks to more than \(limit) bytes"
        }
    }
}

/// Counts an archive's entries and bytes while it is read, and ends the reading at the first excess.
struct ArchiveMeter {
    private let limits: ArchiveLimits
    private let totalLimit: UInt64
    private var entries = 0
    /// Bytes that the headers state, and bytes that came.
    private var (stated, read): (UInt64, UInt64) = (0, 0)
    private var current: (path: String, read: UInt64) = ("", 0)

    init(_ limits: ArchiveLimits, archiveSize: UInt64) {
        self.limits = limits
        totalLimit = limits.unpackedSize(of: archiveSize)
    }

    /// Counts an entry with the size that it says it has: even passing over it costs reading that much.
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
