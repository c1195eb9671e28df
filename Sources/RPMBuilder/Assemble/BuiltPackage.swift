package import Native
package import SystemPackage
package import VersionSort

/// A package file that was written.
package struct BuiltPackage: Sendable, Hashable {
    package var nevra: NEVRA
    /// Where the file is.
    package var path: FilePath
    /// `name-version-release.arch.rpm`, with `src` as the architecture of a source package.
    package var fileName: String
    /// Of the whole file.
    package var sha256: SHA256Digest
    /// Bytes of the whole file.
    package var size: UInt64
    /// Where the main header starts in the file, and where it ends and the payload starts: what repository metadata calls the header range.
    package var headerStart: UInt64
    package var headerEnd: UInt64
    package var isSource: Bool
    /// What the package says of itself, when it was written by this process.
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

/// The main header of a package as it was written, so that whoever indexes the package need not read the file; or nothing, of one that is
/// only known from before.
///
/// It follows from the digest of the file, so two are always equal: packages are told apart by their digests.
package struct WrittenHeader: Sendable, Hashable {
    /// The section as it stands in the file.
    private let section: [UInt8]?
    /// Bytes of the archive in the payload, when the signature header states them.
    private let archiveSize: UInt64?

    /// The header of a package that another process wrote.
    package static let unknown = WrittenHeader(section: nil, archiveSize: nil)

    init(section: [UInt8]?, archiveSize: UInt64?) {
        self.section = section
        self.archiveSize = archiveSize
    }

    /// What the header says, of files no more than repository metadata tells; nil when it is not at hand.
    ///
    /// - Parameter packageSize: bytes of the package file.
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
