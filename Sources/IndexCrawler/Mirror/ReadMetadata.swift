internal import Native
internal import SystemPackage
internal import VersionSort

/// Copies of stored metadata, one file each under `cache/metadata/`, so that a run that only reads need not open the database.
struct ReadMetadata: Sendable {
    private let folder: FilePath
    private static let mark = "relcli meta 1"

    init(mirror: FilePath) {
        folder = mirror.appending("cache").appending("metadata")
    }

    /// Returns the metadata of the file with this digest; `nil` if there is none or it is damaged.
    func read(_ sha256: SHA256Digest) -> StoredMetadata? {
        guard let bytes = CheckedFile.read(path(sha256), mark: Self.mark) else { return nil }
        var reader = PackedReader(bytes, at: CheckedFile.start)
        guard reader.text() == sha256.hex, let origin = MetadataOrigin(rawValue: reader.text()) else { return nil }
        return StoredMetadata(Array(bytes[min(reader.place, bytes.count)...]), origin: origin)
    }

    func write(_ metadata: StoredMetadata, of sha256: SHA256Digest) {
        var writer = PackedWriter()
        writer.text(sha256.hex)
        writer.text(metadata.origin.rawValue)
        writer.append(metadata.bytes)
        CheckedFile.write(writer.bytes, to: path(sha256), mark: Self.mark)
    }

    /// Removes the copy, because the metadata has changed.
    func forget(_ sha256: SHA256Digest) { try? FileSystem.remove(path(sha256)) }

    private func path(_ sha256: SHA256Digest) -> FilePath { folder.appending(sha256.hex) }
}
