internal import ForeignText
internal import Glibc
package import SystemPackage

/// A file open for writing.
///
/// It is closed at the end of its owner's life.
///
/// Nothing is buffered: each call is a system call. ``close()`` reports late write errors; without that call they are lost.
package struct OutputFile: ~Copyable, Sendable {
    /// The path it was created at.
    package let path: FilePath
    private let descriptor: OwnedDescriptor
    /// The number of bytes appended so far.
    package private(set) var byteCount: UInt64 = 0

    /// Creates a file, or truncates an existing one; if `exclusive`, throws an error for an existing one.
    ///
    /// It sets the permission bits exactly, whatever the process's umask and the default ACL of the folder.
    package init(_ path: FilePath, mode: UInt16 = 0o644, exclusive: Bool = false) throws(FileError) {
        descriptor = try Self.open(path, mode, exclusive ? O_EXCL : O_TRUNC)
        self.path = path
    }

    /// Opens a file to append to it, and creates it if it is missing.
    package init(appendingTo path: FilePath, mode: UInt16 = 0o644) throws(FileError) {
        let opened = try Self.open(path, mode, 0)
        let size = try FileSystem.status(path)?.size ?? 0
        descriptor = opened
        self.path = path
        byteCount = size
    }

    /// Creates a file with a new name in a folder.
    ///
    /// The name is `prefix`, the mark of the process and a number; see ``path``.
    package init(temporaryIn folder: FilePath, prefix: String = ".tmp-", mode: UInt16 = 0o644) throws(FileError) {
        var attempt = 0
        while true {
            let path = folder.appending(FileSystem.temporaryName(prefix: prefix))
            do throws(FileError) {
                descriptor = try Self.open(path, mode, O_EXCL)
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

    /// Sets the modification and access times.
    ///
    /// A later write sets it again.
    package func setModificationTime(seconds: Int64, nanoseconds: Int) throws(FileError) {
        let time = timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds)
        let times = [time, time]
        try SystemCall.run(.setAttributes, path) { unsafe futimens(descriptor.number, times) }
    }

    /// Reserves disk space for a number of bytes, which become zeros (`posix_fallocate(3)`).
    package func reserve(_ size: UInt64) throws(FileError) {
        let error = posix_fallocate(descriptor.number, 0, off_t(clamping: size))
        if error != 0 { throw FileError(.write, path, Errno(rawValue: error)) }
    }

    /// Appends bytes.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try unsafe append(bytes.span.bytes)
    }

    /// Appends a part of an array.
    package mutating func append(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        try unsafe append(bytes.span.bytes)
    }

    /// Appends bytes without copying them.
    package mutating func append(_ bytes: borrowing RawSpan) throws(FileError) {
        try write(bytes, at: byteCount)
        byteCount += UInt64(bytes.byteCount)
    }

    /// Overwrites bytes at an offset of the file.
    ///
    /// The position of the next append does not change.
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

    /// Closes the file; throws an error if the file system reports a late write error.
    package consuming func close() throws(FileError) {
        let path = path
        let code = descriptor.close()
        if code != 0 { throw FileError(.write, path, Errno(rawValue: code)) }
    }

    private static func open(_ path: FilePath, _ mode: UInt16, _ existing: CInt) throws(FileError) -> OwnedDescriptor {
        // Do not follow a link at this path: another user may have created it to have another file truncated.
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | existing
        let number = unsafe try SystemCall.run(.create, at: path) { unsafe Glibc.open($0, flags, mode_t(mode)) }
        let descriptor = OwnedDescriptor(number)
        // An existing file keeps its bits, and the umask or a default ACL of the folder may give a new one others. A look costs less than a change.
        var status = stat()
        try SystemCall.run(.look, path) { unsafe fstat(number, &status) }
        if FileStatus(status).mode != mode { try SystemCall.run(.setAttributes, path) { fchmod(number, mode_t(mode)) } }
        return descriptor
    }
}

extension FileDescriptor {
    /// Writes as many of some bytes as the file takes at once, and returns their number.
    package func write(part bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
        do {
            return unsafe try bytes.withUnsafeBytes { unsafe try write($0) }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
