import Native
import SystemPackage

/// Where the bytes of an ELF file come from: libraries can be larger than what should be held in memory, and little of them is looked at.
protocol ELFSource: ~Copyable {
    /// Bytes of the whole file.
    var size: UInt64 { get }
    /// Exactly `count` bytes; the caller has checked that they are there.
    func bytes(at offset: UInt64, count: Int) throws(ELFError) -> [UInt8]
}

extension ELFSource where Self: ~Copyable {
    /// - Throws: ``ELFError/truncated(_:)`` when the file is too short.
    func read(at offset: UInt64, count: Int, _ part: String) throws(ELFError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw .truncated(part) }
        return try bytes(at: offset, count: count)
    }
}

/// A file in memory.
struct ELFBytes: ELFSource {
    let content: [UInt8]

    var size: UInt64 { UInt64(content.count) }

    func bytes(at offset: UInt64, count: Int) throws(ELFError) -> [UInt8] {
        Array(content[Int(offset)..<Int(offset) + count])
    }
}

/// A file on disk.
struct ELFFile: ELFSource, ~Copyable {
    private let file: InputFile
    let size: UInt64

    init(_ path: FilePath) throws(ELFError) {
        do throws(FileError) {
            let opened = try InputFile(path)
            size = try opened.size
            file = opened
        } catch {
            throw .unreadable("\(error)")
        }
    }

    func bytes(at offset: UInt64, count: Int) throws(ELFError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try file.read(at: offset, count: count)
        } catch {
            throw .unreadable("\(error)")
        }
        guard bytes.count == count else { throw .truncated("contents") }
        return bytes
    }
}
