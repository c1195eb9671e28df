import Native
import RPMBuilder
import SystemPackage

/// Chooses what a transaction needs from repositories, for a machine whose only package manager is rpm.
enum RepositoryChoice {
    /// The files of packages and of everything they need.
    ///
    /// - Parameter wanted: names, `name-evr.arch`, or capabilities.
    /// - Throws: ``RepositoryError`` `.base` naming what nothing provides, or why the packages exclude each other.
    static func files(of wanted: [String], in repositories: [FilePath], architecture: String = machine) throws -> [FilePath] {
        var builder = try SolverPoolBuilder(architecture: architecture)
        var loaded: [(repository: SolverRepository, folder: FilePath)] = []
        for folder in repositories {
            let repomd = try Repomd.read(directory: folder)
            let repository = try builder.addRepository(folder.string, primary: repomd.path(of: .primary, in: folder))
            if repomd.data[.filelists] != nil { try builder.addFileLists(repomd.path(of: .filelists, in: folder), to: repository) }
            loaded.append((repository, folder))
        }
        let pool = builder.prepare()
        var packages: [String: (package: SolverPackage, folder: FilePath)] = [:]
        for (repository, folder) in loaded {
            for package in repository.packages where pool.isInstallable(package) { packages[pool.name(of: package).description] = (package, folder) }
        }
        var chosen: [SolverPackage] = []
        for name in wanted {
            if let known = packages[name] {
                chosen.append(known.package)
            } else {
                var providers = try pool.providers(of: pool.dependency(SolverCapability(name))).filter { pool.isInstallable($0) }
                if providers.isEmpty, name.hasPrefix("/") { providers = try owners(of: name, in: repositories).compactMap { packages[$0]?.package } }
                guard var best = providers.first else { throw RepositoryError(.base, name, cause: "no repository has it") }
                for other in providers where pool.isOlder(best, than: other) { best = other }
                chosen.append(best)
            }
        }
        let answer = try pool.install(chosen)
        if let problem = answer.problems.first {
            throw RepositoryError(.base, wanted.joined(separator: ", "), cause: problem.rules.map(\.text).joined(separator: "; "))
        }
        var result: [FilePath] = []
        for package in answer.installed {
            let name = pool.name(of: package)
            guard let folder = packages[name.description]?.folder else { continue }
            let file = "\(name.name)-\(name.evr.split(separator: ":").last ?? "").\(name.architecture).rpm"
            guard let href = try RepositoryDirectory.packageFiles(in: folder).first(where: { FilePath($0).lastComponent?.string == file }) else {
                throw RepositoryError(.base, name.description, cause: "\(folder) does not hold the file \(file)")
            }
            result.append(folder.pushing(FilePath(href)))
        }
        return result
    }

    /// The packages that own a path which no package requires, so that the solver has no list of its owners.
    private static func owners(of path: String, in repositories: [FilePath]) throws -> [String] {
        var found: [String] = []
        for folder in repositories {
            for href in try RepositoryDirectory.packageFiles(in: folder) {
                let package = try RPMFileReader.read(folder.pushing(FilePath(href))).package
                if package.files.contains(where: { $0.path == path }) { found.append(package.solverName) }
            }
        }
        return found
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
