import Native

/// What is known only once the contents were read.
///
/// All of it has a fixed width, so a header of placeholders has the size of the final one.
struct ContentDigests {
    /// Hexadecimal, in the order of the file table; empty for what has no digest.
    var files: [String]
    /// Of the payload as it stands in the file, and of the archive in it.
    var payload: StreamDigests.Result
    var archive: StreamDigests.Result

    /// Zeros in the place of every digest.
    static func placeholder(_ table: FileTable, _ form: WriteForm) -> ContentDigests {
        let zeros = String(repeating: "0", count: 2 * form.fileDigest.byteCount)
        let stream = StreamDigests.Result(
            sha256: String(repeating: "0", count: 64), sha512: String(repeating: "0", count: 128), sha3: String(repeating: "0", count: 64), count: 0)
        return ContentDigests(
            files: table.files.map { $0.content.hasDigest ? zeros : "" }, payload: stream, archive: stream)
    }
}
