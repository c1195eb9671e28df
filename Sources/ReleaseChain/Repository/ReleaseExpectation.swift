import Native
import RPMRepository
import VersionSort

/// What the headers of a release must say, for each of its targets.
struct ReleaseExpectation: Sendable {
    /// By the folder of the target.
    private let headers: [String: [ExpectedHeader]]

    /// Reads the metadata of every wheel that was packaged, once.
    init(_ builds: [TargetBuild], artifacts: ArtifactSet, overrides: StackOverrides) throws {
        var read: [SHA256Digest: CoreMetadata] = [:]
        var headers: [String: [ExpectedHeader]] = [:]
        for build in builds {
            var found: [ExpectedHeader] = []
            for package in build.resolution.packages {
                // What only the target can build has no package to compare.
                guard let wheel = try artifacts.artifact(for: package).wheel else { continue }
                let metadata = try read[wheel.sha256] ?? CoreMetadata(parsing: WheelMetadata.read(wheel))
                read[wheel.sha256] = metadata
                found += try HeaderExpectation(target: build.target, overrides: overrides[package.name], extras: Set(package.extras))
                    .headers(of: metadata, origin: wheel.filename)
            }
            headers[build.target.directoryName] = found
        }
        self.headers = headers
    }

    /// Of the repository at a path as `el9/x86_64`; nil for source packages, which have no metadata of wheels.
    subscript(path: String) -> [ExpectedHeader]? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 2, parts[1] != RepositoryStep.sourceArchitecture else { return nil }
        return headers[parts[0]]
    }
}
