import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The repository under check and its base: tables for looking things up, and a solver.
struct ClosurePool {
    let pool: DependencyPool
    let solver: ClosureSolver
    /// The packages of the repository under check.
    let release: [SolverPackage]
    /// Every installable package of the pool, including the base.
    let installable: [SolverPackage]
    /// The sources of the base, one line each.
    let baseLines: [String]
    /// The repositories in the order of loading: the name of each, and the index after its last package.
    private let repositories: [(name: String, end: Int)]

    /// Loads the repositories.
    ///
    /// - Parameter cache: A folder for the parsed metadata, with files named by the digest of the metadata. It is created if it is missing.
    init(repository: FilePath, base: BaseInput, architecture: String, cache: FilePath? = nil) throws {
        let named = [(Self.releaseName, repository)] + base.repositories.map { (Self.baseName($0), $0) }
        // Some tools write rpmlib requirements into the metadata. Only a target profile states which of them its rpm meets.
        let saysFeatures = base.provides.contains { $0.name.utf8.hasPrefix(RPMFeatureCheck.prefix) }
        let provides = base.provides + (saysFeatures ? [] : RPMFeatureCheck.all)
        let sources = RepositorySources(
            sources: try named.map { .init(name: $0.0, directory: $0.1, repomd: try Repomd.read(directory: $0.1)) },
            system: (base.provides.isEmpty ? "rpm features" : base.providesLabel, provides.map(SolverCapability.init)), architecture: architecture,
            cache: try cache.map(DependencyCache.init))
        let filled = try Self.fill(sources)
        pool = filled.pool
        solver = filled.solver
        var repositories: [(name: String, end: Int)] = []
        for (source, count) in zip(sources.sources, filled.counts) { repositories.append((source.name, (repositories.last?.end ?? 0) + count)) }
        var lines = zip(sources.sources, filled.counts).dropFirst().map { "repository \($0.name): \($1) packages" }
        if let system = sources.system {
            repositories.append((system.name, pool.packageLimit))
            if !base.provides.isEmpty { lines.append("\(system.name): \(base.provides.count) capabilities") }
        }
        self.repositories = repositories
        release = (0..<(repositories.first?.end ?? 0)).map(SolverPackage.init(index:))
        installable = (0..<pool.packageLimit).map(SolverPackage.init(index:)).filter(pool.isInstallable)
        baseLines = lines.isEmpty ? ["none"] : lines
    }

    /// Returns the tables, the number of packages in each repository, and the solver.
    private static func fill(_ sources: RepositorySources) throws -> (pool: DependencyPool, counts: [Int], solver: ClosureSolver) {
        if let contents = try sources.cachedContents(), let merged = DependencyMerge.merge(contents, system: sources.system) {
            let pool = DependencyPool(merged, architecture: sources.architecture)
            let counts = contents.map(\.packageCount)
            if !needsFileLists(pool) { return (pool, counts, ClosureSolver(load: sources.load)) }
        }
        var loaded = try sources.load()
        let counts = loaded.repositories.map(\.packages.count)
        let packages = loaded.packages
        let pool = DependencyPool(try loaded.builder.contents(of: packages, files: true), architecture: sources.architecture)
        if !needsFileLists(pool) { return (pool, counts, ClosureSolver(loaded)) }
        try loaded.addFileLists(of: sources.sources)
        // There are too many files to load all: the solver's pool selects those that packages require.
        let prepared = loaded.prepare()
        let contents = try prepared.contents(of: packages)
        return (DependencyPool(contents, architecture: sources.architecture), counts, ClosureSolver(prepared, packages: packages))
    }

    /// Returns the name of the repository that contains a package.
    func repositoryName(of package: SolverPackage) -> String { repositories.first { package.index < $0.end }?.name ?? "" }

    /// The name of the repository under check in messages.
    private static let releaseName = "release"

    /// Returns the name of a base repository: its path, because two folders may have the same name.
    private static func baseName(_ directory: FilePath) -> String { directory.string }

    /// Returns `true` if a package requires a path that primary metadata does not list.
    private static func needsFileLists(_ pool: DependencyPool) -> Bool {
        if !pool.hasPath(where: { !PrimaryFileRule.lists($0) }) { return false }
        var seen = Array(repeating: false, count: pool.dependencyLimit)
        for requirement in pool.contents.requires.elements where !seen[requirement.index] {
            seen[requirement.index] = true
            if hasUnlistedPath(requirement, pool, depth: 0) { return true }
        }
        return false
    }

    private static func hasUnlistedPath(_ dependency: SolverDependency, _ pool: DependencyPool, depth: Int) -> Bool {
        switch pool.shape(of: dependency) {
        case .plain: return pool.path(in: dependency).map { !PrimaryFileRule.lists($0) } ?? false
        case .other: return false
        case .and(let left, let right), .or(let left, let right), .with(let left, let right), .without(let left, let right),
            .conditional(let left, let right):
            guard depth < DependencyPool.depthLimit else { return true }
            return hasUnlistedPath(left, pool, depth: depth + 1) || hasUnlistedPath(right, pool, depth: depth + 1)
        }
    }
}

extension SolverCapability {
    /// Creates the capability for an RPM dependency.
    init(_ dependency: RPMDependency) {
        var relation: Relation = []
        if dependency.flags.contains(.less) { relation.insert(.less) }
        if dependency.flags.contains(.greater) { relation.insert(.greater) }
        if dependency.flags.contains(.equal) { relation.insert(.equal) }
        self.init(dependency.name, relation, dependency.evr)
    }
}
