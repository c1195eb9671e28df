package import Native
package import VersionSort

/// What a resolved package is built from: its verified file, and what becomes of it here.
package struct PackageArtifact: Sendable {
    /// What is packaged.
    package enum Content: Sendable {
        /// A wheel goes into the RPM: the file itself, or one that was built from it.
        case wheel(VerifiedArtifact)
        /// Only the target can build the sdist, so there will be a source RPM alone; the metadata is what the sdist says of itself.
        case sourceOnly(CoreMetadata)
    }

    package let source: VerifiedArtifact
    package let content: Content

    /// An artifact whose wheel is packaged.
    package init(source: VerifiedArtifact, wheel: VerifiedArtifact) {
        self.source = source
        content = .wheel(wheel)
    }

    /// An sdist that stays one.
    package init(source: VerifiedArtifact, metadata: CoreMetadata) {
        self.source = source
        content = .sourceOnly(metadata)
    }

    /// The wheel that is packaged, nil when none is.
    package var wheel: VerifiedArtifact? {
        if case .wheel(let wheel) = content { wheel } else { nil }
    }

    /// Whether the wheel was built here from an sdist.
    package var wasBuilt: Bool { wheel.map { $0.sha256 != source.sha256 } ?? false }
}

/// The artifacts of a lock, by the SHA-256 of the locked file.
package struct ArtifactSet: Sendable {
    package let byDigest: [String: PackageArtifact]

    /// The artifact of a resolved package.
    package func artifact(for package: ResolvedPackage) throws -> PackageArtifact {
        guard let digest = package.files.first?.hashes["sha256"], let artifact = byDigest[digest] else {
            throw ChainError(.failure, "\(package.name) \(package.version) was not fetched")
        }
        return artifact
    }
}
