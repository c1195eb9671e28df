import ForeignText
import Native
import RPMBuilder
package import RPMRepository
package import SystemPackage
package import VersionSort

/// What the headers of a repository's packages must say, told from the metadata that lies in the packages themselves.
package struct PackagedMetadata: Sendable {
    /// The headers that are expected.
    package private(set) var headers: [ExpectedHeader] = []
    /// The names of packages that hold no metadata of a Python project, and say nothing of one.
    package private(set) var others: Set<String> = []

    private static let metadataLimit = 16 << 20

    /// Reads the metadata of every package of a repository.
    ///
    /// - Parameters:
    ///   - target: the target that the packages were made for.
    ///   - stack: the stack whose overrides they follow.
    /// - Throws: ``ChainError`` for packages that cannot be read and overrides that are wrong.
    package init(repository: FilePath, target: Target, stack: Stack) throws {
        let overrides = stack.overrides
        var found: [(metadata: CoreMetadata, origin: String, number: Int)] = []
        var names: Set<String> = []
        var unclear: Set<String> = []
        for location in try PackageLocation.read(directory: repository) where location.nevra.arch != "src" {
            names.insert(location.nevra.name)
            // What cannot be read is told by the check of the files.
            guard let package = try? RPMFileReader.read(repository.pushing(FilePath(location.href))) else { continue }
            if let bytes = try Self.metadata(of: package), case let metadata = try CoreMetadata(parsing: bytes),
                // What a spec of the stack or the project made follows that.
                overrides[metadata.name]?.spec == nil
            {
                // Which number it is, the history of its channel says; that all packages of the project have it is checked.
                found.append((metadata, location.href, PackageRelease(parsing: location.nevra.evr.release ?? "")?.number ?? 1))
            } else {
                unclear.insert(location.nevra.name)
            }
        }
        for (metadata, origin, number) in found {
            let expectation = HeaderExpectation(
                target: target, overrides: overrides[metadata.name], extras: Set(metadata.providesExtra), number: number)
            let all = try expectation.headers(of: metadata, origin: origin)
            // Which extras have packages is the lock's to say: those that are there must be right.
            headers += all.prefix(1) + all.dropFirst().filter { names.contains($0.name) }
        }
        others = unclear.subtracting(headers.map(\.name))
    }

    /// The bytes of `METADATA` or `PKG-INFO` in the payload, nil when the package has none.
    private static func metadata(of package: ReadPackage) throws -> [UInt8]? {
        guard package.package.files.contains(where: { isMetadata($0.path) }) else { return nil }
        var payload = try PayloadReader(package)
        while let entry = try payload.next() {
            guard isMetadata(entry.name) else { continue }
            guard entry.size <= metadataLimit else { throw ChainError(.failure, "\(package.path): its metadata has \(entry.size) bytes") }
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
