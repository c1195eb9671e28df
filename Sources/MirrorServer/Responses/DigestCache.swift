import Native
import Synchronization
import SystemPackage

/// The digests of served files, so that each file is hashed only once for its entity tag.
///
/// A file is identified by device, inode, size and modification time, because published files are replaced and never changed in place. Memory is
/// bounded: when the younger of two generations is full, the older is dropped.
final class DigestCache: Sendable {
    private struct Key: Hashable {
        let device: UInt64
        let inode: UInt64
        let size: UInt64
        let seconds: Int64
        let nanoseconds: Int

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            size = status.size
            seconds = status.modificationTime
            nanoseconds = status.modificationNanoseconds
        }
    }

    private struct Generations {
        var young: [Key: SHA256Digest] = [:]
        var old: [Key: SHA256Digest] = [:]
    }

    private let generations = Mutex(Generations())
    private let limit: Int

    /// Creates an empty cache for about twice `limit` files.
    init(limit: Int = 50_000) {
        self.limit = limit
    }

    /// Returns the digest of a file, computed if it is not cached; throws an error if the file cannot be read.
    func digest(of file: borrowing InputFile, _ status: FileStatus) throws(FileError) -> SHA256Digest {
        let key = Key(status)
        if let known = generations.withLock({ $0.young[key] ?? $0.old[key] }) { return known }
        var context = DigestContext(.sha256)
        var offset: UInt64 = 0
        while true {
            let part = try file.read(at: offset, count: Self.partSize)
            if part.isEmpty { break }
            context.update(part)
            offset += UInt64(part.count)
        }
        guard let digest = SHA256Digest(bytes: context.finish()) else { throw FileError(.read, file.path, .ioError) }
        generations.withLock { generations in
            if generations.young.count >= limit {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[key] = digest
        }
        return digest
    }

    private static let partSize = 256 << 10
}
