import ForeignText
import Native
import SystemPackage
import VersionSort

/// A reader of the METADATA of a wheel from a few byte ranges: the end record, the central directory and one entry.
///
/// It uses the zip reader of whole wheels. Checks that need the other entries are done when the wheel is fetched.
struct WheelPart {
    let source: ByteSource
    let wheel: WheelFilename

    /// The number of bytes requested first.
    ///
    /// They contain the directory and the metadata of most wheels.
    static let tailLength: UInt64 = 32 << 10

    /// Returns the bytes of METADATA; throws `ArchiveError` for a file that is not a zip archive, and ``WheelFault`` for one that is not this wheel.
    func metadata() async throws -> [UInt8] {
        let (tail, fileSize) = try await source.tail(Self.tailLength)
        var parts = try ZipParts(tail: tail, count: fileSize)
        let directory = try ZipDirectory.range(parts)
        guard directory.count <= Self.directoryLimit else { throw WheelFault.tooLarge }
        try await hold(directory, &parts)
        let entry = try WheelMetadataPath.entry(in: try ZipDirectory(parts, limits: .wheel).entries, wheel)
        guard entry.span.count <= PageLimits.metadata else { throw WheelFault.tooLarge }
        try await hold(entry.span, &parts)
        var content = try ZipContent(entry, in: parts)
        return try content.readAll(limit: Int(PageLimits.metadata))
    }

    private func hold(_ range: Range<UInt64>, _ parts: inout ZipParts) async throws {
        guard !range.isEmpty, !parts.holds(range) else { return }
        parts.add(try await source.part(range), at: range.lowerBound)
    }

    /// The maximum length of a central directory, in bytes: several times the length in the largest wheels.
    private static let directoryLimit = 32 << 20
}

/// A reader of the METADATA of a complete wheel.
enum WholeWheel {
    static func metadata(at path: FilePath, _ wheel: WheelFilename) throws -> [UInt8] {
        let archive = try ZipArchive(path: path, limits: .wheel)
        var content = try archive.content(of: try WheelMetadataPath.entry(in: archive.entries, wheel))
        return try content.readAll(limit: Int(PageLimits.metadata))
    }
}

/// The reason why a zip archive has no usable METADATA.
enum WheelFault: Error, Hashable, CustomStringConvertible {
    case tooLarge
    case noMetadata
    case ambiguousMetadata

    var description: String {
        switch self {
        case .tooLarge: "its directory or METADATA is too large"
        case .noMetadata: "it holds no METADATA where a wheel has one"
        case .ambiguousMetadata: "it holds more than one METADATA"
        }
    }
}

/// The path of METADATA in a wheel: `NAME-VERSION.dist-info/METADATA`, in any spelling of the project name and version.
enum WheelMetadataPath {
    /// Returns the entry that matches the path of METADATA.
    ///
    /// - Throws: `WheelFault.noMetadata` if no entry matches, `WheelFault.ambiguousMetadata` if more than one does.
    static func entry(in entries: [ZipEntry], _ wheel: WheelFilename) throws(WheelFault) -> ZipEntry {
        var found: ZipEntry?
        for entry in entries where entry.kind == .regular && matches(entry.path, wheel) {
            guard found == nil else { throw .ambiguousMetadata }
            found = entry
        }
        guard let found else { throw .noMetadata }
        return found
    }

    static func matches(_ path: String, _ wheel: WheelFilename) -> Bool {
        guard path.utf8.count <= PageLimits.filename * 2, path.utf8.hasSuffix("/METADATA") else { return false }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].elementsEqual("METADATA".utf8), parts[0].suffix(10).elementsEqual(".dist-info".utf8) else { return false }
        let stem = parts[0].dropLast(10)
        guard let dash = stem.lastIndex(of: UInt8(ascii: "-")), (try? ProjectName(String(Substring(stem[..<dash])))) == wheel.name else { return false }
        // Older tools escaped versions in ways that do not parse. The name then decides, and the version inside is checked later.
        guard let version = try? Version(String(Substring(stem[stem.index(after: dash)...]))) else { return true }
        return version == wheel.version
    }
}

/// A file that can be read in parts: on disk, or at a server that supports ranges.
struct ByteSource: Sendable {
    /// A closure that returns at most the given number of last bytes, and the size of the whole file.
    let tail: @Sendable (UInt64) async throws -> (bytes: [UInt8], fileSize: UInt64)
    /// A closure that returns the bytes of a range inside the file.
    let part: @Sendable (Range<UInt64>) async throws -> [UInt8]
}
