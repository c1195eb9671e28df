import Native
import SystemPackage

/// An open package file, read at stated places.
struct PackageBytes: ~Copyable {
    private let file: InputFile
    let size: UInt64
    /// The modification time, seconds since 1970.
    let time: Int64

    init(_ path: FilePath) throws(RPMReadError) {
        do throws(FileError) {
            let opened = try InputFile(path)
            let status = try opened.status()
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
        do throws(FileError) {
            return try file.read(at: offset, count: count)
        } catch {
            throw .file(error)
        }
    }

    /// Gives the open file away.
    consuming func opened() -> InputFile {
        file
    }
}
