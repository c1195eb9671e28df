import Native
import VersionSort

/// A comparison of the packages of a repository with packages of the base that have the same name, or that one of the two obsoletes.
///
/// A package manager chooses the newest version of a name from any repository, so hosts get the package of the base if it is newer.
struct BaseComparison {
    /// The causes of the kinds ``CheckCause/Kind/baseWins`` and ``CheckCause/Kind/replacesBase``, in the order of the packages.
    private(set) var causes: [CheckCause] = []

    init(_ closure: ClosurePool, members: [SolverPackage]) {
        if closure.installable.count == members.count { return }
        let inside = Set(members)
        var base: [String: SolverPackage] = [:]
        var replacing: [(name: String, dependency: RPMDependency, package: SolverPackage)] = []
        for package in closure.installable where !inside.contains(package) {
            let name = closure.pool.name(of: package).name
            if let other = base[name], !closure.pool.isOlder(other, than: package) { continue }
            base[name] = package
            for dependency in Self.obsoletes(package, closure.pool) { replacing.append((dependency.name, dependency, package)) }
        }
        if base.isEmpty { return }
        let replacements = Dictionary(grouping: replacing, by: \.name)
        for package in members {
            let name = closure.pool.name(of: package)
            if let other = base[name.name] { sameName(package, other, closure) }
            for entry in replacements[name.name] ?? [] where Self.matches(entry.dependency, name) {
                let text = closure.pool.name(of: entry.package)
                causes.append(
                    CheckCause(
                        .baseWins, requirement: "\(text) of \(closure.repositoryName(of: entry.package)) obsoletes \(name.name)",
                        neededBy: [name.description],
                        evidence: ["obsoletes \(entry.dependency)"],
                        fix: ["release \(name.name) in a version that \(entry.dependency) does not cover", "give the package another name"]))
            }
            for dependency in Self.obsoletes(package, closure.pool) {
                guard let other = base[dependency.name], Self.matches(dependency, closure.pool.name(of: other)) else { continue }
                causes.append(
                    CheckCause(
                        .replacesBase,
                        requirement: "\(name.name) obsoletes \(closure.pool.name(of: other)) of \(closure.repositoryName(of: other))",
                        neededBy: [name.description], evidence: ["obsoletes \(dependency)"],
                        fix: ["drop the Obsoletes, unless the system's package is meant to go"]))
            }
        }
    }

    private mutating func sameName(_ package: SolverPackage, _ other: SolverPackage, _ closure: ClosurePool) {
        let (name, theirs) = (closure.pool.name(of: package), closure.pool.name(of: other))
        let place = "\(theirs) of \(closure.repositoryName(of: other))"
        if closure.pool.isOlder(other, than: package) {
            causes.append(
                CheckCause(
                    .replacesBase, requirement: "\(name.name) replaces \(place)", neededBy: [name.description],
                    fix: ["give the package another name, unless the system's package is meant to be replaced"]))
            return
        }
        let isSame = !closure.pool.isOlder(package, than: other)
        causes.append(
            CheckCause(
                .baseWins, requirement: "\(place) is \(isSame ? "the same version as" : "newer than") \(name.name)-\(name.evr)",
                neededBy: [name.description],
                fix: [
                    "let the system's package provide it and take \(name.name) out of the repository",
                    "release a newer \(name.name), or give it another name",
                ]))
    }

    /// Returns the Obsoletes of a package as plain comparisons.
    ///
    /// Boolean expressions are not allowed there.
    private static func obsoletes(_ package: SolverPackage, _ pool: DependencyPool) -> [RPMDependency] {
        var result: [RPMDependency] = []
        for dependency in pool.obsoletes(of: package) {
            if let capability = pool.capability(of: dependency) { result.append(RPMDependency(capability)) }
        }
        return result
    }

    /// Returns `true` if an Obsoletes matches a package.
    ///
    /// It matches package names, not provides (rpm manual: dependencies).
    private static func matches(_ dependency: RPMDependency, _ name: SolverPackageName) -> Bool {
        dependency.isSatisfied(by: RPMDependency(name.name, .equal, name.evr))
    }
}

extension RPMDependency {
    /// Creates the RPM dependency for a capability of the solver.
    init(_ capability: SolverCapability) {
        var flags: Flags = []
        if capability.relation.contains(.less) { flags.insert(.less) }
        if capability.relation.contains(.greater) { flags.insert(.greater) }
        if capability.relation.contains(.equal) { flags.insert(.equal) }
        self.init(name: capability.name, flags: flags, evr: capability.evr)
    }
}
