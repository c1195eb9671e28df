import ForeignText
import Native
import SystemPackage
import VersionSort

/// The parts of stored metadata that a resolution needs, in one file per digest under `cache/metadata/`.
///
/// A run that only resolves reads these smaller files instead of the whole metadata (``KeptMetadata``) with its descriptions.
struct ReadMetadata: Sendable {
    private let folder: FilePath

    /// The format mark of the files.
    ///
    /// Increase the number when the format of ``CoreMetadata/packed(_:)`` changes.
    private static let mark = "relcli meta 2"

    init(mirror: FilePath) {
        folder = mirror.appending("cache").appending("metadata")
    }

    /// Returns the requirements of the file with this digest; `nil` if there are none or they are damaged.
    func read(_ sha256: SHA256Digest) -> PackedMetadata? {
        guard let bytes = CheckedFile.read(path(sha256), mark: Self.mark) else { return nil }
        var reader = PackedReader(bytes, at: CheckedFile.start)
        guard reader.text() == sha256.hex, let origin = MetadataOrigin(rawValue: reader.text()) else { return nil }
        return PackedMetadata(content: reader, origin: origin)
    }

    func write(_ metadata: PackedMetadata, of sha256: SHA256Digest) {
        var writer = PackedWriter()
        writer.text(sha256.hex)
        writer.text(metadata.origin.rawValue)
        writer.append(metadata.content.rest)
        CheckedFile.write(writer.bytes, to: path(sha256), mark: Self.mark)
    }

    /// Removes the file, because the metadata has changed.
    func forget(_ sha256: SHA256Digest) { try? FileSystem.remove(path(sha256)) }

    private func path(_ sha256: SHA256Digest) -> FilePath { folder.appending(sha256.hex) }
}

/// The whole metadata of files, received or built, one file for each under `metadata/`, by the SHA-256 digest of the described file.
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
        return StoredMetadata(Array(reader.rest), origin: origin)
    }

    /// Stores metadata, and replaces an earlier version.
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
