internal import CLinux
internal import Glibc
package import SystemPackage

/// Operations on files and folders.
///
/// Each documents the state it leaves behind if it is interrupted.
package enum FileSystem {
    /// Reads a whole file; throws an error if it cannot be read or is longer than `limit` bytes.
    package static func readAll(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] { try readAllAndStatus(path, limit: limit).bytes }

    /// Returns the content of a file as ``readAll(_:limit:)``, and its status before it was read.
    package static func readAllAndStatus(_ path: FilePath, limit: Int) throws(FileError) -> (bytes: [UInt8], status: FileStatus) {
        var file = try InputFile(path)
        let status = try file.status()
        guard !status.isDirectory else { throw FileError(.read, path, .isDirectory) }
        guard status.size <= UInt64(max(0, limit)) else { throw FileError(.read, path, .tooLarge(limit: limit)) }
        // Ask for one more byte than expected: a shorter answer shows the end, usually in the first read.
        var asked = Int(status.size) + 1
        var bytes = try file.readNext(upTo: asked)
        while bytes.count == asked, bytes.count <= limit {
            asked += min(growth, limit - bytes.count + 1)
            bytes += try file.readNext(upTo: asked - bytes.count)
        }
        guard bytes.count <= limit else { throw FileError(.read, path, .tooLarge(limit: limit)) }
        return (bytes, status)
    }

    /// Returns an open file in memory with the given bytes, to be read from its start; its caller closes it.
    ///
    /// Use it as the standard input of a program in place of a pipe: if the program ends without reading everything, no write fails with `EPIPE`.
    package static func memoryFile(_ bytes: [UInt8]) throws(FileError) -> FileDescriptor {
        let number = try SystemCall.run(.create, "memory") { clinux_memory_file() }
        let descriptor = FileDescriptor(rawValue: number)
        do {
            _ = try descriptor.writeAll(bytes)
            try descriptor.seek(offset: 0, from: .start)
            return descriptor
        } catch {
            try? descriptor.close()
            throw FileError(.write, "memory", error as? Errno ?? .ioError)
        }
    }

    /// Writes a file atomically.
    ///
    /// The bytes go to a temporary file in the same folder, which is synced and renamed to `path`; then the folder is synced. If the process is
    /// interrupted,
    /// `path` is unchanged and a file `.tmp-…` may remain.
    package static func writeAtomically(_ bytes: [UInt8], to path: FilePath, mode: UInt16 = 0o644) throws(FileError) {
        do {
            try writeAtomically(to: path, mode: mode) { file in try file.append(bytes) }
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(.write, path, .ioError)
        }
    }

    /// Writes a file atomically with the output of a closure.
    ///
    /// If the closure throws, no file remains.
    package static func writeAtomically(
        to path: FilePath, mode: UInt16 = 0o644, _ body: (inout OutputFile) throws -> Void
    ) throws {
        let folder = folder(of: path)
        var file = try OutputFile(temporaryIn: folder, mode: mode)
        let temporary = file.path
        do {
            try body(&file)
            try file.sync()
            try file.close()
            try rename(temporary, to: path)
        } catch {
            _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
            throw error
        }
        try syncDirectory(folder)
    }

    /// Replaces a file atomically without syncing it: after a crash of the machine, the file may be empty or damaged.
    ///
    /// The content is `bytes` followed by `more`; two arrays save the caller from joining them.
    ///
    /// Use it for files that can be made again and whose readers can tell whether they are complete.
    package static func replace(_ path: FilePath, with bytes: [UInt8], _ more: [UInt8] = []) throws(FileError) {
        var file = try OutputFile(temporaryIn: folder(of: path))
        let temporary = file.path
        do throws(FileError) {
            try file.append(bytes)
            if !more.isEmpty { try file.append(more) }
            try file.close()
            try rename(temporary, to: path)
        } catch {
            _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
            throw error
        }
    }

    /// Renames a file or folder and replaces an existing one in one step.
    package static func rename(_ source: FilePath, to destination: FilePath) throws(FileError) {
        unsafe try SystemCall.run(.rename, at: source) { from in
            unsafe destination.withPlatformString { unsafe Glibc.rename(from, $0) }
        }
    }

    /// Waits until everything that was written to the file system of a path is on disk (`syncfs(2)`).
    package static func syncFileSystem(_ path: FilePath) throws(FileError) {
        let descriptor = unsafe try SystemCall.run(.open, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try SystemCall.run(.sync, path) { clinux_syncfs(descriptor) }
    }

    /// Waits until the changes of a folder's names are on disk.
    package static func syncDirectory(_ path: FilePath) throws(FileError) {
        let descriptor = unsafe try SystemCall.run(.open, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try SystemCall.run(.sync, path) { fsync(descriptor) }
    }

    /// Returns the status of a path; `nil` if it does not exist.
    ///
    /// A symbolic link is reported as a link unless `followingLinks`.
    package static func status(_ path: FilePath, followingLinks: Bool = false) throws(FileError) -> FileStatus? {
        var status = stat()
        do throws(FileError) {
            unsafe try SystemCall.run(.look, at: path) {
                unsafe fstatat(AT_FDCWD, $0, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            if error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// The free space of a file system, as far as an ordinary user may use it.
    package struct FreeSpace: Hashable, Sendable {
        /// The number of bytes that can still be written.
        package let bytes: UInt64
        /// The number of files and folders that can still be created; `nil` if the file system has no limit.
        package let files: UInt64?
    }

    /// Returns the free space on the file system that holds a path (`statvfs(3)`).
    package static func freeSpace(_ path: FilePath) throws(FileError) -> FreeSpace {
        var status = statvfs()
        unsafe try SystemCall.run(.look, at: path) { unsafe statvfs($0, &status) }
        return FreeSpace(bytes: UInt64(status.f_bavail) * UInt64(status.f_frsize), files: status.f_files == 0 ? nil : UInt64(status.f_favail))
    }

    /// Sets the modification and access times in seconds since 1970.
    ///
    /// For a link, it sets those of the link itself.
    package static func setModificationTime(of path: FilePath, to seconds: Int64) throws(FileError) {
        let time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
        let times = [time, time]
        unsafe try SystemCall.run(.setAttributes, at: path) { unsafe utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW) }
    }

    /// Waits one millisecond for the clock of a file system, which ticks every few milliseconds.
    package static func waitForTick() { usleep(1_000) }

    /// Sets the access time of a file to now, which sets its ``FileStatus/changeTime`` too; the modification time stays.
    package static func markUsed(_ path: FilePath) throws(FileError) {
        unsafe try SystemCall.run(.setAttributes, at: path) { unsafe clinux_mark_used($0) }
    }

    /// Marks a file or folder as used like ``markUsed(_:)``, unless it was changed or marked within the last day; ignores errors.
    package static func noteUse(of path: FilePath) {
        if let found = (try? status(path)) ?? nil { noteUse(of: path, found) }
    }

    /// Marks a file as ``noteUse(of:)`` does, without asking for its status again.
    package static func noteUse(of path: FilePath, _ found: FileStatus) {
        let yesterday = Int64(time(nil)) - 86_400
        if found.changeTime < yesterday, found.modificationTime < yesterday { try? markUsed(path) }
    }

    /// Sets the permission bits of a file or folder.
    package static func setMode(of path: FilePath, to mode: UInt16) throws(FileError) {
        unsafe try SystemCall.run(.setAttributes, at: path) { unsafe chmod($0, mode_t(mode)) }
    }

    /// Returns `true` if this process may write the file, or create names in the folder.
    package static func isWritable(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { unsafe access($0, W_OK) } == 0
    }

    /// Sets the owner and group of a file, folder or link to the same number.
    package static func setOwner(of path: FilePath, to user: UInt32) throws(FileError) {
        unsafe try SystemCall.run(.setAttributes, at: path) { unsafe lchown($0, user, user) }
    }

    /// Returns the folder that contains a path; `.` for a path of one component.
    static func folder(of path: FilePath) -> FilePath {
        let folder = path.removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    private static let growth = 1 << 20
}
