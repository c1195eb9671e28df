internal import Native
internal import SystemPackage
internal import VersionSort

/// A file with a format mark and a checksum before its content, so that a reader can tell whether it is complete.
///
/// Use it for files that can be made again at any time: they are not synced, and a damaged file counts as missing.
enum CheckedFile {
    /// The offset of the content.
    static let start = 24
    private static let markSize = 16
    private static let sizeLimit = 256 << 20

    /// Returns the whole file with its header; the content begins at ``start``.
    ///
    /// Returns `nil` if the file is missing, damaged or has another format.
    static func read(_ path: FilePath, mark: String) -> [UInt8]? {
        guard let bytes = try? FileSystem.readAll(path, limit: sizeLimit), bytes.count > start, bytes[..<start].elementsEqual(header(bytes, from: start, mark))
        else { return nil }
        return bytes
    }

    /// Returns the first text of the content, such as the address of a page, without reading the rest; `nil` if the file cannot be read or has no content.
    static func firstText(_ path: FilePath) -> String? {
        guard let file = try? InputFile(path), let bytes = try? file.read(at: 0, count: start + firstTextLimit), bytes.count > start else { return nil }
        var reader = PackedReader(bytes, at: start)
        return reader.text()
    }

    private static let firstTextLimit = 16 << 10

    /// Writes a file like ``put(_:at:mark:)``.
    ///
    /// If that fails, removes the file and ignores the error.
    static func write(_ content: [UInt8], to path: FilePath, mark: String) {
        do { try put(content, at: path, mark: mark) } catch { try? FileSystem.remove(path) }
    }

    /// Writes a file, and creates its folder if it is missing.
    ///
    /// A folder in place of the file, or a file in place of its folder, is removed: both are damage.
    static func put(_ content: [UInt8], at path: FilePath, mark: String) throws(FileError) {
        let header = Self.header(content, from: 0, mark)
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

    private static func header(_ bytes: [UInt8], from start: Int, _ mark: String) -> [UInt8] {
        let name = Array(mark.utf8.prefix(markSize))
        var header = name + Array(repeating: 0x0A, count: markSize - name.count)
        let sum = CheckSum.of(bytes, from: start)
        for shift: UInt64 in stride(from: 0, to: 64, by: 8) { header.append(UInt8(truncatingIfNeeded: sum >> shift)) }
        return header
    }
}
