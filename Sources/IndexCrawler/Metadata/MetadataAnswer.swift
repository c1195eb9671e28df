package import Native
package import VersionSort

/// The origin of a file's metadata.
package enum MetadataOrigin: String, Sendable, Codable {
    /// The `.metadata` file that the index serves beside a wheel (PEP 658).
    case metadataFile = "metadata-file"
    /// The METADATA of a wheel, read with range requests.
    case wheelPart = "wheel-part"
    /// The METADATA of a whole wheel.
    case wheel
    /// The PKG-INFO of an sdist that does not declare its dependencies as dynamic (PEP 643).
    case packageInformation = "pkg-info"
    /// The `[project]` table in the pyproject.toml of an sdist, without dynamic dependencies (PEP 621).
    case projectTable = "pyproject"
    /// The requires.txt of an old sdist, which no standard covers.
    case legacyEggInfo = "egg-info"
    /// A build of the sdist.
    case build
}

/// The result of reading metadata without a build.
package enum MetadataAnswer: Sendable {
    /// The requirements (``CoreMetadata/Extent/requirements``) and their origin.
    case found(CoreMetadata, MetadataOrigin)
    /// The sdist does not state its dependencies reliably and must be built.
    case needsBuild(VerifiedArtifact)

    /// The metadata; `nil` if a build is needed.
    package var metadata: CoreMetadata? {
        switch self {
        case .found(let metadata, _): metadata
        case .needsBuild: nil
        }
    }
}

/// The requirements in stored metadata, as ``CoreMetadata/packed(_:)`` gives them, and their origin.
struct PackedMetadata: Sendable {
    let content: PackedReader
    let origin: MetadataOrigin

    init(content: PackedReader, origin: MetadataOrigin) {
        self.content = content
        self.origin = origin
    }

    /// Packs stored metadata; throws an error if it cannot be read.
    init(_ stored: StoredMetadata) throws(MetadataParseError) {
        self.init(content: PackedReader(try CoreMetadata.packed(stored.bytes)), origin: stored.origin)
    }
}

/// Stored metadata: bytes in the core metadata format, and their origin.
package struct StoredMetadata: Hashable, Sendable {
    package let bytes: [UInt8]
    package let origin: MetadataOrigin

    /// Creates a record of bytes in the core metadata format.
    package init(_ bytes: [UInt8], origin: MetadataOrigin) {
        self.bytes = bytes
        self.origin = origin
    }
}
