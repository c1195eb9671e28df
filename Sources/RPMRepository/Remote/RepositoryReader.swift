import Failures
import ForeignText
import FoundationEssentials
package import Native
package import SystemPackage
package import VersionSort

/// A reader of packages of local and remote repositories, mainly those of an operating system that a lock builds on.
///
/// Fetched files and results are stored under the digest of the repository's index, so an unchanged repository needs one small request.
package struct RepositoryReader: Sendable {
    private let fetcher: RepositoryFetcher
    private let cache: FilePath

    /// The approximate maximum memory for the packages of one result, in bytes, as a limit for hostile repositories.
    private static let footprintLimit = 256 << 20

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - cache: A folder that is kept between runs. It is created if it is missing.
    ///   - keys: The files of public keys, one of which must have signed the index; empty for unsigned indexes.
    package init(client: TransferClient, cache: FilePath, keys: [FilePath] = []) {
        fetcher = RepositoryFetcher(client: client, cache: cache, keys: keys)
        self.cache = cache
    }

    /// Returns the binary packages of a repository with a capability that starts with one of the prefixes, for example `python3.9dist(`.
    ///
    /// Without a prefix, it returns all. They have the order of the metadata, and there may be several versions of one name.
    ///
    /// - Throws: ``Failure`` with code `network` if the repository cannot be fetched, `badMetadata` if its files are damaged or do not match the
    ///   index, `signature` if no key matches.
    package func packages(of source: RepositorySource, providing prefixes: [String] = []) async throws -> [RepositoryPackage] {
        let folder = try await fetcher.fetch(source, kinds: [.primary])
        let index = folder.appending(Repomd.fileName)
        let digest = Digest.hex(of: try FileSystem.readAll(index, limit: RepositoryFetcher.indexLimit), .sha256)
        let kept = cache.appending("\(digest)-\(Self.key(prefixes)).json")
        if let known = Self.load(kept) { return known }
        let repomd = try Repomd.read(directory: folder)
        let path = try repomd.path(of: .primary, in: folder)
        let found = try Self.read(path, subject: "\(source)", providing: prefixes)
        try FileSystem.createDirectory(cache)
        try FileSystem.writeAtomically([UInt8](try JSONEncoder().encode(found)), to: kept)
        return found
    }

    private static func read(_ path: FilePath, subject: String, providing prefixes: [String]) throws -> [RepositoryPackage] {
        var found: [RepositoryPackage] = []
        var footprint = 0
        do {
            try PrimaryPackages(path, subject: subject).forEach { package in
                guard prefixes.isEmpty || package.provides.contains(where: { provided in prefixes.contains { provided.name.utf8.hasPrefix($0) } }) else {
                    return
                }
                footprint += package.footprint
                guard footprint <= footprintLimit else {
                    throw Failure(.badMetadata, subject, cause: "its packages say more than \(footprintLimit) bytes of provides and requirements")
                }
                found.append(package)
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.badMetadata, subject, cause: "\(error)")
        }
        return found
    }

    private static func key(_ prefixes: [String]) -> String {
        String(Digest.hex(of: Array("\(form)\n\(prefixes.sorted().joined(separator: "\n"))".utf8), .sha256).start(bytes: 32))
    }

    /// The version of the stored form.
    ///
    /// Change it with the form.
    private static let form = 1

    /// Returns the stored result; `nil` if there is none or it cannot be read.
    private static func load(_ path: FilePath) -> [RepositoryPackage]? {
        guard let bytes = try? FileSystem.readAll(path, limit: footprintLimit) else { return nil }
        return try? JSONDecoder().decode([RepositoryPackage].self, from: Data(bytes))
    }
}

/// A package in a repository's metadata, with its provides and requires.
package struct RepositoryPackage: Hashable, Sendable, Codable {
    package let name: String
    /// The EVR, `[epoch:]version-release`, without an epoch of 0.
    package let evr: String
    package let arch: String
    /// The provides in the order of the metadata.
    package let provides: [RPMDependency]
    /// The requires in the order of the metadata, without those that rpm itself provides (`rpmlib(…)`).
    package let requires: [RPMDependency]

    /// Creates a package.
    package init(name: String, evr: String, arch: String, provides: [RPMDependency], requires: [RPMDependency]) {
        self.name = name
        self.evr = evr
        self.arch = arch
        self.provides = provides
        self.requires = requires
    }

    /// The package in the form for the resolver.
    package var systemPackage: SystemPackage { SystemPackage(name: name, provides: provides, requires: requires) }

    /// The approximate memory size in bytes.
    var footprint: Int { (provides + requires).reduce(256 + name.utf8.count) { $0 + $1.name.utf8.count + $1.evr.utf8.count + 64 } }
}
