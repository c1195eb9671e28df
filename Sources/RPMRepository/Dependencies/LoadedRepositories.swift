import ForeignText
import Native
import SystemPackage

/// The repositories of a check: their folders and their indexes.
struct RepositorySources {
    /// One repository.
    struct Source {
        let name: String
        let directory: FilePath
        let repomd: Repomd
    }

    let sources: [Source]
    /// A system of which only the capabilities are known.
    let system: (name: String, capabilities: [SolverCapability])?
    let architecture: String
    let cache: DependencyCache?

    /// Loads all repositories into the solver.
    func load() throws -> LoadedRepositories {
        var builder = try SolverPoolBuilder(architecture: architecture)
        var repositories: [SolverRepository] = []
        for source in sources {
            let primary = try source.repomd.path(of: .primary, in: source.directory)
            repositories.append(try builder.addRepository(source.name, primary: primary, cache: try cache?.solverFile(source.repomd, primary: primary)))
        }
        if let system { repositories.append(try builder.addPackage(system.name, evr: "0-0", providing: system.capabilities)) }
        return LoadedRepositories(builder: builder, repositories: repositories)
    }

    /// Returns the contents of each repository from the cache; `nil` without a cache.
    func cachedContents() throws -> [SolverContents]? {
        guard let cache else { return nil }
        return try sources.map { try cache.contents($0.repomd, in: $0.directory, architecture: architecture) }
    }
}

/// The repositories that are loaded into the solver.
struct LoadedRepositories: ~Copyable {
    var builder: SolverPoolBuilder
    let repositories: [SolverRepository]

    var packages: [SolverPackage] { repositories.flatMap(\.packages) }

    /// Creates the solver's pool, which consumes the repositories: nothing can be added afterwards.
    consuming func prepare() -> SolverPool { builder.prepare() }

    /// Adds the complete file lists, for requirements on paths that primary metadata does not list.
    mutating func addFileLists(of sources: [RepositorySources.Source]) throws {
        for (source, repository) in zip(sources, repositories) where source.repomd.data[.filelists] != nil {
            try builder.addFileLists(source.repomd.path(of: .filelists, in: source.directory), to: repository)
        }
    }
}

/// A cache of repository metadata in formats that need no parsing: ours (``StoredDependencies``) for looking up, and libsolv's for its solver.
///
/// A file is named by the digest that a repository's index states for its primary metadata.
struct DependencyCache {
    let folder: FilePath

    /// Opens the cache; creates its folder if it is missing.
    init(_ folder: FilePath) throws {
        try FileSystem.createDirectory(folder)
        self.folder = folder
    }

    /// Returns the file in libsolv's format for a repository.
    ///
    /// Returns `nil` if the digest is not usable as a file name, or if there is no file yet and the metadata has another digest.
    func solverFile(_ repomd: Repomd, primary: FilePath) throws -> FilePath? {
        guard let path = file(repomd, "solv") else { return nil }
        return try FileSystem.status(path) != nil || Self.isWhole(primary, repomd) ? path : nil
    }

    /// Returns the contents of a repository from the cache, or from the metadata if the cache has no valid file.
    func contents(_ repomd: Repomd, in directory: FilePath, architecture: String) throws -> SolverContents {
        let primary = try repomd.path(of: .primary, in: directory)
        let path = file(repomd, "deps")
        // If the metadata is missing or has another length, the parser reports that.
        let isThere = try FileSystem.status(primary, followingLinks: true)?.size == repomd.data[.primary]?.size
        if isThere, let path, let known = StoredDependencies.read(path, source: Self.source(repomd)) { return known }
        // Cache only metadata that has the stated digest. Failing to write is not an error.
        let isKept = try isThere && Self.isWhole(primary, repomd)
        var builder = try SolverPoolBuilder(architecture: architecture)
        let repository = try builder.addRepository("contents", primary: primary, cache: isKept ? file(repomd, "solv") : nil)
        let contents = try builder.contents(of: repository.packages, files: true)
        if isKept, let path { try? StoredDependencies.write(contents, source: Self.source(repomd), to: path) }
        return contents
    }

    private static func isWhole(_ primary: FilePath, _ repomd: Repomd) throws -> Bool {
        guard let file = repomd.data[.primary] else { return false }
        return try DigestAlgorithm(repodata: file.checksumType).isDigest(file.checksum, of: primary)
    }

    private static func source(_ repomd: Repomd) -> String {
        guard let file = repomd.data[.primary] else { return "" }
        return "\(file.checksumType) \(file.checksum) \(file.size)"
    }

    private func file(_ repomd: Repomd, _ ending: String) -> FilePath? {
        guard let checksum = repomd.data[.primary]?.checksum, checksum.utf8.count >= 40,
            checksum.utf8.allSatisfy({ $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) })
        else { return nil }
        return folder.appending("\(checksum).\(ending)")
    }
}
