import Native
import SystemPackage
import VersionSort

/// The repository under check and its base, loaded into one solver pool.
struct ClosurePool: ~Copyable {
    let pool: SolverPool
    /// The repository under check.
    let release: SolverRepository
    /// Every package of the pool that can be installed at all, base included.
    let installable: [SolverPackage]
    /// What the base consists of, one line a source.
    let baseLines: [String]
    /// The repository that a package index belongs to, for messages.
    private let repositoryNames: [String]

    /// Loads the repositories.
    ///
    /// - Parameter cache: a folder for the solver's own form of their metadata, by digest; it is made when it does not exist.
    init(repository: FilePath, base: BaseInput, architecture: String, cache: FilePath? = nil) throws {
        if let cache { try FileSystem.createDirectory(cache) }
        var builder = try SolverPoolBuilder(architecture: architecture)
        var lines: [String] = []
        var repositories: [SolverRepository] = []
        var fileLists: [(SolverRepository, FilePath)] = []
        for (name, directory) in [(Self.releaseName, repository)] + base.repositories.map({ (Self.baseName($0), $0) }) {
            let repomd = try Repomd.read(directory: directory)
            let loaded = try builder.addRepository(
                name, primary: try repomd.path(of: .primary, in: directory), cache: cache.flatMap { Self.cacheFile(repomd, in: $0) })
            if repomd.data[.filelists] != nil { fileLists.append((loaded, try repomd.path(of: .filelists, in: directory))) }
            if !repositories.isEmpty { lines.append("repository \(name): \(loaded.packages.count) packages") }
            repositories.append(loaded)
        }
        if !base.provides.isEmpty {
            let capabilities = base.provides.map(SolverCapability.init)
            repositories.append(try builder.addPackage(base.providesLabel, evr: "0-0", providing: capabilities))
            lines.append("\(base.providesLabel): \(capabilities.count) capabilities")
        }
        if try Self.needsFileLists(repositories, builder) {
            for (repository, path) in fileLists { try builder.addFileLists(path, to: repository) }
        }
        pool = builder.prepare()
        release = repositories[0]
        var names = Array(repeating: "", count: pool.packageLimit)
        var installable: [SolverPackage] = []
        for repository in repositories {
            for package in repository.packages {
                names[package.index] = repository.name
                if pool.isInstallable(package) { installable.append(package) }
            }
        }
        self.installable = installable
        repositoryNames = names
        baseLines = lines.isEmpty ? ["none"] : lines
    }

    /// The file of the cache that belongs to the primary metadata of a repository; nil for a digest that is no name of a file.
    private static func cacheFile(_ repomd: Repomd, in cache: FilePath) -> FilePath? {
        guard let checksum = repomd.data[.primary]?.checksum, checksum.utf8.count >= 40, checksum.allSatisfy(\.isHexDigit) else { return nil }
        return cache.appending("\(checksum).solv")
    }

    /// The name of the repository that holds a package.
    func repositoryName(of package: SolverPackage) -> String { repositoryNames[package.index] }

    /// What the repository under check is called in messages.
    private static let releaseName = "release"

    /// Base repositories are called by their folder; the path is kept so that two folders of one name stay apart.
    private static func baseName(_ directory: FilePath) -> String { directory.string }

    /// Whether some package requires a path that primary metadata does not list.
    private static func needsFileLists(_ repositories: [SolverRepository], _ builder: borrowing SolverPoolBuilder) throws -> Bool {
        var seen = Array(repeating: false, count: builder.dependencyLimit)
        for repository in repositories {
            for requirement in try builder.requirements(of: repository.packages).elements where !seen[requirement.index] {
                seen[requirement.index] = true
                if hasUnlistedPath(requirement, builder, depth: 0) { return true }
            }
        }
        return false
    }

    private static func hasUnlistedPath(_ dependency: SolverDependency, _ builder: borrowing SolverPoolBuilder, depth: Int) -> Bool {
        switch builder.shape(of: dependency) {
        case .plain: return builder.path(in: dependency).map { !PrimaryFileRule.lists($0) } ?? false
        case .other: return false
        case .and(let left, let right), .or(let left, let right), .with(let left, let right), .without(let left, let right),
            .conditional(let left, let right):
            guard depth < 64 else { return true }
            return hasUnlistedPath(left, builder, depth: depth + 1) || hasUnlistedPath(right, builder, depth: depth + 1)
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
