import Native
import SystemPackage

/// An open package file, read at given offsets.
struct PackageBytes: ~Copyable {
    private let file: InputFile
    /// The start of the file, which was read in one call.
    private let start: [UInt8]
    let size: UInt64
    /// The modification time in seconds since 1970.
    let time: Int64

    /// Opens a file.
    ///
    /// - Parameter count: The number of bytes to read from the start. Later reads in this range need no system call.
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

    /// Returns exactly `count` bytes.
    ///
    /// - Throws: ``RPMReadError/truncated(_:)`` if the file has fewer, before anything is allocated.
    func read(at offset: UInt64, count: Int, _ part: String) throws(RPMReadError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw .truncated(part) }
        let bytes = try read(at: offset, upTo: count)
        guard bytes.count == count else { throw .truncated(part) }
        return bytes
    }

    /// Returns at most `count` bytes, and fewer only at the end of the file.
    func read(at offset: UInt64, upTo count: Int) throws(RPMReadError) -> [UInt8] {
        if let first = Int(exactly: offset), first <= start.count, count <= start.count - first { return Array(start[first..<first + count]) }
        do throws(FileError) {
            return try file.read(at: offset, count: count)
        } catch {
            throw .file(error)
        }
    }

    /// Returns the digest of the whole file.
    func digest(_ algorithm: DigestAlgorithm) throws(RPMReadError) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(start)
        var offset = UInt64(start.count)
        while offset < size {
            let part = try read(at: offset, upTo: Self.chunk)
            // If the file was truncated in the meantime, return the digest of the rest.
            if part.isEmpty { break }
            context.update(part)
            offset += UInt64(part.count)
        }
        return context.finish()
    }

    private static let chunk = 1 << 20

    /// Returns the open file and gives up its ownership.
    consuming func opened() -> InputFile {
        file
    }
}
