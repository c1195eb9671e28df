import RPMBuilder
import VersionSort

/// A search for module conflicts that rpm allows but Python does not: modules with one name in several packages.
///
/// Folders with the same name in one site folder are merged. A package clashes with another if `import` finds the code of only one of them: two
/// different `__init__.py`, a module beside a package with its name, or a module with two contents.
enum ModuleClashes {
    /// The form of a top-level name in a package.
    private enum Form: Hashable {
        /// A folder with `__init__.py`.
        case package(digest: String, isEmpty: Bool)
        /// A single file.
        case module(file: String, digest: String)
        /// A folder without `__init__.py`, which is a part of a namespace package (PEP 420).
        case portion
    }

    private struct Owner {
        let number: Int
        let site: String
        let form: Form
    }

    /// The result of a name with two owners.
    private enum Verdict {
        case fine, split, clash
    }

    /// The names that belong to no project.
    ///
    /// A wheel contains them only by mistake.
    static let generalNames: Set<String> = [
        "test", "tests", "testing", "doc", "docs", "example", "examples", "script", "scripts", "bin", "build", "dist", "src", "setup", "tools",
        "benchmark", "benchmarks", "conftest", "samples", "demo", "demos",
    ]

    /// Returns the clashes.
    ///
    /// - Parameter together: A closure that returns `true` if the packages at two indexes can be installed together.
    static func causes(_ packages: [PackageDescription], together: (Int, Int) throws -> Bool) rethrows -> [CheckCause] {
        var causes: [CheckCause] = []
        for (name, entries) in owners(packages).sorted(by: { $0.key < $1.key }) {
            var (clashing, split): (Set<Int>, Set<Int>) = ([], [])
            for (place, first) in entries.enumerated() {
                for second in entries[(place + 1)...] where packages[first.number].name != packages[second.number].name {
                    let verdict = verdict(first, second)
                    guard verdict != .fine, try together(first.number, second.number) else { continue }
                    if verdict == .clash { clashing.formUnion([first.number, second.number]) } else { split.formUnion([first.number, second.number]) }
                }
            }
            let strangers = generalNames.contains(name.module) ? entries.map(\.number).filter { !isProject(packages[$0], name.module) } : []
            if !clashing.isEmpty {
                causes.append(clash(name, clashing.map { packages[$0].solverName }, isGeneral: !strangers.isEmpty))
            } else if !strangers.isEmpty {
                causes.append(
                    CheckCause(
                        .generalModule, requirement: "the top-level module \(name.module) of \(name.library) has a general name that belongs to no project",
                        neededBy: strangers.map { packages[$0].solverName }, fix: ["leave the files of \(name.module) out with an override"]))
            }
            if clashing.isEmpty, !split.isEmpty { causes.append(self.split(name, entries.filter { split.contains($0.number) }, packages)) }
        }
        return causes
    }

    /// Returns the modules to import if a package is split over site folders, with the packages that contain them.
    ///
    /// Such a package works if its `__init__.py` extends its path, so only importing the parts can tell.
    static func splitParts(_ packages: [PackageDescription]) -> [String: Set<String>] {
        var wanted: [Int: Set<PythonModules.Folder>] = [:]
        for (name, entries) in owners(packages) {
            for entry in entries where entry.form == .portion && entries.contains(where: { verdict($0, entry) == .split }) {
                wanted[entry.number, default: []].insert(PythonModules.Folder(site: entry.site, module: name.module))
            }
        }
        var parts: [String: Set<String>] = [:]
        for (number, folders) in wanted {
            // A package may be split at thousands of folders.
            for found in PythonModules.parts(of: packages[number], below: folders) {
                for part in found.prefix(partLimit) { parts[part, default: []].insert(packages[number].solverName) }
            }
        }
        return parts
    }

    /// The maximum number of imported parts of one package.
    private static let partLimit = 20

    private static func clash(_ name: Name, _ packages: [String], isGeneral: Bool) -> CheckCause {
        CheckCause(
            .moduleClash, requirement: "the top-level module \(name.module) of \(name.library) comes from several packages", neededBy: packages.sorted(),
            evidence: [
                "only one of them can be imported as \(name.module): in one folder a package before a module, else the one that is first in sys.path or was installed last"
            ],
            fix: isGeneral
                ? ["leave the files of \(name.module) out with an override in all but one of them, or in all"]
                : ["leave one of these projects out: they are forks of each other, or one copies the other"])
    }

    private static func split(_ name: Name, _ owners: [Owner], _ packages: [PackageDescription]) -> CheckCause {
        let sites = Set(owners.map(\.site)).sorted().joined(separator: " and ")
        let regular = owners.first { if case .package = $0.form { true } else { false } }
        let place = regular.map { "\($0.site)/\(name.module)/__init__.py of \(packages[$0.number].name)" } ?? "the __init__.py"
        return CheckCause(
            .splitPackage, requirement: "parts of the package \(name.module) lie in \(sites)", neededBy: owners.map { packages[$0.number].solverName },
            evidence: ["\(place) has to extend its __path__, or the parts in the other folder are not found"],
            fix: ["see whether V4 imports the parts: it has the last word"])
    }

    private static func verdict(_ first: Owner, _ second: Owner) -> Verdict {
        switch (first.form, second.form) {
        case (.portion, .portion): .fine
        case (.package(let one, let isEmpty), .package(let other, _)):
            // Equal files in two site folders may both extend the package's path, as in old namespace packages, but empty ones do not.
            one == other && (first.site == second.site || !isEmpty) ? .fine : .clash
        case (.package, .portion), (.portion, .package): first.site == second.site ? .fine : .split
        case (.module, .module): first.form == second.form ? .fine : .clash
        case (.module, _), (_, .module): .clash
        }
    }

    /// Returns `true` if a package contains the project with the module's name, for example `build` in the project build.
    private static func isProject(_ package: PackageDescription, _ module: String) -> Bool {
        let project = PythonModules.key(module)
        return package.provides.contains { PythonModules.project($0.name) == project } || package.name == "python3-\(project)"
    }

    private struct Name: Hashable, Comparable {
        let module: String
        let library: String

        static func < (left: Name, right: Name) -> Bool { (left.module, left.library) < (right.module, right.library) }
    }

    private static func owners(_ packages: [PackageDescription]) -> [Name: [Owner]] {
        var owners: [Name: [Owner]] = [:]
        for (number, package) in packages.enumerated() where !package.isSource {
            var forms: [Name: [String: Form]] = [:]
            for place in PythonModules.places(package) {
                guard let module = PythonModules.name(place) else { continue }
                let name = Name(module: module, library: place.library)
                if let form = form(place, package) {
                    // A module hides a folder with its name in the same package, which is no conflict with others.
                    if case .module? = forms[name]?[place.site] { continue }
                    forms[name, default: [:]][place.site] = form
                } else if forms[name]?[place.site] == nil {
                    forms[name, default: [:]][place.site] = .portion
                }
            }
            for (name, sites) in forms {
                for (site, form) in sites.sorted(by: { $0.key < $1.key }) { owners[name, default: []].append(Owner(number: number, site: site, form: form)) }
            }
        }
        return owners
    }

    /// Returns the form in which a file defines a top-level name; `nil` if it is only in a folder with that name.
    private static func form(_ place: PythonModules.Place, _ package: PackageDescription) -> Form? {
        let digest = "\(package.fileDigestAlgorithm) \(place.file.digest)"
        if place.parts.count == 1 { return .module(file: String(place.parts[0]), digest: digest) }
        guard place.parts.count == 2, PythonModules.isInitializer(place.parts[1]) else { return nil }
        return .package(digest: digest, isEmpty: place.file.size == 0)
    }
}
