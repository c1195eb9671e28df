package import Native
package import SystemPackage
package import VersionSort

/// A written package file.
package struct BuiltPackage: Sendable, Hashable {
    package var nevra: NEVRA
    /// The path of the file.
    package var path: FilePath
    /// The file name, `name-version-release.arch.rpm`, with `src` as the architecture of a source package.
    package var fileName: String
    /// The digest of the whole file.
    package var sha256: SHA256Digest
    /// The size of the whole file, in bytes.
    package var size: UInt64
    /// The offset of the main header in the file, in bytes; repository metadata calls it the start of the header range.
    package var headerStart: UInt64
    /// The offset after the main header, where the payload starts, in bytes.
    package var headerEnd: UInt64
    package var isSource: Bool
    /// The main header, if this process wrote the package.
    package var written: WrittenHeader

    package init(
        nevra: NEVRA, path: FilePath, fileName: String, sha256: SHA256Digest, size: UInt64, headerStart: UInt64, headerEnd: UInt64,
        isSource: Bool, written: WrittenHeader = .unknown
    ) {
        self.nevra = nevra
        self.path = path
        self.fileName = fileName
        self.sha256 = sha256
        self.size = size
        self.headerStart = headerStart
        self.headerEnd = headerEnd
        self.isSource = isSource
        self.written = written
    }
}

/// The main header of a package as written, so that an indexer need not read the file; empty for a package written earlier.
///
/// All values compare as equal, so that the header does not take part in comparisons of ``BuiltPackage``: the digest of the file identifies it.
package struct WrittenHeader: Sendable, Hashable {
    /// The header section as in the file.
    private let section: [UInt8]?
    /// The size of the archive in the payload in bytes, if the signature header states it.
    private let archiveSize: UInt64?

    /// The header of a package that another process wrote.
    package static let unknown = WrittenHeader(section: nil, archiveSize: nil)

    init(section: [UInt8]?, archiveSize: UInt64?) {
        self.section = section
        self.archiveSize = archiveSize
    }

    /// Returns the package's description, with only the files that repository metadata lists; `nil` if the header is not available.
    ///
    /// - Parameter packageSize: The size of the package file in bytes.
    package func description(packageSize: UInt64) throws(RPMReadError) -> PackageDescription? {
        guard let section else { return nil }
        let header: RPMHeader
        do throws(RPMHeaderError) { header = try RPMHeader(parsing: section, kind: .main) } catch { throw .header(error) }
        return try PackageDescription(header, statedArchiveSize: archiveSize, packageSize: packageSize, files: .places)
    }

    package static func == (left: WrittenHeader, right: WrittenHeader) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}
}

extension BuiltPackage: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let nevra = try container.decode(String.self, forKey: .nevra)
        self.init(
            nevra: try NEVRA(parsing: nevra), path: FilePath(try container.decode(String.self, forKey: .path)),
            fileName: try container.decode(String.self, forKey: .fileName),
            sha256: try container.decode(SHA256Digest.self, forKey: .sha256), size: try container.decode(UInt64.self, forKey: .size),
            headerStart: try container.decode(UInt64.self, forKey: .headerStart),
            headerEnd: try container.decode(UInt64.self, forKey: .headerEnd), isSource: try container.decode(Bool.self, forKey: .isSource))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(nevra.description, forKey: .nevra)
        try container.encode(path.string, forKey: .path)
        try container.encode(fileName, forKey: .fileName)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(size, forKey: .size)
        try container.encode(headerStart, forKey: .headerStart)
        try container.encode(headerEnd, forKey: .headerEnd)
        try container.encode(isSource, forKey: .isSource)
    }

    private enum CodingKeys: String, CodingKey {
        case nevra, path, fileName, sha256, size, headerStart, headerEnd, isSource
    }
}
