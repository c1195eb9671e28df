import Failures
import ForeignText
package import Native
import RPMBuilder
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

    /// A Boolean value indicating whether the wheel was built here from an sdist.
    package var wasBuilt: Bool { wheel.map { $0.sha256 != source.sha256 } ?? false }
}

/// The artifacts of a lock, by the SHA-256 of the locked file.
package struct ArtifactSet: Sendable {
    package let byDigest: [String: PackageArtifact]

    /// Returns the artifact of a resolved package.
    ///
    /// - Throws: ``Failure`` with code `failure` if the file of the package was not fetched.
    package func artifact(for package: ResolvedPackage) throws -> PackageArtifact {
        guard let digest = package.files.first?.hashes["sha256"], let artifact = byDigest[digest] else {
            throw Failure(.failure, "\(package.name) \(package.version) was not fetched")
        }
        return artifact
    }
}

/// The upload time of a file, which is the time stamp of everything built from it, so that a later build gives the same bytes.
package enum UploadTime {
    /// Returns seconds since 1970; `nil` if the index gives no time, or one that an RPM header cannot hold.
    package static func seconds(_ file: IndexFile) -> UInt32? {
        file.uploadTime.flatMap { Timestamp($0) }.flatMap { UInt32(exactly: $0.seconds) }
    }
}

/// A reader of the METADATA of wheels that are already in the mirror.
enum WheelMetadata {
    /// The maximum size of METADATA, in bytes.
    private static let sizeLimit = 16 << 20

    /// Returns the bytes of `*.dist-info/METADATA`, with the stack's patches applied.
    static func read(_ wheel: VerifiedArtifact, patches: [SourcePatch] = []) throws -> [UInt8] {
        var reader = try ArchiveReader(wheel, limits: .wheel)
        while let entry = try reader.next() {
            let parts = entry.path.splitBytes(on: "/")
            if parts.count == 2, parts[0].utf8.hasSuffix(".dist-info"), parts[1] == "METADATA" {
                let bytes = try reader.readAll(limit: sizeLimit)
                return try patches.reduce(bytes) { try $1.applied(toFile: entry.path, holding: $0) }
            }
        }
        throw Failure(.failure, "\(wheel.filename) has no METADATA")
    }
}
