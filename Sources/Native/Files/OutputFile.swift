internal import Glibc
package import SystemPackage

/// A file being written, closed when its owner lets go of it.
///
/// Nothing is buffered: each call is a system call. ``close()`` reports what a late write error would otherwise hide;
/// letting go of the file without it ignores that.
package struct OutputFile: ~Copyable, Sendable {
    /// The path it was created at.
    package let path: FilePath
    private let descriptor: OwnedDescriptor
    /// How many bytes were appended so far.
    package private(set) var byteCount: UInt64 = 0

    /// Creates a file, or empties one that exists (throws then when `exclusive`).
    ///
    /// The permission bits are set exactly, whatever the process's mask says, so that outputs do not depend on it.
    package init(_ path: FilePath, mode: UInt16 = 0o644, exclusive: Bool = false) throws(FileError) {
        descriptor = try Self.open(path, mode, exclusive)
        self.path = path
    }

    /// Creates a file under a name that nothing else has, `PREFIX`, the mark of the process and a number, in a folder; see ``path``.
    package init(temporaryIn folder: FilePath, prefix: String = ".tmp-", mode: UInt16 = 0o644) throws(FileError) {
        var attempt = 0
        while true {
            let path = folder.appending(FileSystem.temporaryName(prefix: prefix))
            do throws(FileError) {
                descriptor = try Self.open(path, mode, true)
                self.path = path
                return
            } catch {
                attempt += 1
                guard error.errno == .fileExists && attempt < 100 else { throw error }
            }
        }
    }

    /// Sets the permission bits.
    package func setMode(_ mode: UInt16) throws(FileError) {
        try SystemCall.run(.setAttributes, path) { fchmod(descriptor.number, mode_t(mode)) }
    }

    /// Writes bytes at the end.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try unsafe append(bytes.span.bytes)
    }

    /// Writes a part of an array at the end.
    package mutating func append(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        try unsafe append(bytes.span.bytes)
    }

    /// Writes bytes at the end that are not copied anywhere.
    package mutating func append(_ bytes: borrowing RawSpan) throws(FileError) {
        try write(bytes, at: byteCount)
        byteCount += UInt64(bytes.byteCount)
    }

    /// Writes bytes over what is at a place of the file; where the next append goes does not change.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
        try unsafe write(bytes.span.bytes, at: offset)
    }

    private func write(_ bytes: borrowing RawSpan, at offset: UInt64) throws(FileError) {
        let total = bytes.byteCount
        guard let start = off_t(exactly: offset), start <= off_t.max - off_t(total) else {
            throw FileError(.write, path, .fileTooLarge)
        }
        var done = 0
        while done < total {
            let (result, code) = unsafe bytes.withUnsafeBytes { buffer in
                let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
                let result = unsafe pwrite(descriptor.number, part.baseAddress, part.count, start + off_t(done))
                return (result, errno)
            }
            if result < 0 && code != EINTR { throw FileError(.write, path, Errno(rawValue: code)) }
            done += max(0, result)
        }
    }

    /// Waits until the content is on disk.
    package func sync() throws(FileError) {
        try SystemCall.run(.sync, path) { fsync(descriptor.number) }
    }

    /// Closes the file; throws when the file system reports a write that failed after all.
    package consuming func close() throws(FileError) {
        let path = path
        let code = descriptor.close()
        if code != 0 { throw FileError(.write, path, Errno(rawValue: code)) }
    }

    private static func open(_ path: FilePath, _ mode: UInt16, _ exclusive: Bool) throws(FileError) -> OwnedDescriptor {
        // A link at the place may have been put there by somebody who wants another file emptied.
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | (exclusive ? O_EXCL : O_TRUNC)
        let number = unsafe try SystemCall.run(.create, at: path) { unsafe Glibc.open($0, flags, mode_t(mode)) }
        let descriptor = OwnedDescriptor(number)
        try SystemCall.run(.setAttributes, path) { fchmod(number, mode_t(mode)) }
        return descriptor
    }
}
