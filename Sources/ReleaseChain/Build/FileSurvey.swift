import Failures
import ForeignText
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// A comparison of the files of a target's packages, both planned and built before, ahead of writing any package.
struct FileSurvey {
    /// A package of the target and its project.
    struct Member {
        let project: ProjectName
        let package: PackageDescription
        /// The folders that `.pth` files of the package add to the module path of Python.
        let modulePath: AddedModulePath
    }

    /// A package that is planned or was built before.
    struct Package: Sendable {
        let description: PackageDescription
        let modulePath: AddedModulePath
    }

    let target: Target
    private(set) var members: [Member] = []

    init(_ target: Target) {
        self.target = target
    }

    mutating func add(_ packages: [Package], of project: ProjectName) {
        members += packages.map { Member(project: project, package: $0.description, modulePath: $0.modulePath) }
    }

    /// The paths that more than one package has, except folders: only the contents of these matter.
    var sharedPaths: Set<String> {
        var seen: Set<String> = []
        var shared: Set<String> = []
        for member in members {
            for file in member.package.files where file.kind == .file && !seen.insert(file.path).inserted { shared.insert(file.path) }
        }
        return shared
    }

    /// Returns warnings about identical files in several packages; throws a ``Failure`` if two packages have different contents for a path.
    func check() throws -> [String] {
        let packages = members.map(\.package)
        let report = FileConflictScan.run(packages) { first, second in
            !Self.excludes(packages[first], packages[second]) && !Self.excludes(packages[second], packages[first])
        }
        if let first = report.conflicts.first {
            throw Failure(.failure, "packages of \(target.id) have different files at one path", causes: causes(report.conflicts), hints: hints(first))
        }
        let groups = Dictionary(grouping: report.shared, by: \.packages).sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return groups.map { packages, files in
            let more = files.count > 1 ? " and \(files.count - 1) more" : ""
            return "\(packages.joined(separator: " and ")) have the same file \(files[0].path)\(more), for \(target.id)"
        }
    }

    /// Checks that no package adds a folder to the module path in which another project's package has a module that Python or the system then starts.
    ///
    /// The planner checks the files of one project.
    ///
    /// - Parameter overrides: The overrides of the stack, which may state or allow such a file.
    /// - Throws: ``Failure`` with code `failure` that names both packages, the file and the remedy.
    func checkModulePath(_ overrides: StackOverrides) throws {
        var causes: [String] = []
        var projects: Set<ProjectName> = []
        for adding in members where !adding.modulePath.isEmpty {
            let modulePath = adding.modulePath.without(permitted: overrides[adding.project])
            if modulePath.isEmpty { continue }
            for member in members where member.project != adding.project {
                for file in member.package.files where file.kind == .file {
                    guard let reason = modulePath.reason(for: file.path, project: member.project, python: target.python),
                        !(overrides[member.project]?.permits(file.path) ?? false)
                    else { continue }
                    causes.append("\(file.path) of \(member.package.nevra) \(reason); the .pth file is in \(adding.package.nevra)")
                    projects.formUnion([member.project, adding.project])
                }
            }
        }
        if causes.isEmpty { return }
        let names = projects.sorted().map { "overrides/\($0.normalized).toml" }.joined(separator: " or ")
        throw Failure(
            .failure, "packages of \(target.id) would together give control of the host",
            causes: causes.lines(limit: 10),
            hints: [
                "leave the .pth file or the module out with exclude in \(names)",
                "or allow one of the two in the override of its project: allow = [\"PATH\"]",
            ])
    }

    private func causes(_ conflicts: [FileConflictReport.Entry]) -> [String] {
        conflicts.map { "\($0.packages.joined(separator: " and ")) have \($0.path), with different \($0.differences.joined(separator: " and "))" }.lines(
            limit: 10)
    }

    private func hints(_ file: FileConflictReport.Entry) -> [String] {
        let projects = Set(members.filter { file.packages.contains($0.package.nevra.description) }.map(\.project)).sorted()
        let names = projects.map { "overrides/\($0.normalized).toml" }.joined(separator: " or ")
        return [
            "leave the file out of all packages but one: exclude = [\"\(file.path)\"] in \(names)",
            "or give both the same file with [[file]] path = \"\(file.path)\"",
        ]
    }

    /// Returns `true` if a package can never be installed together with another.
    private static func excludes(_ package: PackageDescription, _ other: PackageDescription) -> Bool {
        (package.conflicts + package.obsoletes).contains { $0.name == other.name }
    }
}

/// A check for packages of different projects with the same name.
enum PackageNameClashes {
    /// Checks the names of all packages of a target, before anything is built.
    ///
    /// The default names of two projects always differ; names that overrides choose may be equal. Packages with their own spec are left out, as only that
    /// spec names them.
    ///
    /// - Throws: ``Failure`` with code `usage` that names the package, both projects and the remedy.
    static func check(_ projects: [ProjectName], overrides: StackOverrides, target: Target) throws {
        var owners: [String: ProjectName] = [:]
        for project in projects.sorted() where overrides[project]?.spec == nil {
            let file = overrides[project]
            let names = file?.name.map { PackageNames(chosen: $0) } ?? PackageNames(project, python: target.python)
            let parts = (file?.subpackage ?? []).compactMap { part in part.name ?? part.suffix.map { "\(names.library)-\($0)" } }
            for name in [names.library] + parts {
                guard let other = owners.updateValue(project, forKey: name), other != project else { continue }
                throw Failure(
                    .usage, "\(other) and \(project) would both be the package \(name) for \(target.id)",
                    causes: [other, project].filter { overrides[$0] != nil }.map { "overrides/\($0.normalized).toml chooses names" },
                    hints: ["choose another name in overrides/\(project.normalized).toml: name = \"\(target.python.packagePrefix)…\""])
            }
        }
    }
}
