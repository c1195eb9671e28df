internal import Glibc
package import SystemPackage

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
