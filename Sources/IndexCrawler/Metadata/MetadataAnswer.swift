package import Native
package import VersionSort

/// Where the metadata of a file was read.
package enum MetadataOrigin: String, Sendable, Codable {
    /// The `.metadata` file that the index serves beside a wheel (PEP 658).
    case metadataFile = "metadata-file"
    /// The METADATA of a wheel, of which only that part was fetched.
    case wheelPart = "wheel-part"
    /// The METADATA of a whole wheel.
    case wheel
    /// The PKG-INFO of a source archive that declares its dependencies as not dynamic (PEP 643).
    case packageInformation = "pkg-info"
    /// The `[project]` table of a source archive's pyproject.toml, without dynamic dependencies (PEP 621).
    case projectTable = "pyproject"
    /// The requires.txt of an old source archive: no standard vouches for it.
    case legacyEggInfo = "egg-info"
    /// A build of the source archive.
    case build

    /// Whether a standard says that this is what an installation would give.
    package var isTrustworthy: Bool { self != .legacyEggInfo }
}

/// What is known of a file's metadata without building it.
package enum MetadataAnswer: Sendable {
    /// What the metadata requires (``CoreMetadata/Extent/requirements``), and where it was read.
    case found(CoreMetadata, MetadataOrigin)
    /// Nothing in this source archive states its dependencies for certain.
    case needsBuild(VerifiedArtifact)

    /// The metadata, nil when a build is needed.
    package var metadata: CoreMetadata? {
        switch self {
        case .found(let metadata, _): metadata
        case .needsBuild: nil
        }
    }
}

/// Metadata as bytes in the core metadata format, with where it was read: what the store keeps.
package struct StoredMetadata: Hashable, Sendable {
    package let bytes: [UInt8]
    package let origin: MetadataOrigin

    /// Makes a record of bytes in the core metadata format.
    package init(_ bytes: [UInt8], origin: MetadataOrigin) {
        self.bytes = bytes
        self.origin = origin
    }
}
