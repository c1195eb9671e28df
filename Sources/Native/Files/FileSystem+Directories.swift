internal import Glibc
package import SystemPackage

extension FileSystem {
    /// Creates a folder and its missing parents; does nothing if the folder exists.
    ///
    /// It sets the permission bits exactly, whatever the process's umask, so that a web server may read published files.
    package static func createDirectory(_ path: FilePath, mode: UInt16 = 0o755) throws(FileError) {
        do throws(FileError) {
            try makeDirectory(path, mode: mode)
        } catch {
            let parent = path.removingLastComponent()
            guard error.errno == .noSuchFileOrDirectory, !parent.isEmpty, parent != path else { throw error }
            try createDirectory(parent, mode: mode)
            // Try only once more: some folders, such as /proc, exist but report that nothing exists in them.
            try makeDirectory(path, mode: mode)
        }
    }

    private static func makeDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        do throws(FileError) {
            unsafe try SystemCall.run(.create, at: path) { unsafe mkdir($0, mode_t(mode)) }
            try setMode(of: path, to: mode)
        } catch {
            guard error.errno == .fileExists, try status(path, followingLinks: true)?.isDirectory == true else { throw error }
        }
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

    /// Returns the names in a folder that are UTF-8, sorted by their bytes.
    ///
    /// Use it for folders where other users may create any name.
    package static func listText(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return try DirectoryStream(descriptor, path).entries(skipsOthers: true).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
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
