internal import ForeignText
internal import Native
internal import SystemPackage
internal import VersionSort

/// The metadata of files as they came in or were built, one file for each under `metadata/`, by the SHA-256 digest of the described file.
///
/// A damaged file is ignored; the metadata can be fetched or built again.
struct KeptMetadata: Sendable {
    private let folder: FilePath
    private static let mark = "relcli whole 1"

    init(mirror: FilePath) {
        folder = mirror.appending("metadata")
    }

    /// Returns the metadata of the file with this digest; `nil` if there is none or it is damaged.
    func read(_ sha256: SHA256Digest) -> StoredMetadata? {
        guard let bytes = CheckedFile.read(path(sha256), mark: Self.mark) else { return nil }
        var reader = PackedReader(bytes, at: CheckedFile.start)
        guard reader.text() == sha256.hex, let origin = MetadataOrigin(rawValue: reader.text()) else { return nil }
        return StoredMetadata(Array(bytes[min(reader.place, bytes.count)...]), origin: origin)
    }

    /// Stores metadata, and replaces earlier ones.
    func write(_ metadata: StoredMetadata, of sha256: SHA256Digest) throws(FileError) {
        var writer = PackedWriter()
        writer.text(sha256.hex)
        writer.text(metadata.origin.rawValue)
        writer.append(metadata.bytes)
        try CheckedFile.put(writer.bytes, at: path(sha256), mark: Self.mark)
    }

    private func path(_ sha256: SHA256Digest) -> FilePath {
        let hex = sha256.hex
        return folder.appending(String(hex.start(bytes: 2))).appending(String(hex.droppingBytes(first: 2)))
    }
}
