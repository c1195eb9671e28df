import Native

/// The digests and sizes that are known only after the contents are read.
///
/// All values have a fixed width, so that a header with placeholders has the final size.
struct ContentDigests {
    /// The hexadecimal digests in the order of the file table; empty for an entry without one.
    var files: [String]
    /// The digests of the payload as stored, and of the uncompressed archive in it.
    var payload: StreamDigests.Result
    var archive: StreamDigests.Result

    /// Returns a value with zeros for every digest.
    static func placeholder(_ table: FileTable, _ form: WriteForm) -> ContentDigests {
        let zeros = String(repeating: "0", count: 2 * form.fileDigest.byteCount)
        let stream = StreamDigests.Result(
            sha256: String(repeating: "0", count: 64), sha512: String(repeating: "0", count: 128), sha3: String(repeating: "0", count: 64), count: 0)
        return ContentDigests(
            files: table.files.map { $0.content.hasDigest ? zeros : "" }, payload: stream, archive: stream)
    }
}
