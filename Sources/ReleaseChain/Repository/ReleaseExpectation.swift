import ForeignText
import Native
import RPMBuilder
import RPMRepository
import VersionSort

/// What the headers of a release must say, for each of its targets.
struct ReleaseExpectation: Sendable {
    /// By the folder of the target.
    private let headers: [String: [ExpectedHeader]]
    /// The names of packages that a spec of their own made, by the folder of the target.
    private let ownSpecs: [String: Set<String>]

    /// Reads the metadata of every wheel that was packaged, once.
    init(_ builds: [TargetPackages], artifacts: ArtifactSet, overrides: StackOverrides) throws {
        var read: [SHA256Digest: CoreMetadata] = [:]
        var headers: [String: [ExpectedHeader]] = [:]
        var ownSpecs: [String: Set<String>] = [:]
        for build in builds {
            var found: [ExpectedHeader] = []
            for package in build.resolution.packages {
                // What only the target can build has no package to compare.
                let artifact = try artifacts.artifact(for: package)
                guard let wheel = artifact.wheel, overrides[package.name]?.spec == nil else { continue }
                let patches = artifact.wasBuilt ? [] : try overrides.patches(package.name)
                let metadata = try read[wheel.sha256] ?? CoreMetadata(parsing: WheelMetadata.read(wheel, patches: patches))
                read[wheel.sha256] = metadata
                found += try HeaderExpectation(
                    target: build.target, overrides: overrides[package.name], extras: Set(package.extras), number: build.releaseNumber(of: package.name)
                ).headers(of: metadata, origin: wheel.filename)
            }
            headers[build.target.directoryName] = found
            let own = build.projects.filter { overrides[$0.project]?.spec != nil }.flatMap(\.packages)
            ownSpecs[build.target.directoryName] = Set(own.filter { !$0.isSource }.map(\.nevra.name))
        }
        self.headers = headers
        self.ownSpecs = ownSpecs
    }

    /// The names of packages of which nothing is expected, because no wheel made them, in a target's folder.
    func others(_ directory: String) -> Set<String> { ownSpecs[directory] ?? [] }

    /// Of the repository at a path as `el9/x86_64`; nil for source packages, which have no metadata of wheels.
    subscript(path: String) -> [ExpectedHeader]? {
        let parts = path.splitBytes(on: "/").map(String.init)
        guard parts.count == 2, parts[1] != RepositoryStep.sourceArchitecture else { return nil }
        return headers[parts[0]]
    }
}
