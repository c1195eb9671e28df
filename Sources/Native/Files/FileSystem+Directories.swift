internal import Glibc
package import SystemPackage

extension FileSystem {
    /// Makes a folder and those above it that are missing; a folder that exists is fine.
    ///
    /// The permission bits of what is made are set exactly, whatever the process's mask says: a web server may read what is published.
    package static func createDirectory(_ path: FilePath, mode: UInt16 = 0o755) throws(FileError) {
        do throws(FileError) {
            try makeDirectory(path, mode: mode)
        } catch {
            let parent = path.removingLastComponent()
            guard error.errno == .noSuchFileOrDirectory, !parent.isEmpty, parent != path else { throw error }
            try createDirectory(parent, mode: mode)
            // Once: some folders, as /proc, are there and say that nothing is.
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

    /// Makes a new folder, named as ``temporaryName(prefix:)`` says, that only this user may enter; the caller removes it.
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

    /// The names in a folder, without `.` and `..`, sorted by their bytes.
    ///
    /// Throws when the folder cannot be read, or holds a name that is not UTF-8.
    package static func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return try DirectoryStream(descriptor, path).entries().sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The names in a folder that are UTF-8, sorted: of a folder where others may put any name.
    package static func listText(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        let descriptor = unsafe try SystemCall.run(.list, at: path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return try DirectoryStream(descriptor, path).entries(skipsOthers: true).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The absolute path without links, `.` and `..`; throws when it does not exist.
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
