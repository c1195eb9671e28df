import Glibc
package import SystemPackage

extension FileSystem {
    /// Creates a folder and its missing parents; does nothing if the folder exists.
    ///
    /// It sets the permission bits exactly, whatever the process's umask and the default ACL of the parent, so that a web server may read published files.
    ///
    /// - Throws: ``FileError``. If a file or a link has the name of the folder or of a parent, the error names it.
    package static func createDirectory(_ path: FilePath, mode: UInt16 = 0o755) throws(FileError) {
        do throws(FileError) {
            try makeDirectory(path, mode: mode)
        } catch {
            let parent = path.removingLastComponent()
            guard error.errno == .noSuchFileOrDirectory, !parent.isEmpty, parent != path else { throw obstacle(at: path) ?? error }
            try createDirectory(parent, mode: mode)
            // Try only once more: some folders, such as /proc, exist but report that nothing exists in them.
            try makeDirectory(path, mode: mode)
        }
    }

    /// Runs work that creates a path; if the folder of the path is missing, creates it and runs the work again.
    ///
    /// The folder nearly always exists, and checking it each time costs more than many kinds of work.
    package static func creatingFolder(of path: FilePath, _ work: () throws(FileError) -> Void) throws(FileError) {
        do throws(FileError) {
            try work()
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            // Another thread may have created it by now.
            try createDirectory(folder(of: path))
            try work()
        }
    }

    /// Returns the error for a file or link that has the name of a folder or of one of its parents; `nil` if only folders have those names.
    private static func obstacle(at path: FilePath) -> FileError? {
        var path = path
        while !path.isEmpty {
            if let found = (try? status(path)).flatMap(\.self) {
                guard (try? status(path, followingLinks: true))??.isDirectory != true else { return nil }
                return FileError(.create, path, .notFolder(isLink: found.isSymlink))
            }
            guard path.removeLastComponent() else { return nil }
        }
        return nil
    }

    private static func makeDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        do throws(FileError) {
            unsafe try SystemCall.run(.create, at: path) { unsafe mkdir($0, mode_t(mode)) }
        } catch {
            guard error.errno == .fileExists, try status(path, followingLinks: true)?.isDirectory == true else { throw error }
            return
        }
        let found = try status(path)?.mode ?? mode
        // The bit that passes on the group of the parent stays.
        let wanted = mode | found & 0o2000
        if found != wanted { try setMode(of: path, to: wanted) }
    }

    /// Creates a new folder that only this user may enter, named as in ``temporaryName(prefix:)``.
    ///
    /// The caller removes it.
    package static func temporaryDirectory(in folder: FilePath, prefix: String = ".tmp-") throws(FileError) -> FilePath {
        var attempt = 0
        while true {
            let path = folder.appending(temporaryName(prefix: prefix))
            do throws(FileError) {
                unsafe try SystemCall.run(.create, at: path) { unsafe mkdir($0, 0o700) }
                return path
            } catch {
                attempt += 1
                guard error.errno == .fileExists && attempt < 100 else { throw error }
            }
        }
    }

    /// Returns the names in a folder, without `.` and `..`, sorted by their bytes.
    ///
    /// Throws an error if the folder cannot be read or contains a name that is not UTF-8.
    package static func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return try DirectoryStream(descriptor, path).entries().sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Returns the names in a folder that may contain a ``ProcessMark``, and all its folders if `withFolders`, in the order of the file system.
    ///
    /// In a folder with many thousands of other names, this is much faster than ``list(_:)``, which sorts all of them.
    static func listMarked(_ path: FilePath, withFolders: Bool) throws(FileError) -> [DirectoryEntry] {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return try DirectoryStream(descriptor, path).entries(skipsOthers: true) { name in
            withFolders && name.isDirectory || name.bytes.count { $0 == 0x2E } >= ProcessMark.dots
        }
    }

    /// Returns the absolute path without links, `.` and `..`; throws an error if it does not exist.
    package static func realPath(_ path: FilePath) throws(FileError) -> FilePath {
        let resolved: FilePath? = unsafe path.withPlatformString { pointer in
            guard let text = unsafe realpath(pointer, nil) else { return nil }
            defer { unsafe free(text) }
            return unsafe FilePath(platformString: text)
        }
        guard let resolved else { throw FileError(.resolve, path, Errno(rawValue: errno)) }
        return resolved
    }
}

extension FileSystem {
    /// Removes a file, a link, or a folder with its content; does nothing if the path does not exist.
    ///
    /// It removes links and never follows them: each folder is opened relative to its parent without following links.
    /// It removes a tree of any depth with a bounded stack and few open folders.
    package static func remove(_ path: FilePath) throws(FileError) {
        do throws(FileError) {
            unsafe try SystemCall.run(.remove, at: path) { unsafe unlink($0) }
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory: return
            case .isDirectory, .notPermitted:
                var removal = TreeRemoval(path)
                try removal.run()
            default: throw error
            }
        }
    }
}

/// The removal of one folder with its content.
private struct TreeRemoval {
    private let path: FilePath
    /// The number of folders that were moved to the top because they were nested too deep.
    private var moved: UInt64 = 0

    init(_ path: FilePath) {
        self.path = path
    }

    mutating func run() throws(FileError) {
        let descriptor = unsafe try SystemCall.run(.remove, at: path) { unsafe open($0, Self.flags) }
        let top = try DirectoryStream(descriptor, path)
        var before: UInt64
        repeat {
            before = moved
            try removeContent(of: top, path, depth: 1, top: top.descriptor)
        } while moved != before
        unsafe try SystemCall.run(.remove, at: path) { unsafe rmdir($0) }
    }

    private mutating func removeContent(
        of folder: borrowing DirectoryStream, _ path: FilePath, depth: Int, top: CInt
    ) throws(FileError) {
        let parent = folder.descriptor
        // An unpacked folder may be read-only even for its owner. If this fails, the removal reports the reason.
        fchmod(parent, 0o700)
        for name in try folder.names() {
            if !name.isDirectory {
                try SystemCall.run(.remove, path) { unsafe unlinkat(parent, name.bytes, 0) }
            } else if depth >= Self.depthLimit {
                moved += 1
                let aside = Array(".removed-\(getpid())-\(moved)".utf8CString)
                try SystemCall.run(.remove, path) { unsafe renameat(parent, name.bytes, top, aside) }
            } else {
                let child = try SystemCall.run(.remove, path) { unsafe openat(parent, name.bytes, Self.flags) }
                try removeContent(of: DirectoryStream(child, path), path, depth: depth + 1, top: top)
                try SystemCall.run(.remove, path) { unsafe unlinkat(parent, name.bytes, AT_REMOVEDIR) }
            }
        }
    }

    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    private static let depthLimit = 100
}

extension FileSystem {
    /// Visits every name in a folder except `.` and `..`, in the order of the file system.
    ///
    /// It gets the status only of names that `wanted` accepts, relative to the open folder: for a folder of many thousands of files that takes half the
    /// time of whole paths. Links are followed; the status is `nil` for a link whose target does not exist. Throws an error if the folder cannot be read or
    /// contains a name that is not UTF-8.
    package static func scan(
        _ path: FilePath, wanted: (DirectoryEntry) -> Bool, visit: (DirectoryEntry, FileStatus?) throws -> Void
    ) throws {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        try DirectoryStream(descriptor, path).scan(wanted: wanted, visit: visit)
    }
}

extension DirectoryStream {
    fileprivate func scan(wanted: (DirectoryEntry) -> Bool, visit: (DirectoryEntry, FileStatus?) throws -> Void) throws {
        while let entry = unsafe try next() {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(validatingCString: $0) }
            }
            guard let name else { throw FileError(.list, path, .nameNotUTF8) }
            if name == "." || name == ".." { continue }
            guard let kind = try unsafe kind(Int(entry.pointee.d_type), name) else { continue }
            let found = DirectoryEntry(name: name, kind: kind)
            if wanted(found) { try visit(found, try status(name)) }
        }
    }
}
