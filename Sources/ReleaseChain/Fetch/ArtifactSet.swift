package import Native
package import VersionSort

/// What a resolved package is built from: its verified file, and the wheel that goes into the RPM (which for a wheel is the same).
package struct PackageArtifact: Sendable {
    package let source: VerifiedArtifact
    package let wheel: VerifiedArtifact
    /// Whether the wheel was built here from an sdist.
    package var wasBuilt: Bool { source.sha256 != wheel.sha256 }
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
