import Native
import RPMBuilder
import VersionSort

/// The origin of a repository's packages, as an in-toto statement with a SLSA 1.0 provenance predicate.
struct ProvenanceStatement: Encodable {
    struct Digest: Encodable {
        let sha256: String
    }

    struct Subject: Encodable {
        let name: String
        let digest: Digest
    }

    struct Resource: Encodable {
        let uri: String
        let name: String
        let digest: Digest
    }

    struct External: Encodable {
        let stack: String
        let channel: String
        let target: String
        let architecture: String
    }

    struct Internal: Encodable {
        let lock: Digest
        let profile: Digest
        /// The override file of each project, by project.
        let overrides: [String: Digest]
    }

    struct Definition: Encodable {
        let buildType: String
        let externalParameters: External
        let internalParameters: Internal
        let resolvedDependencies: [Resource]
    }

    struct Builder: Encodable {
        let id: String
        let version: [String: String]
    }

    struct RunMetadata: Encodable {
        let invocationId: String
    }

    struct Run: Encodable {
        let builder: Builder
        let metadata: RunMetadata
    }

    struct Predicate: Encodable {
        let buildDefinition: Definition
        let runDetails: Run
    }

    let type = "https://in-toto.io/Statement/v1"
    let subject: [Subject]
    let predicateType = "https://slsa.dev/provenance/v1"
    let predicate: Predicate

    private enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject, predicateType, predicate
    }

    /// Creates the statement of one target of a release.
    init(_ record: ReleaseMaterials, of build: TargetPackages) throws {
        subject = build.packages.map { Subject(name: $0.fileName, digest: Digest(sha256: $0.sha256.hex)) }.sorted { $0.name < $1.name }
        let sources = build.resolution.packages.compactMap { package -> Resource? in
            guard let file = package.files.first, let digest = file.hashes["sha256"] else { return nil }
            return Resource(uri: PackageURL.pypi(package), name: file.filename, digest: Digest(sha256: digest))
        }
        predicate = Predicate(
            buildDefinition: Definition(
                buildType: "urn:relcli:release:1",
                externalParameters: External(
                    stack: record.stack, channel: record.channel, target: build.target.id, architecture: build.target.architecture),
                internalParameters: Internal(
                    lock: Digest(sha256: record.lockDigest), profile: Digest(sha256: try record.profileDigest(build.target)),
                    overrides: Dictionary(
                        record.overrides.filter { name, _ in build.resolution[name] != nil }.map { ($0.normalized, Digest(sha256: $1)) },
                        uniquingKeysWith: { first, _ in first })),
                resolvedDependencies: sources.sorted { $0.name < $1.name }),
            runDetails: Run(
                builder: Builder(id: "urn:relcli", version: ["relcli-formats": FormatNumber.text]), metadata: RunMetadata(invocationId: record.snapshot)))
    }
}
