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

    package init(
        nevra: NEVRA, path: FilePath, fileName: String, sha256: SHA256Digest, size: UInt64, headerStart: UInt64, headerEnd: UInt64,
        isSource: Bool
    ) {
        self.nevra = nevra
        self.path = path
        self.fileName = fileName
        self.sha256 = sha256
        self.size = size
        self.headerStart = headerStart
        self.headerEnd = headerEnd
        self.isSource = isSource
    }
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
