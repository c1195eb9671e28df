import RPMBuilder

/// Finds what rpm lets pass and Python does not: modules of one name from several packages.
///
/// Two packages may have parts of one namespace package, a folder without `__init__.py` of its own in either (PEP 420). When one of them
/// has the folder's `__init__.py`, or a module stands beside a folder of its name, which of them `import` finds is chance.
enum ModuleClashes {
    /// How a package has a top-level name.
    private enum Form: Hashable {
        /// A folder with an `__init__.py`, whose digest tells equal ones.
        case package(digest: String)
        /// One file.
        case module
        /// A folder without `__init__.py`.
        case namespace
    }

    private struct Owner {
        let number: Int
        let form: Form
    }

    /// The names that belong to no project: what a wheel brings under them was never meant to be installed.
    static let generalNames: Set<String> = [
        "test", "tests", "testing", "doc", "docs", "example", "examples", "script", "scripts", "bin", "build", "dist", "src", "setup", "tools",
        "benchmark", "benchmarks", "conftest", "samples", "demo", "demos",
    ]

    /// - Parameter together: whether the packages at these two positions can be installed together.
    static func causes(_ packages: [PackageDescription], together: (Int, Int) throws -> Bool) rethrows -> [CheckCause] {
        var owners: [Name: [Owner]] = [:]
        for (number, package) in packages.enumerated() where !package.isSource {
            for (name, form) in forms(package) { owners[name, default: []].append(Owner(number: number, form: form)) }
        }
        var causes: [CheckCause] = []
        for (name, entries) in owners.sorted(by: { $0.key < $1.key }) {
            let isGeneral = generalNames.contains(name.module)
            var clashing: Set<Int> = []
            for (place, first) in entries.enumerated() {
                for second in entries[(place + 1)...] where packages[first.number].name != packages[second.number].name {
                    guard clashes(first.form, second.form), try together(first.number, second.number) else { continue }
                    clashing.formUnion([first.number, second.number])
                }
            }
            if !clashing.isEmpty {
                causes.append(clash(name, clashing.map { packages[$0].solverName }, isGeneral))
            } else if isGeneral {
                causes.append(
                    CheckCause(
                        .generalModule, requirement: "the top-level module \(name.module) of \(name.library) has a name that is nobody's",
                        neededBy: entries.map { packages[$0.number].solverName },
                        fix: ["leave the files of \(name.module) out with an override"]))
            }
        }
        return causes
    }

    private static func clash(_ name: Name, _ packages: [String], _ isGeneral: Bool) -> CheckCause {
        let names = packages.sorted()
        return CheckCause(
            .moduleClash, requirement: "the top-level module \(name.module) of \(name.library) comes from several packages", neededBy: names,
            evidence: ["import \(name.module) finds the one whose files were installed last, or comes first in sys.path"],
            fix: isGeneral
                ? ["leave the files of \(name.module) out with an override in all but one of them, or in all"]
                : ["leave one of these projects out: they are forks of each other, or one copies the other"])
    }

    private static func clashes(_ first: Form, _ second: Form) -> Bool {
        switch (first, second) {
        case (.namespace, .namespace): false
        // Old namespace packages have one `__init__.py` in all their parts; whether it declares one cannot be seen from here, so equal is taken for that.
        case (.package(let one), .package(let other)): one != other || emptyDigests.contains(one)
        default: true
        }
    }

    /// The digests of an empty file by MD5, SHA-1 and SHA-256: an `__init__.py` that declares nothing.
    private static let emptyDigests: Set<String> = [
        "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]

    private struct Name: Hashable, Comparable {
        let module: String
        let library: String

        static func < (left: Name, right: Name) -> Bool { (left.module, left.library) < (right.module, right.library) }
    }

    private static func forms(_ package: PackageDescription) -> [Name: Form] {
        var forms: [Name: Form] = [:]
        for place in PythonModules.places(package) {
            guard let module = PythonModules.name(place) else { continue }
            let name = Name(module: module, library: place.library)
            if place.parts.count == 1 {
                forms[name] = .module
            } else if place.parts.count == 2, place.parts[1] == "__init__.py" {
                if forms[name] != .module { forms[name] = .package(digest: place.file.digest) }
            } else if forms[name] == nil {
                forms[name] = .namespace
            }
        }
        return forms
    }
}
