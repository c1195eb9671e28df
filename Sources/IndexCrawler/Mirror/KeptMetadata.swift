import ForeignText
import Native
import SystemPackage
import VersionSort

/// The parts of stored metadata that a resolution needs, in one file per digest under `cache/metadata/`.
///
/// A run that only resolves reads these smaller files instead of the whole metadata (``KeptMetadata``) with its descriptions.
struct ReadMetadata: Sendable {
    private let files: SealedFiles

    /// The format mark of the files.
    ///
    /// Increase the number when the format of ``CoreMetadata/packed(_:)`` changes.
    private static let mark = "relcli meta 2"

    init(mirror: FilePath, key: UserKey) {
        files = SealedFiles(mirror.appending("cache").appending("metadata"), mark: Self.mark, key: key)
    }

    /// Returns the requirements of the file with this digest; `nil` if there are none or they are damaged.
    func read(_ sha256: SHA256Digest) -> PackedMetadata? {
        guard let bytes = files.read(sha256.hex) else { return nil }
        var reader = PackedReader(bytes, at: SealedFiles.start)
        guard reader.text() == sha256.hex, let origin = MetadataOrigin(rawValue: reader.text()) else { return nil }
        return PackedMetadata(content: reader, origin: origin)
    }

    func write(_ metadata: PackedMetadata, of sha256: SHA256Digest) {
        var writer = PackedWriter()
        writer.text(sha256.hex)
        writer.text(metadata.origin.rawValue)
        writer.append(metadata.content.rest)
        files.tryToWrite(writer.bytes, to: sha256.hex)
    }

    /// Removes the file, because the metadata has changed.
    func forget(_ sha256: SHA256Digest) { files.forget(sha256.hex) }
}

/// The whole metadata of files, received or built, one file for each under `metadata/`, by the SHA-256 digest of the described file.
///
/// A file that is damaged or that another user wrote is ignored; the metadata can be fetched or built again.
struct KeptMetadata: Sendable {
    private let files: SealedFiles
    private static let mark = "relcli whole 1"

    init(mirror: FilePath, key: UserKey) {
        files = SealedFiles(mirror.appending("metadata"), mark: Self.mark, key: key)
    }

    /// Returns the metadata of the file with this digest; `nil` if there is none or it is damaged.
    func read(_ sha256: SHA256Digest) -> StoredMetadata? {
        guard let bytes = files.read(name(sha256)) else { return nil }
        var reader = PackedReader(bytes, at: SealedFiles.start)
        guard reader.text() == sha256.hex, let origin = MetadataOrigin(rawValue: reader.text()) else { return nil }
        return StoredMetadata(Array(reader.rest), origin: origin)
    }

    /// Stores metadata, and replaces an earlier version.
    func write(_ metadata: StoredMetadata, of sha256: SHA256Digest) throws(FileError) {
        var writer = PackedWriter()
        writer.text(sha256.hex)
        writer.text(metadata.origin.rawValue)
        writer.append(metadata.bytes)
        try files.writeUnsynced(writer.bytes, to: name(sha256))
    }

    /// Returns the name of a file: `ab/cdef…`.
    private func name(_ sha256: SHA256Digest) -> String { "\(sha256.hex.start(bytes: 2))/\(sha256.hex.droppingBytes(first: 2))" }
}
