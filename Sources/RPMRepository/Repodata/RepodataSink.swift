import Native
import SystemPackage

/// A metadata file in the making: digests and counts what is written, in one pass.
///
/// Pieces come compressed already and are put one after the other, except in forms that must be one stream, which are compressed here.
struct RepodataSink: ~Copyable {
    private var compressor: Compressor?
    private var stored: StoredFile
    private var text: TextDigest

    init(path: FilePath, compression: CompressionFormat, digest: DigestAlgorithm) throws {
        let stored = try StoredFile(path, digest)
        let compressor = compression.isJoinable ? nil : try Compressor(compression, level: nil)
        self.stored = stored
        self.compressor = compressor
        text = TextDigest(digest)
    }

    /// How far the digest of the text is; nil when it cannot be taken up again.
    var progress: SHA256Progress? { text.progress }

    mutating func write(_ part: FragmentGroup.Part) throws {
        text.add(part.text)
        if case .bytes(let bytes) = part.text, let compressed = try compressor?.write(bytes) {
            try stored.append(compressed[...])
        } else {
            try stored.append(part.stored)
        }
    }

    /// Ends the file, brings it to the disk, and tells its digests and sizes; the location is the caller's to fill in.
    consuming func finish(checksumType: String) throws -> Repomd.DataFile {
        var stored = stored
        if let compressor { try stored.append(compressor.finish()[...]) }
        let size = stored.size
        let openSize = text.size
        return Repomd.DataFile(
            checksumType: checksumType, checksum: Hex.encode(try stored.close()), openChecksum: Hex.encode(text.finish()), href: "",
            timestamp: 0, size: size, openSize: openSize)
    }
}

/// The file as it is stored: counts and digests what is appended.
private struct StoredFile: ~Copyable {
    private var file: OutputFile
    private var digest: DigestContext
    private(set) var size: UInt64 = 0

    init(_ path: FilePath, _ algorithm: DigestAlgorithm) throws {
        let file = try OutputFile(path)
        self.file = file
        digest = DigestContext(algorithm)
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) throws {
        guard !bytes.isEmpty else { return }
        digest.update(bytes)
        size += UInt64(bytes.count)
        try file.append(bytes)
    }

    /// Brings the file to the disk and gives its digest.
    consuming func close() throws -> [UInt8] {
        try file.sync()
        try file.close()
        return digest.finish()
    }
}
