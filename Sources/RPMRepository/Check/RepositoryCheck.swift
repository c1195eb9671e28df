import Native
import RPMBuilder
package import SystemPackage

/// The checks that need no installation: the closure of the dependencies, and the files of the packages against each other.
package enum RepositoryCheck {
    /// Checks a repository whose packages are on this machine.
    ///
    /// - Parameters:
    ///   - repository: the folder that holds `repodata/` and, somewhere below it, the packages.
    ///   - reasons: the chain from an application to a package of that name, the application first; empty when there is none.
    package static func run(
        repository: FilePath, base: BaseInput, architecture: String, label: String? = nil, reasons: @escaping (String) -> [String] = { _ in [] }
    ) throws -> CheckReport {
        var headers: [PackageDescription] = []
        for href in try RepositoryDirectory.packageFiles(in: repository) where !href.hasSuffix(".src.rpm") {
            let path = repository.pushing(FilePath(href))
            do { headers.append(try RPMFileReader.read(path).package) } catch {
                throw RepositoryError(.badPackage, path.string, cause: "\(error)")
            }
        }
        return try ClosureCheck.run(
            repository: repository, base: base, architecture: architecture, label: label, headers: headers, reasons: reasons)
    }
}
