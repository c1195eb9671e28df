import Glibc
package import SystemPackage

/// A file open for reading.
///
/// It is closed at the end of its owner's life.
package struct InputFile: ~Copyable, Sendable {
    /// The path that it was opened with, for messages.
    package let path: FilePath
    private let descriptor: OwnedDescriptor

    /// Opens a file; throws an error if it does not exist or may not be read.
    package init(_ path: FilePath) throws(FileError) {
        // Without O_NONBLOCK, opening a FIFO waits for a writer. The flag has no effect on regular files.
        let number = unsafe try SystemCall.run(.open, at: path) { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
        descriptor = OwnedDescriptor(number)
        self.path = path
    }

    /// Opens the file that a list of names leads to below a folder, without following a symbolic link anywhere.
    ///
    /// Each name is opened relative to the folder before it, so that exchanging a folder for a link cannot lead outside. Throws an error if a
    /// name is not plain (empty, `.`, `..`, or with a slash or NUL in it), if a link is found (`ELOOP` or `ENOTDIR`), or if the file cannot be opened.
    package init(beneath folder: FilePath, names: [String]) throws(FileError) {
        let path = names.reduce(folder) { $0.appending($1) }
        var current = unsafe try SystemCall.run(.open, at: folder) { unsafe open($0, O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
        for (index, name) in names.enumerated() {
            let isPlain = !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
            let kind = index == names.count - 1 ? O_NOCTTY | O_NONBLOCK : O_DIRECTORY
            let parent = current
            defer { close(parent) }
            guard isPlain else { throw FileError(.open, path, .invalidArgument) }
            current = try SystemCall.run(.open, path) { unsafe openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | kind) }
        }
        descriptor = OwnedDescriptor(current)
        self.path = path
    }

    /// Returns the status of the open file.
    package func status() throws(FileError) -> FileStatus {
        var status = stat()
        try SystemCall.run(.look, path) { unsafe fstat(descriptor.number, &status) }
        return FileStatus(status)
    }

    /// The current size in bytes.
    package var size: UInt64 {
        get throws(FileError) { try status().size }
    }

    /// Reads at an offset of the file.
    ///
    /// The result is shorter than `count` only at the end of the file.
    package func read(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
        guard let start = off_t(exactly: offset) else { return [] }
        return unsafe try fill(count) { (buffer, done) in unsafe pread(descriptor.number, buffer, count - done, start + off_t(done)) }
    }

    /// Reads at an offset of the file to the end of a buffer that has room for `count` bytes more.
    ///
    /// It adds fewer bytes only at the end of the file.
    package func read(at offset: UInt64, count: Int, to bytes: inout OutputRawSpan) throws(FileError) {
        guard let start = off_t(exactly: offset) else { return }
        unsafe try bytes.withUnsafeMutableBytes { (buffer, filled) throws(FileError) in
            let (first, end) = (filled, min(buffer.count, filled + count))
            while filled < end {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<end])
                let place = start + off_t(filled - first)
                let length = try SystemCall.run(.read, path) { unsafe pread(descriptor.number, rest.baseAddress, rest.count, place) }
                if length == 0 { return }
                filled += length
            }
        }
    }

    /// Continues to read after the last call of this method.
    ///
    /// The result is shorter than `count` only at the end of the file.
    package mutating func readNext(upTo count: Int) throws(FileError) -> [UInt8] {
        unsafe try fill(count) { (buffer, done) in unsafe Glibc.read(descriptor.number, buffer, count - done) }
    }

    /// Reads at an offset of the file into a buffer; returns the number of bytes read, 0 at the end of the file.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard let start = off_t(exactly: offset) else { return 0 }
        return try SystemCall.run(.read, path) { unsafe pread(descriptor.number, buffer.baseAddress, buffer.count, start) }
    }

    private func fill(
        _ count: Int, _ part: (UnsafeMutableRawPointer, Int) -> Int
    ) throws(FileError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            guard let start = unsafe buffer.baseAddress.map(UnsafeMutableRawPointer.init) else { return }
            do throws(FileError) {
                while done < count {
                    let length = try SystemCall.run(.read, path) { unsafe part(start + done, done) }
                    if length == 0 { break }
                    done += length
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension InputFile {
    /// Reads little-endian 32-bit numbers at an offset of the file.
    ///
    /// The result is shorter only at the end of the file.
    ///
    /// They are read directly into the array, without a copy.
    package func readWords(at offset: UInt64, count: Int) throws(FileError) -> [UInt32] {
        guard count > 0, count <= Int.max / 4 else { return [] }
        var failure: FileError?
        let words = unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, done in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var filled = 0
            do throws(FileError) {
                while filled < bytes.count {
                    let length = unsafe try read(at: offset + UInt64(filled), into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                    if length == 0 { break }
                    filled += length
                }
            } catch {
                failure = error
            }
            done = filled / 4
        }
        if let failure { throw failure }
        return Self.isLittleEndian ? words : words.map(\.byteSwapped)
    }

    private static var isLittleEndian: Bool { UInt32(littleEndian: 1) == 1 }
}

extension OutputFile {
    /// Appends 32-bit numbers in little-endian order.
    package mutating func append(words: [UInt32]) throws(FileError) {
        let words = words.map(\.littleEndian)
        try unsafe append(words.span.bytes)
    }
}
