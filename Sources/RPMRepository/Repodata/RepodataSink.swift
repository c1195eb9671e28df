import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The output of a metadata file, which is digested and counted while it is written.
///
/// Pieces are already compressed and are concatenated. For forms that need a single stream, they are compressed here.
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

    /// The state of the text digest; `nil` if it cannot be continued later.
    var progress: SHA256Progress? { text.progress }

    mutating func write(_ part: FragmentGroup.Part) throws {
        text.add(part.text)
        if case .bytes(let bytes) = part.text, let compressed = try compressor?.write(bytes) {
            try stored.append(compressed[...])
        } else {
            try stored.append(part.stored)
        }
    }

    /// Completes and syncs the file; returns its digests and sizes.
    ///
    /// The caller sets the location.
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

/// The stored file, which counts and digests the appended bytes.
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

    /// Syncs and closes the file; returns its digest.
    consuming func close() throws -> [UInt8] {
        try file.sync()
        try file.close()
        return digest.finish()
    }
}

/// A document of repository metadata: a head with the number of packages, one fragment for each package, and a tail.
protocol RepodataWriter {
    static var kind: Repomd.Kind { get }
    static func head(count: Int) -> String
    static var tail: String { get }
    static func append(_ package: IndexedPackage, to xml: inout XMLText)
}

extension RepodataWriter {
    /// Writes the version of a package.
    ///
    /// The epoch is always written, as 0 if there is none.
    static func version(_ evr: EVR, _ xml: inout XMLText) {
        xml.append("<version epoch=\"")
        xml.number(evr.epoch ?? 0)
        xml.append("\" ver=\"")
        xml.attribute(evr.version)
        xml.append("\" rel=\"")
        xml.attribute(evr.release ?? "")
        xml.append("\"/>\n")
    }

    /// Writes a file; a folder or ghost file has a type attribute.
    static func file(_ file: PackageDescription.File, _ indent: String, _ xml: inout XMLText) {
        xml.append(indent)
        let open =
            switch file.kind {
            case .directory: "<file type=\"dir\">"
            case .ghost: "<file type=\"ghost\">"
            case .file: "<file>"
            }
        xml.element(open, file.path, "</file>\n")
    }

    /// Writes the start tag of a package in documents that refer to primary metadata.
    static func reference(_ package: IndexedPackage, _ xml: inout XMLText) {
        xml.append("<package pkgid=\"")
        xml.append(package.checksum)
        xml.append("\" name=\"")
        xml.attribute(package.description.name)
        xml.append("\" arch=\"")
        xml.attribute(package.description.arch)
        xml.append("\">\n  ")
        version(package.description.evr, &xml)
    }
}
