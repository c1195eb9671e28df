package import Failures
import Native
package import SystemPackage
package import VersionSort

/// The statements of a client about a file that it uploads.
package struct UploadStatement: Sendable {
    package var name: ProjectName
    package var version: Version
    package var filename: String
    /// The kind of file: `bdist_wheel` or `sdist`.
    package var kind: String
    /// The supported Python versions as written; `nil` if nothing is stated.
    package var requiresPython: String?
    /// The digests in hexadecimal.
    package var digests = UploadDigests()
    /// The attestations as JSON (PEP 740); `nil` if there are none.
    package var attestations: [UInt8]?

    /// Creates statements without digests.
    package init(name: ProjectName, version: Version, filename: String, kind: String) {
        (self.name, self.version, self.filename, self.kind) = (name, version, filename, kind)
    }
}

/// The SHA-256, BLAKE2b-256 and MD5 digests of an uploaded file in hexadecimal, stated by the client or computed.
package struct UploadDigests: Hashable, Sendable {
    package var sha256: String?
    package var blake2: String?
    package var md5: String?

    /// Creates digests that state nothing.
    package init() {}

    /// Returns the name of the first stated digest that differs from the computed one; `nil` if all agree.
    func difference(to computed: UploadDigests) -> String? {
        let pairs = [("SHA-256", sha256, computed.sha256), ("BLAKE2", blake2, computed.blake2), ("MD5", md5, computed.md5)]
        return pairs.first { $0.1 != nil && $0.1?.lowercased() != $0.2 }?.0
    }

    /// A Boolean value indicating whether at least one digest is stated.
    var isStated: Bool { sha256 != nil || blake2 != nil || md5 != nil }
}

/// A file that was received completely, under a temporary name of the mirror.
package struct ReceivedFile: Sendable {
    /// The path, which ``MirrorStore/temporaryPath()`` gave.
    package let path: FilePath
    package let digests: UploadDigests

    /// Creates a file with its computed digests.
    package init(path: FilePath, digests: UploadDigests) {
        (self.path, self.digests) = (path, digests)
    }
}

/// The reason for which an upload or a change of a project is refused.
package struct UploadRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a refusal.
    package enum Kind: Hashable, Sendable {
        /// The request or the file breaks a rule.
        case malformed
        /// The file name is in use, or was in use, for a file with other bytes.
        case conflict
        /// The project may not be changed here.
        case forbidden
        /// There is no such project or release.
        case missing
        /// Another process changes the mirror for too long, so the client has to try again.
        case busy
    }

    package let kind: Kind
    /// The reason as one line of text for people.
    package let description: String

    /// Creates a refusal.
    package init(_ kind: Kind, _ description: String) {
        (self.kind, self.description) = (kind, description)
    }
}

extension UploadRefusal: CodedError {
    package var code: Failure.Code { .failure }
}

/// The origin of a file that somebody uploaded.
package struct UploadOrigin: Codable, Hashable, Sendable {
    /// The name of the token.
    package var by: String
    /// The time in seconds since 1970.
    package var at: Int64

    /// Creates an origin.
    package init(by: String, at: Int64) {
        (self.by, self.at) = (by, at)
    }
}

/// An upload whose archive was read and agrees with its name and its statements.
package struct CheckedUpload: Sendable {
    package let name: ProjectName
    package let version: Version
    let file: IndexFile
    let sha256: SHA256Digest
    let temporary: FilePath
    let origin: UploadOrigin
    /// The provenance document; `nil` without attestations.
    let provenance: [UInt8]?

    /// The file name.
    package var filename: String { file.filename }

    /// The parts of a file name that distinguish a file from the others of its project.
    ///
    /// Two spellings of one name are equal. For example, installers take the versions `1.0` and `1.0.0` for the same release.
    struct Identity: Hashable {
        let version: Version
        let build: String?
        /// The tags of a wheel; empty for an sdist.
        let tags: Set<WheelTag>
    }

    /// The parts of the name that distinguish the file from the others of its project; `nil` if it is neither a wheel nor an sdist.
    var identity: Identity? { Self.identity(of: file.filename, name) }

    /// Returns the identity of a file of a project; `nil` if the name is not the name of a wheel or sdist.
    static func identity(of filename: String, _ name: ProjectName) -> Identity? {
        if let wheel = try? WheelFilename(filename) { return Identity(version: wheel.version, build: wheel.build, tags: Set(wheel.tags)) }
        return (try? SdistFilename(filename, project: name)).map { Identity(version: $0.version, build: nil, tags: []) }
    }
}
