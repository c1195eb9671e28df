import Native
import RPMBuilder
import RPMRepository
import VersionSort

/// What the headers of a release must say, for each of its targets.
struct ReleaseExpectation: Sendable {
    /// By the folder of the target.
    private let headers: [String: [ExpectedHeader]]
    /// Packages that a spec of the project or the stack describes, which nothing of the wheel can be held against; by the folder of the target.
    private let others: [String: Set<String>]

    /// Reads the metadata of every wheel that was packaged, once.
    init(_ builds: [TargetBuild], artifacts: ArtifactSet, overrides: StackOverrides) throws {
        var read: [SHA256Digest: CoreMetadata] = [:]
        var headers: [String: [ExpectedHeader]] = [:]
        var others: [String: Set<String>] = [:]
        for build in builds {
            var found: [ExpectedHeader] = []
            for package in build.resolution.packages {
                if overrides[package.name]?.spec != nil {
                    others[build.target.directoryName, default: []].formUnion(build.binaryNames(of: package.name))
                    continue
                }
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
        self.others = others
    }

    /// Of the repository at a path as `el9/x86_64`; nil for source packages, which have no metadata of wheels.
    subscript(path: String) -> [ExpectedHeader]? { folder(of: path).flatMap { headers[$0] } }

    /// The packages of the repository at a path of which nothing is expected.
    func others(in path: String) -> Set<String> { folder(of: path).flatMap { others[$0] } ?? [] }

    private func folder(of path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        return parts.count == 2 && parts[1] != RepositoryStep.sourceArchitecture ? parts[0] : nil
    }
}
