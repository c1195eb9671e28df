import Native
package import RPMBuilder
package import SystemPackage
import VersionSort

/// The closure check: whether every package of a repository can be installed on a base, alone and with all the others.
///
/// Three steps give the verdict that one fresh solver for each package would give, at a fraction of the cost: requirements that
/// nothing meets are followed through the graph, one solver proves most of the rest, and what it left out is asked about alone.
package enum ClosureCheck {
    /// Checks the repository in `repository` (the folder that holds `repodata/`).
    ///
    /// - Parameters:
    ///   - label: what to call it in the report; the folder's path by default.
    ///   - headers: what the packages say of themselves; when given, their files are compared too (``FileConflictScan``).
    ///   - reasons: the chain from an application to a package of that name, the application first; empty when there is none.
    /// - Throws: ``RepositoryError`` or `SolverError` when metadata cannot be read. A package that cannot be installed is no error.
    package static func run(
        repository: FilePath, base: BaseInput, architecture: String, label: String? = nil, headers: [PackageDescription]? = nil,
        reasons: (String) -> [String] = { _ in [] }
    ) throws -> CheckReport {
        let closure = try ClosurePool(repository: repository, base: base, architecture: architecture)
        var report = CheckReport(label: label ?? repository.string, architecture: architecture, base: closure.baseLines)
        let binary = closure.release.packages.filter { !closure.pool.isSource($0) }
        report.sourcePackages = closure.release.packages.count - binary.count
        report.packages = binary.count
        let candidates = binary.filter { closure.pool.isInstallable($0) }
        report.causes += binary.filter { !closure.pool.isInstallable($0) }.map { notChecked($0, closure.pool) }

        let graph = try RequirementGraph(packages: closure.installable, pool: closure.pool)
        let missing = MissingRequirements(graph: graph, packageLimit: closure.pool.packageLimit)
        let verdicts = try InstallVerdicts(candidates.filter { !missing.isBroken($0) }, pool: closure.pool)
        let broken = candidates.filter { missing.isBroken($0) }
        report.checked = verdicts.installable.count + verdicts.refused.count + broken.count
        report.uninstallable = verdicts.refused.count + broken.count
        report.together = verdicts.togetherProblems.isEmpty
        report.superseded = verdicts.superseded.map { closure.pool.name(of: $0).description }.sorted()
        report.causes += try missingCauses(missing, closure)
        report.causes += conflictCauses(verdicts, closure.pool)
        report.causes += togetherCauses(verdicts, closure.pool)
        report.causes.sort { ($1.victimCount, $0.kind.rawValue, $0.requirement) < ($0.victimCount, $1.kind.rawValue, $1.requirement) }
        if let headers { report.files = try fileConflicts(headers, verdicts, closure) }
        for number in report.causes.indices { report.causes[number].why = chain(report.causes[number], closure.pool, reasons) }
        return report
    }

    /// Compares the files of packages that can be installed; others do not get as far as a file conflict.
    private static func fileConflicts(
        _ headers: [PackageDescription], _ verdicts: InstallVerdicts, _ closure: borrowing ClosurePool
    ) throws -> FileConflictReport {
        var packages: [String: SolverPackage] = [:]
        for package in verdicts.installable { packages[closure.pool.name(of: package).description] = package }
        let known = headers.compactMap { header in packages[key(header)].map { (header, $0) } }
        let superseded = Set(verdicts.superseded)
        return try FileConflictScan.run(known.map(\.0)) { first, second in
            let pair = [known[first].1, known[second].1]
            if verdicts.togetherProblems.isEmpty && superseded.isDisjoint(with: pair) { return true }
            return try closure.pool.install(pair).isSolved
        }
    }

    /// The name of a package as the solver writes it, where an epoch of 0 is not told.
    private static func key(_ header: PackageDescription) -> String {
        var nevra = header.nevra
        if nevra.evr.epoch == 0 { nevra.evr.epoch = nil }
        return nevra.description
    }

    private static func notChecked(_ package: SolverPackage, _ pool: borrowing SolverPool) -> CheckCause {
        let name = pool.name(of: package)
        return CheckCause(
            .notChecked, requirement: "\(name) is for architecture \(name.architecture)", neededBy: [name.description],
            victims: [name.description])
    }

    private static func missingCauses(_ missing: MissingRequirements, _ closure: borrowing ClosurePool) throws -> [CheckCause] {
        let members = Set(closure.release.packages)
        var found: [(root: Int, neededBy: Set<SolverPackage>, victims: Set<SolverPackage>)] = []
        for root in missing.roots {
            let victims = missing.victims(of: root).intersection(members)
            guard !victims.isEmpty else { continue }
            found.append((root, missing.neededBy(root), victims))
        }
        found.sort { ($1.victims.count, $0.root) < ($0.victims.count, $1.root) }
        let suggestions = try NearestCapabilities(closure, names: !found.isEmpty)
        return try found.enumerated().map { position, cause in
            let dependency = missing.dependency(ofRoot: cause.root)
            var result = CheckCause(
                .missing, requirement: closure.pool.text(of: dependency), neededBy: names(cause.neededBy, closure.pool),
                victims: names(cause.victims, closure.pool))
            result.nearest = try suggestions.nearest(
                to: dependency, in: closure, similarNames: position < NearestCapabilities.similarNameLimit)
            return result
        }
    }

    private static func conflictCauses(_ verdicts: InstallVerdicts, _ pool: borrowing SolverPool) -> [CheckCause] {
        var groups: [[String]: (rules: [String], neededBy: Set<SolverPackage>, victims: Set<SolverPackage>)] = [:]
        for (package, problems) in verdicts.refused {
            for problem in problems {
                let core = contradiction(problem)
                let key = core.map(\.text).sorted()
                var group = groups[key] ?? (problem.rules.filter { $0.kind != .job }.map(\.text).sorted(), [], [])
                group.neededBy.formUnion(core.compactMap(\.source))
                group.victims.insert(package)
                groups[key] = group
            }
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, group in
            var cause = CheckCause(
                .conflict, requirement: key.joined(separator: "; "), neededBy: names(group.neededBy, pool),
                victims: names(group.victims, pool))
            cause.rules = unique(group.rules)
            return cause
        }
    }

    private static func togetherCauses(_ verdicts: InstallVerdicts, _ pool: borrowing SolverPool) -> [CheckCause] {
        var seen: Set<String> = []
        return verdicts.togetherProblems.compactMap { problem in
            let core = contradiction(problem)
            let text = unique(core.map(\.text).sorted()).joined(separator: "; ")
            guard seen.insert(text).inserted else { return nil }
            let sources = Set(core.flatMap { [$0.source, $0.target].compactMap(\.self) })
            var cause = CheckCause(.together, requirement: text, neededBy: names(sources, pool), victims: names(sources, pool))
            cause.rules = unique(problem.rules.filter { $0.kind != .job }.map(\.text).sorted())
            return cause
        }
    }

    /// The rules of a problem that exclude something, without those that only lead there.
    private static func contradiction(_ problem: SolverProblem) -> [SolverRule] {
        let core = problem.rules.filter { $0.kind != .requires && $0.kind != .job }
        return core.isEmpty ? problem.rules.filter { $0.kind != .job } : core
    }

    private static func names(_ packages: Set<SolverPackage>, _ pool: borrowing SolverPool) -> [String] {
        var result: [String] = []
        for package in packages { result.append(pool.name(of: package).description) }
        return result.sorted()
    }

    private static func unique(_ sorted: [String]) -> [String] {
        sorted.enumerated().filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }.map(\.element)
    }

    /// The first chain that the caller knows for a package that needs a cause itself, else for one of its victims.
    private static func chain(_ cause: CheckCause, _ pool: borrowing SolverPool, _ reasons: (String) -> [String]) -> [String] {
        for package in cause.neededBy + cause.victims.prefix(chainAttempts) {
            let chain = reasons(packageName(package))
            if !chain.isEmpty { return chain }
        }
        return []
    }

    /// How many victims are asked about for a chain when no direct needer has one.
    private static let chainAttempts = 16

    /// The name in `name-evr.arch`: what stands before the last two hyphens.
    static func packageName(_ text: String) -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count > 2 ? parts.dropLast(2).joined(separator: "-") : text
    }
}
