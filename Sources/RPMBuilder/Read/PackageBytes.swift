import Native
import SystemPackage

/// An open package file, read at stated places.
struct PackageBytes: ~Copyable {
    private let file: InputFile
    /// The start of the file, which was read at once.
    private let start: [UInt8]
    let size: UInt64
    /// The modification time, seconds since 1970.
    let time: Int64

    /// - Parameter count: how many bytes are read at once, from the start; what is read of them later costs no system call.
    init(_ path: FilePath, readingAtOnce count: Int = 0) throws(RPMReadError) {
        do throws(FileError) {
            let opened = try InputFile(path)
            let status = try opened.status()
            start = try opened.read(at: 0, count: min(count, Int(clamping: status.size)))
            size = status.size
            time = status.modificationTime
            file = opened
        } catch {
            throw .file(error)
        }
    }

    /// Exactly `count` bytes.
    ///
    /// - Throws: ``RPMReadError/truncated(_:)`` when the file has fewer, before anything is allocated.
    func read(at offset: UInt64, count: Int, _ part: String) throws(RPMReadError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw .truncated(part) }
        let bytes = try read(at: offset, upTo: count)
        guard bytes.count == count else { throw .truncated(part) }
        return bytes
    }

    /// At most `count` bytes, fewer only at the end of the file.
    func read(at offset: UInt64, upTo count: Int) throws(RPMReadError) -> [UInt8] {
        if let first = Int(exactly: offset), first <= start.count, count <= start.count - first { return Array(start[first..<first + count]) }
        do throws(FileError) {
            return try file.read(at: offset, count: count)
        } catch {
            throw .file(error)
        }
    }

    /// The digest of the whole file.
    func digest(_ algorithm: DigestAlgorithm) throws(RPMReadError) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(start)
        var offset = UInt64(start.count)
        while offset < size {
            let part = try read(at: offset, upTo: Self.chunk)
            // A file that was cut short meanwhile: its digest is that of what is left.
            if part.isEmpty { break }
            context.update(part)
            offset += UInt64(part.count)
        }
        return context.finish()
    }

    private static let chunk = 1 << 20

    /// Gives the open file away.
    consuming func opened() -> InputFile {
        file
    }
}
