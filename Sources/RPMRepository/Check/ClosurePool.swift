import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The repository under check and its base: tables to look things up in, and a solver for the rest.
struct ClosurePool {
    let pool: DependencyPool
    let solver: ClosureSolver
    /// The packages of the repository under check.
    let release: [SolverPackage]
    /// Every package of the pool that can be installed at all, base included.
    let installable: [SolverPackage]
    /// What the base consists of, one line a source.
    let baseLines: [String]
    /// The names of the repositories, and where the packages of each end.
    private let repositories: [(name: String, end: Int)]

    /// Loads the repositories.
    ///
    /// - Parameter cache: a folder for forms of their metadata that need no parsing, by digest; it is made when it does not exist.
    init(repository: FilePath, base: BaseInput, architecture: String, cache: FilePath? = nil) throws {
        let named = [(Self.releaseName, repository)] + base.repositories.map { (Self.baseName($0), $0) }
        // Some tools write what rpm itself meets into the metadata; only a target says which of it there is.
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

    /// The tables, how many packages each repository has, and the solver.
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
        // There are far too many of them to take all: the solver's pool picks those that somebody requires.
        let prepared = loaded.prepare()
        let contents = try prepared.contents(of: packages)
        return (DependencyPool(contents, architecture: sources.architecture), counts, ClosureSolver(prepared, packages: packages))
    }

    /// The name of the repository that holds a package.
    func repositoryName(of package: SolverPackage) -> String { repositories.first { package.index < $0.end }?.name ?? "" }

    /// What the repository under check is called in messages.
    private static let releaseName = "release"

    /// Base repositories are called by their folder; the path is kept so that two folders of one name stay apart.
    private static func baseName(_ directory: FilePath) -> String { directory.string }

    /// Whether some package requires a path that primary metadata does not list.
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
    /// The capability that a line of RPM dependencies names.
    init(_ dependency: RPMDependency) {
        var relation: Relation = []
        if dependency.flags.contains(.less) { relation.insert(.less) }
        if dependency.flags.contains(.greater) { relation.insert(.greater) }
        if dependency.flags.contains(.equal) { relation.insert(.equal) }
        self.init(dependency.name, relation, dependency.evr)
    }
}
