import Glibc
import SystemPackage

/// A folder that is open for reading its entries.
///
/// It owns the descriptor.
@safe struct DirectoryStream: ~Copyable {
    private let stream: OpaquePointer
    let path: FilePath

    /// Takes ownership of an open folder; closes it if that fails.
    init(_ descriptor: CInt, _ path: FilePath) throws(FileError) {
        guard let stream = unsafe fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw FileError(.list, path, Errno(rawValue: code))
        }
        unsafe self.stream = unsafe stream
        self.path = path
    }

    deinit { unsafe closedir(stream) }

    /// The descriptor of the folder, for calls relative to it.
    var descriptor: CInt { unsafe dirfd(stream) }

    /// A name as the folder stores it, which may not be text.
    struct Name {
        /// The bytes, with a NUL at the end for system calls.
        let bytes: [CChar]
        let kind: FileStatus.Kind

        var isDirectory: Bool { kind == .directory }
    }

    /// Returns all names, without `.` and `..`, in the order of the file system.
    func names() throws(FileError) -> [Name] {
        var names: [Name] = []
        unsafe rewinddir(stream)
        while let entry = unsafe try next() {
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
                unsafe buffer.prefix { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
            }
            if bytes == [46, 0] || bytes == [46, 46, 0] { continue }
            guard let kind = try unsafe kind(Int(entry.pointee.d_type), bytes) else { continue }
            names.append(Name(bytes: bytes, kind: kind))
        }
        return names
    }

    /// Returns the next name, which stays valid until the next call.
    func next() throws(FileError) -> UnsafeMutablePointer<dirent>? {
        errno = 0
        if let entry = unsafe readdir(stream) { return unsafe entry }
        if errno != 0 { throw FileError(.list, path, Errno(rawValue: errno)) }
        return nil
    }

    /// Returns the status of a name after links are followed; `nil` if the name is gone or its target does not exist.
    func status(_ name: String) throws(FileError) -> FileStatus? {
        var status = stat()
        do throws(FileError) {
            try SystemCall.run(.look, path) { unsafe fstatat(descriptor, name, &status, 0) }
        } catch {
            if error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// Returns all names as text.
    ///
    /// - Parameters:
    ///   - skipsOthers: `true` to leave out names that are not UTF-8; otherwise such a name is an error that shows it.
    ///   - isWanted: a closure that returns `false` for a name to leave out.
    func entries(skipsOthers: Bool = false, where isWanted: (Name) -> Bool = { _ in true }) throws(FileError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        for name in try names() where isWanted(name) {
            guard let text = String(validating: name.bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) else {
                if skipsOthers { continue }
                throw FileError(.list, path.appending(String(decoding: name.bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)), .nameNotUTF8)
            }
            entries.append(DirectoryEntry(name: text, kind: name.kind))
        }
        return entries
    }

    /// Returns the kind of a name; `nil` if the name no longer exists, as in `/proc` after a process has ended.
    func kind(_ type: Int, _ name: UnsafePointer<CChar>) throws(FileError) -> FileStatus.Kind? {
        switch type {
        case Int(DT_REG): return .regular
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symlink
        case Int(DT_UNKNOWN):
            // Some file systems do not report the kind.
            var status = stat()
            do throws(FileError) {
                try SystemCall.run(.look, path) { unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
            } catch {
                if error.errno == .noSuchFileOrDirectory { return nil }
                throw error
            }
            return FileStatus(status).kind
        case Int(DT_FIFO): return .fifo
        case Int(DT_SOCK): return .socket
        default: return .device
        }
    }
}

/// One entry of a folder.
package struct DirectoryEntry: Sendable, Hashable {
    /// The name, without the folder.
    package let name: String
    /// The kind of the entry.
    ///
    /// A symbolic link is reported as a link.
    package let kind: FileStatus.Kind

    /// The entry is a regular file, not a link to one.
    package var isRegularFile: Bool { kind == .regular }
    /// The entry is a folder, not a link to one.
    package var isDirectory: Bool { kind == .directory }
    /// The entry is a symbolic link.
    package var isSymlink: Bool { kind == .symlink }
}
