import ForeignText

/// A file of a project in an index (simple repository API: PEP 503, 592, 658, 691, 700, 740).
package struct IndexFile: Hashable, Sendable, Codable {
    package var filename: String
    /// The absolute URL.
    package var url: String
    /// The hexadecimal digests by the index's name of the algorithm, for example `sha256`.
    package var hashes: [String: String]
    /// The `Requires-Python` of the release, as written.
    package var requiresPython: String?
    /// The size in bytes.
    package var size: UInt64?
    /// The upload time in UTC, for example `2024-05-01T12:30:00.123456Z`.
    package var uploadTime: String?
    /// The yank of the file; `nil` if it is not yanked.
    package var yanked: Yanked?
    /// The digests of the metadata that the index serves beside the file; `nil` if it serves none.
    package var coreMetadata: CoreMetadataMark?
    /// The URL of the file's provenance attestations.
    package var provenance: String?

    /// Creates a file.
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

    /// A Boolean value indicating whether the name ends in `.whl`.
    package var isWheel: Bool { filename.utf8.hasSuffix(".whl") }

    private enum CodingKeys: String, CodingKey {
        case filename, url, hashes, size, yanked, provenance
        case requiresPython = "requires-python"
        case uploadTime = "upload-time"
        case coreMetadata = "core-metadata"
    }
}

/// The withdrawal of a file by its publisher (PEP 592).
package struct Yanked: Hashable, Sendable, Codable {
    /// The publisher's reason, often empty.
    package let reason: String

    /// Creates a yank with a reason, which may be empty.
    package init(reason: String) {
        self.reason = reason
    }
}

/// The announcement that an index serves a file's metadata at the file's URL with `.metadata` (PEP 658, PEP 714).
package struct CoreMetadataMark: Hashable, Sendable, Codable {
    /// The hexadecimal digests of the metadata by algorithm; empty if the index states none.
    package let hashes: [String: String]

    /// Creates a mark with digests, which may be empty.
    package init(hashes: [String: String]) {
        self.hashes = hashes
    }
}
