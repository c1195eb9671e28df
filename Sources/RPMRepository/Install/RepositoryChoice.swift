import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The selection of a transaction's packages from repositories, for a machine that has only rpm.
enum RepositoryChoice {
    /// A package and the folder of its repository.
    struct Choice: Sendable {
        let repository: FilePath
        let location: PackageLocation

        /// The path of its file, which may not exist.
        var path: FilePath { repository.pushing(FilePath(location.href)) }
    }

    /// Returns packages and all their dependencies.
    ///
    /// - Parameter wanted: Names, `name-evr.arch`, or capabilities.
    /// - Throws: ``Failure`` with code `base` and the missing capability, or the reason why the packages exclude each other.
    static func packages(of wanted: [String], in repositories: [FilePath], architecture: String = machine) throws -> [Choice] {
        var builder = try SolverPoolBuilder(architecture: architecture)
        var loaded: [(repository: SolverRepository, choices: [String: Choice])] = []
        for folder in repositories {
            let repomd = try Repomd.read(directory: folder)
            let repository = try builder.addRepository(folder.string, primary: repomd.path(of: .primary, in: folder))
            if repomd.data[.filelists] != nil { try builder.addFileLists(repomd.path(of: .filelists, in: folder), to: repository) }
            let choices = try PackageLocation.read(directory: folder).map { ($0.solverName, Choice(repository: folder, location: $0)) }
            loaded.append((repository, Dictionary(choices, uniquingKeysWith: { first, _ in first })))
        }
        let pool = builder.prepare()
        var packages: [String: (package: SolverPackage, choice: Choice)] = [:]
        for (repository, choices) in loaded {
            for package in repository.packages where pool.isInstallable(package) {
                let name = pool.name(of: package).description
                if let choice = choices[name] { packages[name] = (package, choice) }
            }
        }
        var chosen: [SolverPackage] = []
        for name in wanted {
            if let known = packages[name] {
                chosen.append(known.package)
            } else {
                var providers = try pool.providers(of: pool.dependency(SolverCapability(name))).filter { pool.isInstallable($0) }
                if providers.isEmpty, name.utf8.hasPrefix("/") {
                    // The solver knows only owners of paths that packages require.
                    providers = try repositories.flatMap { try FileOwners.packages(owning: name, in: $0) }.compactMap { packages[$0.description]?.package }
                }
                guard var best = providers.first else { throw Failure(.base, name, cause: "no repository has it") }
                for other in providers where pool.isOlder(best, than: other) { best = other }
                chosen.append(best)
            }
        }
        let answer = try pool.install(chosen)
        if let problem = answer.problems.first {
            throw Failure(.base, wanted.joined(separator: ", "), cause: problem.rules.map(\.text).joined(separator: "; "))
        }
        return answer.installed.compactMap { packages[pool.name(of: $0).description]?.choice }
    }

    /// The architecture of this machine as rpm names it.
    static var machine: String {
        #if arch(arm64)
            "aarch64"
        #else
            "x86_64"
        #endif
    }
}
