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

    /// Creates the pool that answers questions.
    consuming func prepare() -> SolverPool { builder.prepare() }

    /// Adds the complete file lists, for requirements on paths that primary metadata does not list.
    mutating func addFileLists(of sources: [RepositorySources.Source]) throws {
        for (source, repository) in zip(sources, repositories) where source.repomd.data[.filelists] != nil {
            try builder.addFileLists(source.repomd.path(of: .filelists, in: source.directory), to: repository)
        }
    }
}
