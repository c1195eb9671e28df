import ForeignText
import Native
import SystemPackage
import VersionSort

/// Chooses what a transaction needs from repositories, for a machine whose only package manager is rpm.
enum RepositoryChoice {
    /// A package, and the folder of the repository that lists it.
    struct Choice: Sendable {
        let repository: FilePath
        let location: PackageLocation

        /// Where its file is, when it is there.
        var path: FilePath { repository.pushing(FilePath(location.href)) }
    }

    /// Packages and everything they need.
    ///
    /// - Parameter wanted: names, `name-evr.arch`, or capabilities.
    /// - Throws: ``RepositoryError`` `.base` naming what nothing provides, or why the packages exclude each other.
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
                    // The solver lists owners of such paths only that a package requires.
                    providers = try repositories.flatMap { try FileOwners.packages(owning: name, in: $0) }.compactMap { packages[$0.description]?.package }
                }
                guard var best = providers.first else { throw RepositoryError(.base, name, cause: "no repository has it") }
                for other in providers where pool.isOlder(best, than: other) { best = other }
                chosen.append(best)
            }
        }
        let answer = try pool.install(chosen)
        if let problem = answer.problems.first {
            throw RepositoryError(.base, wanted.joined(separator: ", "), cause: problem.rules.map(\.text).joined(separator: "; "))
        }
        return answer.installed.compactMap { packages[pool.name(of: $0).description]?.choice }
    }

    /// The architecture of this machine in rpm's words.
    static var machine: String {
        #if arch(arm64)
            "aarch64"
        #else
            "x86_64"
        #endif
    }
}
