import Native
import SystemPackage

/// The bytes of an ELF file.
///
/// Libraries may be too large for memory, and only small parts are read.
protocol ELFSource: ~Copyable {
    /// The size of the whole file, in bytes.
    var size: UInt64 { get }
    /// Returns exactly `count` bytes. The caller has checked that they exist.
    func bytes(at offset: UInt64, count: Int) throws(ELFError) -> [UInt8]
}

extension ELFSource where Self: ~Copyable {
    /// Returns `count` bytes at an offset.
    ///
    /// - Throws: ``ELFError/truncated(_:)`` if the file is too short.
    func read(at offset: UInt64, count: Int, _ part: String) throws(ELFError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw .truncated(part) }
        return try bytes(at: offset, count: count)
    }
}

/// An ELF file in memory.
struct ELFBytes: ELFSource {
    let content: [UInt8]

    var size: UInt64 { UInt64(content.count) }

    func bytes(at offset: UInt64, count: Int) throws(ELFError) -> [UInt8] {
        Array(content[Int(offset)..<Int(offset) + count])
    }
}

/// An ELF file on disk.
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
