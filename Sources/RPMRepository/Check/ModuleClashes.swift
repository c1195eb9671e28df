import RPMBuilder
import VersionSort

/// Finds what rpm lets pass and Python does not: modules of one name from several packages.
///
/// Folders of one name that lie in one site folder merge: each file is there once, whichever package brought it. A package clashes with another
/// when `import` can find the code of only one of them: two different `__init__.py`, a module beside a package of its name, or one
/// module with two contents.
enum ModuleClashes {
    /// How a package has a top-level name.
    private enum Form: Hashable {
        /// A folder with an `__init__.py`.
        case package(digest: String, isEmpty: Bool)
        /// One file.
        case module(file: String, digest: String)
        /// A folder without an `__init__.py` of its own: a part of a package that others may have parts of (PEP 420).
        case portion
    }

    private struct Owner {
        let number: Int
        let site: String
        let form: Form
    }

    /// The consequence of two owners of a name.
    private enum Verdict {
        case fine, split, clash
    }

    /// The names that belong to no project: what a wheel brings under them was never meant to be installed.
    static let generalNames: Set<String> = [
        "test", "tests", "testing", "doc", "docs", "example", "examples", "script", "scripts", "bin", "build", "dist", "src", "setup", "tools",
        "benchmark", "benchmarks", "conftest", "samples", "demo", "demos",
    ]

    /// - Parameter together: whether the packages at these two positions can be installed together.
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
                        .generalModule, requirement: "the top-level module \(name.module) of \(name.library) has a name that is nobody's",
                        neededBy: strangers.map { packages[$0].solverName }, fix: ["leave the files of \(name.module) out with an override"]))
            }
            if clashing.isEmpty, !split.isEmpty { causes.append(self.split(name, entries.filter { split.contains($0.number) }, packages)) }
        }
        return causes
    }

    /// The modules to import where a package is split over site folders, with the names of the packages that bring them.
    ///
    /// Such a package works if its `__init__.py` extends its path, and only the import of the parts can tell.
    static func splitParts(_ packages: [PackageDescription]) -> [String: Set<String>] {
        var parts: [String: Set<String>] = [:]
        for (name, entries) in owners(packages) {
            for entry in entries where entry.form == .portion && entries.contains(where: { verdict($0, entry) == .split }) {
                let package = packages[entry.number]
                for part in PythonModules.parts(of: package, below: name.module, in: entry.site).prefix(partLimit) {
                    parts[part, default: []].insert(package.solverName)
                }
            }
        }
        return parts
    }

    /// The number of parts of one package that are imported.
    private static let partLimit = 20

    private static func clash(_ name: Name, _ packages: [String], isGeneral: Bool) -> CheckCause {
        CheckCause(
            .moduleClash, requirement: "the top-level module \(name.module) of \(name.library) comes from several packages", neededBy: packages.sorted(),
            evidence: [
                "only one of them can be imported as \(name.module): a package before a module of one folder, else what comes first in sys.path or was installed last"
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
            // Equal ones in two site folders may both extend the package's path, as old namespace packages do; an empty one does not.
            one == other && (first.site == second.site || !isEmpty) ? .fine : .clash
        case (.package, .portion), (.portion, .package): first.site == second.site ? .fine : .split
        case (.module, .module): first.form == second.form ? .fine : .clash
        case (.module, _), (_, .module): .clash
        }
    }

    /// Returns `true` if a package holds the project that a module is named like, as `build` of the project build.
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
                    // A module hides a folder of its name in the same package, which is that package's own business.
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

    /// The way in which a file defines a top-level name; nil when it only lies in a folder of that name.
    private static func form(_ place: PythonModules.Place, _ package: PackageDescription) -> Form? {
        let digest = "\(package.fileDigestAlgorithm) \(place.file.digest)"
        if place.parts.count == 1 { return .module(file: String(place.parts[0]), digest: digest) }
        guard place.parts.count == 2, PythonModules.isInitializer(place.parts[1]) else { return nil }
        return .package(digest: digest, isEmpty: place.file.size == 0)
    }
}
