import ForeignText

/// One file of a project, as an index lists it (simple repository API: PEP 503, 592, 658, 691, 700, 740).
package struct IndexFile: Hashable, Sendable, Codable {
    package var filename: String
    /// The absolute URL.
    package var url: String
    /// Digests in hexadecimal, by algorithm as the index names it, as `sha256`.
    package var hashes: [String: String]
    /// The `Requires-Python` of the release, as written.
    package var requiresPython: String?
    /// Bytes.
    package var size: UInt64?
    /// When it was uploaded, in UTC, as `2024-05-01T12:30:00.123456Z`.
    package var uploadTime: String?
    /// Set when the file was withdrawn.
    package var yanked: Yanked?
    /// Set when the index serves the file's metadata beside it.
    package var coreMetadata: CoreMetadataMark?
    /// The URL of what attests the file's origin.
    package var provenance: String?

    /// Names every field.
    package init(
        filename: String, url: String, hashes: [String: String], requiresPython: String? = nil, size: UInt64? = nil, uploadTime: String? = nil,
        yanked: Yanked? = nil, coreMetadata: CoreMetadataMark? = nil, provenance: String? = nil
    ) {
        self.filename = filename
        self.url = url
        self.hashes = hashes
        self.requiresPython = requiresPython
        self.size = size
        self.uploadTime = uploadTime
        self.yanked = yanked
        self.coreMetadata = coreMetadata
        self.provenance = provenance
    }

    /// Whether the name ends as a wheel's does.
    package var isWheel: Bool { filename.utf8.hasSuffix(".whl") }

    private enum CodingKeys: String, CodingKey {
        case filename, url, hashes, size, yanked, provenance
        case requiresPython = "requires-python"
        case uploadTime = "upload-time"
        case coreMetadata = "core-metadata"
    }
}

/// That a file was withdrawn, and why (PEP 592).
package struct Yanked: Hashable, Sendable, Codable {
    /// The publisher's words, often empty.
    package let reason: String

    /// States the reason, which may be empty.
    package init(reason: String) {
        self.reason = reason
    }
}

/// That an index serves a file's metadata beside it, at the file's URL with `.metadata` (PEP 658, PEP 714).
package struct CoreMetadataMark: Hashable, Sendable, Codable {
    /// Digests of the metadata in hexadecimal, by algorithm; empty when the index tells none.
    package let hashes: [String: String]

    /// States the digests, if there are any.
    package init(hashes: [String: String]) {
        self.hashes = hashes
    }
}
