internal import Glibc
package import SystemPackage

/// A file open for reading, closed when its owner lets go of it.
package struct InputFile: ~Copyable, Sendable {
    /// The path it was opened by, for messages.
    package let path: FilePath
    private let descriptor: OwnedDescriptor

    /// Opens a file; throws when it does not exist or may not be read.
    package init(_ path: FilePath) throws(FileError) {
        // Without O_NONBLOCK, opening a FIFO would wait for a writer for ever. It changes nothing for files.
        let number = unsafe try SystemCall.run(.open, at: path) { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
        descriptor = OwnedDescriptor(number)
        self.path = path
    }

    /// Opens what a list of names leads to below a folder, without following any symbolic link on the way or at the end.
    ///
    /// The names are used one at a time, each relative to the folder opened before it, so that no exchange of a folder for a
    /// link can lead outside. Throws when a name is not a plain one (empty, `.`, `..`, or with a slash or NUL in it), when a
    /// link is met (`ELOOP` or `ENOTDIR`), or when the file cannot be opened.
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

    /// What the file system says of the open file.
    package func status() throws(FileError) -> FileStatus {
        var status = stat()
        try SystemCall.run(.look, path) { unsafe fstat(descriptor.number, &status) }
        return FileStatus(status)
    }

    /// The size in bytes, now.
    package var size: UInt64 {
        get throws(FileError) { try status().size }
    }

    /// Reads at a place of the file; what comes back is shorter than asked only at the end of the file.
    package func read(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
        guard let start = off_t(exactly: offset) else { return [] }
        return unsafe try fill(count) { (buffer, done) in unsafe pread(descriptor.number, buffer, count - done, start + off_t(done)) }
    }

    /// Reads on from where the last call of this method stopped; less than was asked for is the end of the file.
    package mutating func readNext(upTo count: Int) throws(FileError) -> [UInt8] {
        unsafe try fill(count) { (buffer, done) in unsafe Glibc.read(descriptor.number, buffer, count - done) }
    }

    /// Reads at a place of the file into a buffer; returns how much came, 0 at the end of the file.
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
