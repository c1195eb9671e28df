import Failures
import ForeignText
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// A comparison of the names that overrides choose with the packages of the systems that the stack is for, before anything is fetched or built.
struct SystemNames {
    let overrides: StackOverrides
    /// The systems by the id of their target.
    ///
    /// One without repositories is not known.
    let systems: [String: CheckSetup]
    /// A function that returns the packages of a folder with a capability that begins with one of some texts.
    let packages: @Sendable (FilePath, [String]) async throws -> [RepositoryPackage]

    /// Returns warnings for dependencies on packages of the systems, and for those on packages of every system, one line each.
    ///
    /// - Throws: ``Failure`` with code `usage` for a name that a package of a system has which is not of the same project. It names both, the file and the
    ///   field.
    func check() async throws -> [String] {
        var warnings: [String] = []
        for project in overrides.names { warnings += (overrides[project]?.systemWarnings ?? []).map { "\(Self.file(project)): \($0)" } }
        let stated = overrides.names.compactMap { project in overrides[project].flatMap { $0.spec == nil ? Stated(project, $0) : nil } }
        let names = Set(stated.flatMap(\.all).flatMap(\.names))
        guard !names.isEmpty else { return warnings }
        for (id, system) in systems.sorted(by: { $0.key < $1.key }) {
            guard let target = system.target else { continue }
            let known = try await known(names, system)
            for one in stated { warnings += try one.check(against: known, target: target, id: id) }
        }
        var seen: Set<String> = []
        return warnings.filter { seen.insert($0).inserted }
    }

    /// Returns the packages of a system with one of some names or capabilities, by name or capability.
    private func known(_ names: Set<String>, _ system: CheckSetup) async throws -> [String: RepositoryPackage] {
        var known: [String: RepositoryPackage] = [:]
        for folder in system.repositories {
            for package in try await packages(folder, names.sorted()) {
                for name in Set(package.provides.map(\.name) + [package.name]) where names.contains(name) {
                    // The package of a name counts before others that provide it.
                    if known[name] == nil || package.name == name { known[name] = package }
                }
            }
        }
        return known
    }

    private static func file(_ project: ProjectName) -> String { "overrides/\(project.normalized).toml" }

    /// The names and dependencies of one override file.
    private struct Stated {
        let project: ProjectName
        let names: [Overrides.StatedName]
        let dependencies: [Overrides.StatedName]

        var all: [Overrides.StatedName] { names + dependencies }

        init(_ project: ProjectName, _ overrides: Overrides) {
            self.project = project
            (names, dependencies) = (overrides.packageNames, overrides.replacements + overrides.exclusions)
        }

        func check(against known: [String: RepositoryPackage], target: Target, id: String) throws(Failure) -> [String] {
            for stated in names {
                guard let name = stated.names.first, let package = known[name], package.name == name, !isOfProject(package, target) else { continue }
                throw Failure(
                    .usage, "\(project) and the system of \(id) would both have a package \(name)",
                    causes: [
                        "\(SystemNames.file(project)): \(stated.field) = '\(stated.value)'",
                        "the system has \(package.name)-\(package.evr).\(package.arch), which is not of \(project), and hosts take the newer of the two",
                    ], hints: ["choose another name: \(stated.field) = \"\(target.python.packagePrefix)…\""])
            }
            return dependencies.flatMap { stated in
                stated.names.compactMap { name in
                    guard let package = known[name], !isOfProject(package, target) else { return nil }
                    let place = "\(package.name)-\(package.evr).\(package.arch) of the system of \(id)"
                    return "\(SystemNames.file(project)): \(stated.field) = '\(stated.value)' concerns \(place)"
                }
            }
        }

        /// Returns `true` if a package of the system is of the project: it says so, or it has the usual name, as where packages say nothing (EL 7).
        private func isOfProject(_ package: RepositoryPackage, _ target: Target) -> Bool {
            let end = "(\(project.normalized))"
            let usual = package.name.without(suffix: "-\(project.normalized)")?.without(prefix: "python")
            if let usual, usual.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }) { return true }
            return package.provides.contains { $0.name.utf8.hasSuffix(end) && $0.name.without(suffix: end)?.utf8.hasSuffix("dist") ?? false }
        }
    }
}
