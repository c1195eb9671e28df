internal import SystemPackage

/// The file that a body is written to: by the loop's thread while it comes in, by the caller once it is whole, never by both.
final class BodyFile: @unchecked Sendable {
    private var file: OutputFile?

    /// Makes the file, or empties it.
    init(_ path: FilePath) throws(FileError) { file = try OutputFile(path) }

    func append(_ bytes: [UInt8]) throws(FileError) { try file?.append(bytes) }

    /// Brings the bytes to the disk and closes the file.
    func seal() throws(FileError) {
        guard let file = file.take() else { return }
        try file.sync()
        try file.close()
    }
}
