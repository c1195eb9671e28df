internal import SystemPackage

/// The file that receives a response body.
///
/// The loop's thread writes it, and then the caller takes it over; they never share it.
final class BodyFile: @unchecked Sendable {
    private var file: OutputFile?

    /// Creates or truncates the file.
    init(_ path: FilePath) throws(FileError) { file = try OutputFile(path) }

    func append(_ bytes: [UInt8]) throws(FileError) { try file?.append(bytes) }

    /// Syncs and closes the file.
    func seal() throws(FileError) {
        guard let file = file.take() else { return }
        try file.sync()
        try file.close()
    }
}
