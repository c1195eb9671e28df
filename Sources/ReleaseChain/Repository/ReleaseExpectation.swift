import Failures
import ForeignText
import Native
import RPMBuilder
package import RPMRepository
package import SystemPackage
package import VersionSort

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

    /// Returns the headers of the repository at a path, for example `el9/x86_64`; `nil` for source packages, which have no metadata of wheels.
    subscript(path: String) -> [ExpectedHeader]? {
        let parts = path.splitBytes(on: "/").map(String.init)
        guard parts.count == 2, parts[1] != RepositoryStep.sourceArchitecture else { return nil }
        return headers[parts[0]]
    }
}

/// The expected headers of a repository's packages, computed from the metadata in the packages themselves.
package struct PackagedMetadata: Sendable {
    /// The expected headers.
    package private(set) var headers: [ExpectedHeader] = []
    /// The names of packages without metadata of a Python project.
    package private(set) var others: Set<String> = []

    private static let metadataLimit = 16 << 20

    /// Reads the metadata of every package of a repository.
    ///
    /// - Parameters:
    /// - target: the target that the packages were made for.
    /// - stack: the stack whose overrides apply.
    /// - Throws: ``Failure`` for packages that cannot be read and for faulty overrides.
    package init(repository: FilePath, target: Target, stack: Stack) throws {
        let overrides = stack.overrides
        var found: [(metadata: CoreMetadata, origin: String, number: Int)] = []
        var names: Set<String> = []
        var unclear: Set<String> = []
        for location in try PackageLocation.read(directory: repository) where location.nevra.arch != "src" {
            names.insert(location.nevra.name)
            // The check of the files reports packages that cannot be read.
            guard let package = try? RPMFileReader.read(repository.pushing(FilePath(location.href))) else { continue }
            if let bytes = try Self.metadata(of: package), case let metadata = try CoreMetadata(parsing: bytes),
                // A package that was built from its own spec follows that spec.
                overrides[metadata.name]?.spec == nil
            {
                // The number depends on the history of the channel; the check only compares it between all packages of the project.
                found.append((metadata, location.href, PackageRelease(parsing: location.nevra.evr.release ?? "")?.number ?? 1))
            } else {
                unclear.insert(location.nevra.name)
            }
        }
        for (metadata, origin, number) in found {
            let expectation = HeaderExpectation(
                target: target, overrides: overrides[metadata.name], extras: Set(metadata.providesExtra), number: number)
            let all = try expectation.headers(of: metadata, origin: origin)
            // The lock decides which extras have packages; only existing packages are checked.
            headers += all.prefix(1) + all.dropFirst().filter { names.contains($0.name) }
        }
        others = unclear.subtracting(headers.map(\.name))
    }

    /// Returns the bytes of `METADATA` or `PKG-INFO` in the payload; `nil` if the package has none.
    private static func metadata(of package: ReadPackage) throws -> [UInt8]? {
        guard package.package.files.contains(where: { isMetadata($0.path) }) else { return nil }
        var payload = try PayloadReader(package)
        while let entry = try payload.next() {
            guard isMetadata(entry.name) else { continue }
            guard entry.size <= metadataLimit else { throw Failure(.failure, "\(package.path): its metadata has \(entry.size) bytes") }
            var bytes: [UInt8] = []
            while let part = try payload.read(upTo: 1 << 20) { bytes += part }
            return bytes
        }
        return nil
    }

    private static func isMetadata(_ path: String) -> Bool {
        let parts = path.splitBytes(on: "/").suffix(3)
        guard parts.count == 3, let name = parts.last, parts.first == "site-packages" else { return false }
        let folder = parts[parts.startIndex + 1]
        return folder.utf8.hasSuffix(".dist-info") && name == "METADATA" || folder.utf8.hasSuffix(".egg-info") && name == "PKG-INFO"
    }
}
