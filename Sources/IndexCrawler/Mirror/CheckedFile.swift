internal import Native
internal import SystemPackage

/// A file that tells by itself whether it is whole: a mark for its form, a check sum, and then the content.
///
/// For what can be made again at any time: it is not synced, and a file that is not exactly as it was written is as good as none.
enum CheckedFile {
    /// Where the content begins.
    static let start = 24
    private static let markSize = 16
    private static let sizeLimit = 256 << 20

    /// The whole file with the content from ``start`` on, nil when it is missing, damaged or of another form.
    static func read(_ path: FilePath, mark: String) -> [UInt8]? {
        guard let bytes = try? FileSystem.readAll(path, limit: sizeLimit), bytes.count > start, bytes[..<start].elementsEqual(header(bytes, from: start, mark))
        else { return nil }
        return bytes
    }

    /// Writes a file, and makes the folder it is in where that is missing; where that cannot be done there is none.
    static func write(_ content: [UInt8], to path: FilePath, mark: String) {
        let bytes = header(content, from: 0, mark) + content
        do {
            // Nearly always the folder is there: to ask for it each time costs more than the file.
            if (try? FileSystem.replace(path, with: bytes)) != nil { return }
            try FileSystem.createDirectory(path.removingLastComponent())
            try FileSystem.replace(path, with: bytes)
        } catch {
            try? FileSystem.remove(path)
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
