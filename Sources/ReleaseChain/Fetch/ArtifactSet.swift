import Failures
package import Native
package import VersionSort

/// The verified file of a resolved package, and the content that is packaged from it.
package struct PackageArtifact: Sendable {
    /// The content that is packaged.
    package enum Content: Sendable {
        /// The wheel is packaged: the file itself, or a wheel that was built from it.
        case wheel(VerifiedArtifact)
        /// Only a source RPM is made, as only the target can build the sdist; the metadata is the sdist's own.
        case sourceOnly(CoreMetadata)
    }

    package let source: VerifiedArtifact
    package let content: Content

    /// Creates an artifact whose wheel is packaged.
    package init(source: VerifiedArtifact, wheel: VerifiedArtifact) {
        self.source = source
        content = .wheel(wheel)
    }

    /// Creates an artifact whose sdist is packaged as it is.
    package init(source: VerifiedArtifact, metadata: CoreMetadata) {
        self.source = source
        content = .sourceOnly(metadata)
    }

    /// The wheel that is packaged; `nil` if there is none.
    package var wheel: VerifiedArtifact? {
        if case .wheel(let wheel) = content { wheel } else { nil }
    }

    /// A Boolean value that indicates whether the wheel was built here from an sdist.
    package var wasBuilt: Bool { wheel.map { $0.sha256 != source.sha256 } ?? false }
}

/// The artifacts of a lock, by the SHA-256 of the locked file.
package struct ArtifactSet: Sendable {
    package let byDigest: [String: PackageArtifact]

    /// Returns the artifact of a resolved package.
    package func artifact(for package: ResolvedPackage) throws -> PackageArtifact {
        guard let digest = package.files.first?.hashes["sha256"], let artifact = byDigest[digest] else {
            throw Failure(.failure, "\(package.name) \(package.version) was not fetched")
        }
        return artifact
    }
}
