internal import CLibArchive
internal import SystemPackage

/// The bytes of an archive, passed to libarchive in parts.
///
/// They come from an array or from a range of a file.
///
/// libarchive keeps an unretained pointer to the source. The owner of the archive must also own the source, and free the archive first.
@safe final class ArchiveSource {
    private enum Origin: ~Copyable {
        case bytes([UInt8])
        case file(InputFile)
    }

    private var origin: Origin
    /// The range of the file or array that holds the stream.
    private let range: Range<UInt64>
    /// The number of bytes read from the start of the stream.
    private var position: UInt64 = 0
    private let buffer: UnsafeMutableRawBufferPointer
    /// The error of the last read.
    ///
    /// libarchive only learns that the read failed.
    private(set) var failure: FileError?

    init(_ bytes: [UInt8]) {
        origin = .bytes(bytes)
        range = 0..<UInt64(bytes.count)
        unsafe buffer = .allocate(byteCount: min(Self.partSize, max(1, bytes.count)), alignment: 16)
    }

    /// Creates a source for a file or for a range of it.
    ///
    /// A range that goes beyond the end of the file is cut there.
    init(_ file: consuming InputFile, range: Range<UInt64>?) throws(FileError) {
        let size = try file.size
        self.range = range.map { $0.clamped(to: 0..<size) } ?? 0..<size
        origin = .file(file)
        unsafe buffer = .allocate(byteCount: Self.partSize, alignment: 16)
    }

    deinit { unsafe buffer.deallocate() }

    /// Returns a source for an open file, or for a range of it.
    static func of(_ file: consuming InputFile, range: Range<UInt64>? = nil) throws(ArchiveError) -> ArchiveSource {
        do throws(FileError) {
            return try ArchiveSource(file, range: range)
        } catch {
            throw .file(error)
        }
    }

    /// Returns a source for the file at a path.
    static func at(_ path: FilePath) throws(ArchiveError) -> ArchiveSource {
        do throws(FileError) {
            return try ArchiveSource(InputFile(path), range: nil)
        } catch {
            throw .file(error)
        }
    }

    /// The length of the stream in bytes.
    var count: UInt64 { UInt64(range.count) }

    /// Returns bytes at an offset, independently of libarchive's position; throws an error if there are fewer.
    func read(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8] {
        guard offset <= self.count, UInt64(count) <= self.count - offset else {
            throw .damaged(entry: nil, reason: "it is cut short")
        }
        switch origin {
        case .bytes(let bytes): return Array(bytes[Int(offset)..<Int(offset) + count])
        case .file(let file):
            do throws(FileError) {
                let bytes = try file.read(at: range.lowerBound + offset, count: count)
                guard bytes.count == count else { throw FileError(.read, file.path, .ioError) }
                return bytes
            } catch {
                throw .file(error)
            }
        }
    }

    /// Fills the buffer with the next part; returns its length, 0 at the end, or -1 for a failure.
    fileprivate func readPart() -> Int {
        let wanted = unsafe Int(min(UInt64(buffer.count), UInt64(range.count) - position))
        guard wanted > 0 else { return 0 }
        let start = range.lowerBound + position
        switch origin {
        case .bytes(let bytes):
            unsafe buffer.copyBytes(from: bytes[Int(start)..<Int(start) + wanted])
            position += UInt64(wanted)
            return wanted
        case .file(let file):
            do throws(FileError) {
                let length = unsafe try file.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
                position += UInt64(length)
                return length
            } catch {
                failure = error
                return -1
            }
        }
    }

    /// Moves to an offset and returns it, or libarchive's error code if the offset is outside the stream.
    fileprivate func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let base: Int64 =
            switch whence {
            case 0: 0
            case 1: Int64(position)
            default: Int64(range.count)
            }
        let (place, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, place >= 0, place <= Int64(range.count) else { return Int64(ARCHIVE_FATAL) }
        position = UInt64(place)
        return place
    }

    fileprivate func skip(_ count: Int64) -> Int64 {
        let step = min(max(0, count), Int64(range.count) - Int64(position))
        position += UInt64(step)
        return step
    }

    /// Opens an archive for reading from this source; returns libarchive's result code.
    func open(_ archive: OpaquePointer) -> Int32 {
        unsafe archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        unsafe archive_read_set_read_callback(archive) { _, context, part in
            guard let context = unsafe context, let part = unsafe part else { return -1 }
            let source = unsafe Unmanaged<ArchiveSource>.fromOpaque(context).takeUnretainedValue()
            let length = source.readPart()
            unsafe part.pointee = unsafe UnsafeRawPointer(source.buffer.baseAddress)
            return length
        }
        unsafe archive_read_set_seek_callback(archive) { _, context, offset, whence in
            guard let context = unsafe context else { return Int64(ARCHIVE_FATAL) }
            return unsafe Unmanaged<ArchiveSource>.fromOpaque(context).takeUnretainedValue().seek(offset, whence)
        }
        unsafe archive_read_set_skip_callback(archive) { _, context, count in
            guard let context = unsafe context else { return 0 }
            return unsafe Unmanaged<ArchiveSource>.fromOpaque(context).takeUnretainedValue().skip(count)
        }
        return unsafe archive_read_open1(archive)
    }

    private static let partSize = 128 << 10
}
