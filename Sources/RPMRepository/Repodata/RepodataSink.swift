import Native
import SystemPackage

/// A metadata file in the making: compresses, digests and counts what is written, in one pass.
struct RepodataSink: ~Copyable {
    private var compressor: Compressor
    private var stored: StoredFile
    private var openDigest: DigestContext
    private var openSize: UInt64 = 0
    private var buffer: [UInt8] = []

    /// How many bytes are collected before they are compressed.
    private static let chunk = 1 << 18

    init(path: FilePath, compression: CompressionFormat, digest: DigestAlgorithm) throws {
        let compressor = try Compressor(compression, level: nil)
        let stored = try StoredFile(path, digest)
        self.compressor = compressor
        self.stored = stored
        openDigest = DigestContext(digest)
    }

    mutating func write(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.chunk { try flush() }
    }

    private mutating func flush() throws {
        openDigest.update(buffer)
        openSize += UInt64(buffer.count)
        try stored.append(compressor.write(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    /// Ends the file, brings it to the disk, and tells its digests and sizes; the location is the caller's to fill in.
    consuming func finish(checksumType: String) throws -> Repomd.DataFile {
        try flush()
        var stored = stored
        try stored.append(compressor.finish())
        let size = stored.size
        return Repomd.DataFile(
            checksumType: checksumType, checksum: Hex.encode(try stored.close()), openChecksum: Hex.encode(openDigest.finish()), href: "",
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

    mutating func append(_ bytes: [UInt8]) throws {
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
