internal import ForeignText
package import Native
package import SystemPackage
internal import VersionSort

/// Files of one kind in a folder of the mirror that count only if this user wrote them: each begins with a code that only the user's key can make.
///
/// They are for results that can be made again at any time: a file that is damaged, or that another user wrote, counts as missing. The name of a file ends
/// with the user's key (``UserKey/id``), so that several users of a mirror do not replace each other's.
package struct SealedFiles: Sendable {
    private let folder: FilePath
    /// The format of the files, of at most 16 bytes.
    private let mark: String
    private let key: UserKey

    /// The offset of the content in a file, after the mark and the code.
    package static let start = markSize + MessageCode.byteCount
    private static let markSize = 16
    private static let sizeLimit = 256 << 20

    /// Creates the files of a folder.
    ///
    /// - Parameter mark: the format of the content; increase its number when the format or the meaning of the files changes.
    package init(_ folder: FilePath, mark: String, key: UserKey) {
        (self.folder, self.mark, self.key) = (folder, mark, key)
    }

    /// Returns the path of a file.
    ///
    /// - Parameter name: the name without the user's key; it may be in a folder below, as `ab/cd`.
    package func path(_ name: String) -> FilePath { folder.pushing(FilePath("\(name).\(key.id)")) }

    /// Returns the whole file with its header; the content begins at ``start``.
    ///
    /// It marks the file as used, so that ``MirrorGarbage`` of a run with another key keeps it. Returns `nil` if the file is missing or damaged, has another
    /// format, or was not written by this user under this name.
    package func read(_ name: String) -> [UInt8]? {
        let path = path(name)
        guard let (bytes, status) = try? FileSystem.readAllAndStatus(path, limit: Self.sizeLimit), bytes.count > Self.start,
            bytes[..<Self.markSize].elementsEqual(markBytes),
            key.code(of: bytes[Self.start...], at: place(name)).proves(bytes[Self.markSize..<Self.start])
        else { return nil }
        FileSystem.noteUse(of: path, status)
        return bytes
    }

    /// Returns the content of a file; `nil` as ``read(_:)``.
    package func content(_ name: String) -> [UInt8]? { read(name).map { Array($0[Self.start...]) } }

    /// Returns the content of a file of any user, without a proof of who wrote it; `nil` if it cannot be read.
    package static func unproven(_ path: FilePath) -> [UInt8]? {
        (try? FileSystem.readAll(path, limit: sizeLimit)).flatMap { $0.count > start ? Array($0[start...]) : nil }
    }

    /// Returns the first text of the content, such as the address of a page, without reading the rest; `nil` if the file cannot be read or has no content.
    static func firstText(_ path: FilePath) -> String? {
        guard let file = try? InputFile(path), let bytes = try? file.read(at: 0, count: start + firstTextLimit), bytes.count > start else { return nil }
        var reader = PackedReader(bytes, at: start)
        return reader.text()
    }

    private static let firstTextLimit = 16 << 10

    /// Returns the name that a file has without the key of its user, and the key; `nil` for the name of a file that is not sealed.
    package static func parts(ofFile file: String) -> (name: String, key: String)? {
        // The key of one run has dots itself: `tmp-MACHINE.PID.START-x`.
        if let parts = file.cut(at: "." + UserKey.runPrefix), !parts.before.isEmpty {
            let key = UserKey.runPrefix + parts.after
            if UserKey.isOfRun(key) { return (String(parts.before), key) }
        }
        return file.cut(atLast: ".").map { (String($0.before), String($0.after)) }
    }

    /// Returns the name that a file has without the key of its user; `nil` for the name of a file that is not sealed.
    package static func name(ofFile file: String) -> String? { parts(ofFile: file)?.name }

    /// Returns `true` if there are files of this name, also of a version that wrote no codes, but none that this user's key proves.
    package func hasForeign(_ name: String) -> Bool {
        let own = path(name)
        let folder = own.removingLastComponent()
        let stem = own.lastComponent?.string.droppingBytes(last: key.id.utf8.count) ?? ""
        guard let names = try? FileSystem.list(folder).map(\.name) else { return false }
        return names.contains { $0.utf8.hasPrefix(stem) } && read(name) == nil
    }

    /// Writes a file like ``writeUnsynced(_:to:)``, but removes it and ignores the error if that fails.
    func tryToWrite(_ content: [UInt8], to name: String) {
        do { try writeUnsynced(content, to: name) } catch { try? FileSystem.remove(path(name)) }
    }

    /// Writes a file without syncing it, and creates its folder if it is missing.
    ///
    /// A folder in place of the file, or a file in place of its folder, is removed: both are damage.
    package func writeUnsynced(_ content: [UInt8], to name: String) throws(FileError) {
        let path = path(name)
        let header = header(content, name)
        func write() throws(FileError) {
            try FileSystem.creatingFolder(of: path) { () throws(FileError) in try FileSystem.replace(path, with: header, content) }
        }
        do throws(FileError) {
            try write()
        } catch {
            let folder = path.removingLastComponent()
            let damage =
                (try? FileSystem.status(path))??.isDirectory == true ? path : (try? FileSystem.status(folder))??.isRegularFile == true ? folder : nil
            guard let damage else { throw error }
            try FileSystem.remove(damage)
            try write()
        }
    }

    /// Writes and syncs a file, and creates its folder if it is missing.
    package func writeSynced(_ content: [UInt8], to name: String) throws(FileError) {
        try FileSystem.createDirectory(path(name).removingLastComponent())
        try FileSystem.writeAtomically(header(content, name) + content, to: path(name))
    }

    /// Removes a file, if there is one.
    func forget(_ name: String) { try? FileSystem.remove(path(name)) }

    private func header(_ content: [UInt8], _ name: String) -> [UInt8] { markBytes + key.code(of: content[...], at: place(name)).finish() }

    private var markBytes: [UInt8] {
        let bytes = Array(mark.utf8.prefix(Self.markSize))
        return bytes + Array(repeating: 0x0A, count: Self.markSize - bytes.count)
    }

    private func place(_ name: String) -> String { "\(mark)\n\(name)" }
}
