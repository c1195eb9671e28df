import ForeignText
import Native
import RPMBuilder
import RPMRepository
import VersionSort

/// The expected headers of a release, for each of its targets.
struct ReleaseExpectation: Sendable {
    /// The expected headers, by the folder of the target.
    private let headers: [String: [ExpectedHeader]]
    /// The names of packages that were built from their own spec, by the folder of the target.
    private let ownSpecs: [String: Set<String>]

    /// Reads the metadata of every packaged wheel, once.
    init(_ builds: [TargetPackages], artifacts: ArtifactSet, overrides: StackOverrides) throws {
        var read: [SHA256Digest: CoreMetadata] = [:]
        var headers: [String: [ExpectedHeader]] = [:]
        var ownSpecs: [String: Set<String>] = [:]
        for build in builds {
            var found: [ExpectedHeader] = []
            for package in build.resolution.packages {
                // A project that only the target can build has no binary package to compare.
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

    /// Returns the names of packages in a target's folder that are not checked, because they were not built from a wheel.
    func others(_ directory: String) -> Set<String> { ownSpecs[directory] ?? [] }

    /// Returns the headers of the repository at a path as `el9/x86_64`; `nil` for source packages, which have no metadata of wheels.
    subscript(path: String) -> [ExpectedHeader]? {
        let parts = path.splitBytes(on: "/").map(String.init)
        guard parts.count == 2, parts[1] != RepositoryStep.sourceArchitecture else { return nil }
        return headers[parts[0]]
    }
}
