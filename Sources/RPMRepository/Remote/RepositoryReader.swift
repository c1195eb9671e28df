import ForeignText
import FoundationEssentials
package import Native
package import SystemPackage
import VersionSort

/// Reads packages of repositories wherever they are: those of an operating system that a lock builds on, above all.
///
/// What was fetched and what was found are kept under the digest of the repository's index: a repository that did not change costs one small request.
package struct RepositoryReader: Sendable {
    private let fetcher: RepositoryFetcher
    private let cache: FilePath

    /// The most bytes, about, that the packages of one answer take: the memory that a hostile repository can make this process use.
    private static let footprintLimit = 256 << 20

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - cache: a folder that is kept between runs; made when it does not exist.
    ///   - keys: files of public keys of which one must have signed the index; none for indexes that are not signed.
    package init(client: TransferClient, cache: FilePath, keys: [FilePath] = []) {
        fetcher = RepositoryFetcher(client: client, cache: cache, keys: keys)
        self.cache = cache
    }

    /// The binary packages of a repository that provide something whose name starts with one of the prefixes, as `python3.9dist(`; with no prefix all of them.
    ///
    /// They come in the order of the metadata; there may be several versions of one name.
    ///
    /// - Throws: ``RepositoryError`` `.network` when nobody has the repository, `.badMetadata` when its files are not what its index states, or are
    ///   damaged, `.signature` when no key fits.
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
                    throw RepositoryError(.badMetadata, subject, cause: "its packages say more than \(footprintLimit) bytes of what they provide and require")
                }
                found.append(package)
            }
        } catch let error as RepositoryError {
            throw error
        } catch {
            throw RepositoryError(.badMetadata, subject, cause: "\(error)")
        }
        return found
    }

    private static func key(_ prefixes: [String]) -> String {
        String(Digest.hex(of: Array("\(form)\n\(prefixes.sorted().joined(separator: "\n"))".utf8), .sha256).start(bytes: 32))
    }

    /// Raised when packages are kept in another form.
    private static let form = 1

    /// What was found before; nil when there is none, or none that can be read (it is only a short cut).
    private static func load(_ path: FilePath) -> [RepositoryPackage]? {
        guard let bytes = try? FileSystem.readAll(path, limit: footprintLimit) else { return nil }
        return try? JSONDecoder().decode([RepositoryPackage].self, from: Data(bytes))
    }
}
