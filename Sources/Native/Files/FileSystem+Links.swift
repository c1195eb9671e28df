internal import Glibc
package import SystemPackage

extension FileSystem {
    /// Creates a hard link to a file; throws an error if the name exists or is on another file system.
    package static func link(_ source: FilePath, at destination: FilePath) throws(FileError) {
        unsafe try SystemCall.run(.link, at: destination) { to in
            unsafe source.withPlatformString { unsafe Glibc.link($0, to) }
        }
    }

    /// Creates a hard link to a file, or a copy where a link is impossible (another file system, too many links).
    ///
    /// Throws an error if the name exists.
    package static func linkOrCopy(_ source: FilePath, to destination: FilePath) throws(FileError) {
        do throws(FileError) {
            try link(source, at: destination)
        } catch {
            let isImpossible = [.improperLink, .tooManyLinks, .notPermitted, .notSupported].contains(error.errno)
            guard isImpossible else { throw error }
            if try status(destination) != nil { throw FileError(.link, destination, .fileExists) }
            try copy(source, to: destination)
        }
    }

    /// Copies the content and permission bits of a file atomically.
    package static func copy(_ source: FilePath, to destination: FilePath) throws(FileError) {
        var input = try InputFile(source)
        let mode = try input.status().mode
        do {
            try writeAtomically(to: destination, mode: mode) { output in
                while true {
                    let part = try input.readNext(upTo: 1 << 20)
                    if part.isEmpty { return }
                    try output.append(part)
                }
            }
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(.copy, destination, .ioError)
        }
    }

    /// Creates a symbolic link to `target`; throws an error if the name exists.
    package static func symlink(_ target: FilePath, at path: FilePath) throws(FileError) {
        unsafe try SystemCall.run(.link, at: path) { name in
            unsafe target.withPlatformString { unsafe Glibc.symlink($0, name) }
        }
    }

    /// Creates or replaces a symbolic link in one step: readers see the old target or the new one, never a missing link.
    ///
    /// It syncs the folder after the switch. Throws an error and changes nothing if a folder has the name.
    package static func replaceSymlink(_ target: FilePath, at path: FilePath) throws(FileError) {
        try atTemporaryName(near: path) { name throws(FileError) in try symlink(target, at: name) }
        try syncDirectory(folder(of: path))
    }

    /// Returns the target of a symbolic link; throws an error if the path is not a link.
    package static func linkTarget(of path: FilePath) throws(FileError) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = unsafe try SystemCall.run(.read, at: path) { unsafe readlink($0, &buffer, Int(PATH_MAX)) }
        guard let text = String(validating: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) else {
            throw FileError(.read, path, .nameNotUTF8)
        }
        return FilePath(text)
    }

    /// Creates something under a free temporary name and renames it to the final name.
    private static func atTemporaryName(
        near path: FilePath, _ make: (FilePath) throws(FileError) -> Void
    ) throws(FileError) {
        let folder = folder(of: path)
        var attempt = 0
        while true {
            let temporary = folder.appending(temporaryName(prefix: ".tmp-"))
            do throws(FileError) {
                try make(temporary)
            } catch {
                attempt += 1
                if error.errno == .fileExists && attempt < 100 { continue }
                throw error
            }
            // Renaming one name of a file to another name of the same file does nothing, so the temporary name may still exist.
            defer { _ = unsafe temporary.withPlatformString { unsafe unlink($0) } }
            return try rename(temporary, to: path)
        }
    }
}
