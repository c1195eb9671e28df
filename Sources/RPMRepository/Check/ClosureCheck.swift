import Failures
import Native
package import RPMBuilder
package import SystemPackage
import VersionSort

/// The closure check: tests whether every package of a repository can be installed on a base, alone and with all others.
///
/// It gives the same result as a new solver for each package, but much faster, in three steps. Requirements without a provider are followed through the
/// graph. One solver run proves most of the rest. The packages that this run left out are checked alone.
package enum ClosureCheck {
    /// Checks the repository in `repository` (the folder with `repodata/`).
    ///
    /// - Parameters:
    ///   - label: The name for the report; by default the path of the folder.
    ///   - headers: The data of the packages. If given, their files are compared too (``FileConflictScan``).
    ///   - reasons: A closure that returns the chain from an application to a package with that name, application first; empty if there is none.
    ///   - cache: A folder for the solver's own format of metadata, by digest; `nil` to parse the XML each time.
    /// - Throws: ``Failure`` or `SolverError` if metadata cannot be read. A package that cannot be installed is not an error.
    package static func run(
        repository: FilePath, base: BaseInput, architecture: String, label: String? = nil, headers: [PackageDescription]? = nil,
        cache: FilePath? = nil, reasons: @escaping (String) -> [String] = { _ in [] }
    ) throws -> CheckReport {
        let closure = try ClosurePool(repository: repository, base: base, architecture: architecture, cache: cache)
        var report = CheckReport(label: label ?? repository.string, architecture: architecture, base: closure.baseLines)
        let binary = closure.release.filter { !closure.pool.isSource($0) }
        let candidates = binary.filter { closure.pool.isInstallable($0) }
        let graph = RequirementGraph(packages: closure.installable, pool: closure.pool)
        let missing = MissingRequirements(graph: graph, packageLimit: closure.pool.packageLimit)
        let proven = ConsistentSet(
            closure.installable.filter { !missing.isBroken($0) }, graph: graph, pool: closure.pool, preferred: closure.release.count)
        let verdicts = try InstallVerdicts(candidates.filter { !missing.isBroken($0) }, proven: proven, pool: closure.pool, solver: closure.solver)
        let broken = candidates.filter { missing.isBroken($0) }

        let names = ReleaseNames(closure.release, pool: closure.pool)
        report.sourcePackages = closure.release.count - binary.count
        report.packages = binary.count
        report.members = names.sorted(binary, closure.pool)
        report.checked = verdicts.installable.count + verdicts.refused.count + broken.count
        report.uninstallable = verdicts.refused.count + broken.count
        report.together = verdicts.togetherProblems.isEmpty
        report.superseded = names.sorted(verdicts.superseded, closure.pool)
        report.questions = questions(graph, verdicts, candidates: candidates, closure)
        let chains = RequirementChains(graph: graph, members: candidates, packageLimit: closure.pool.packageLimit)
        var builder = ClosureCauses(names: names, chains: chains, reasons: reasons)
        builder.addMissing(missing, closure, base: base)
        builder.addConflicts(verdicts, closure.pool)
        builder.addTogether(verdicts, closure.pool)
        let strangers = binary.filter { !closure.pool.isInstallable($0) }
        report.unchecked = names.sorted(strangers, closure.pool)
        let others = notChecked(strangers, isAll: candidates.isEmpty, closure.pool)
        let compared = BaseComparison(closure, members: candidates).causes
        report.causes = others + builder.causes + compared
        var features = "the base does not provide the features of its rpm"
        // The victims of missing requirements and conflicts are the refused packages.
        var more = others + compared + builder.causes.filter { $0.kind == .together }
        if let headers, let found = RPMFeatureCheck.causes(headers, base: base.provides) {
            report.causes += found
            more += found
            features = "rpm features compared"
        } else if headers == nil {
            features = "rpm features not compared: no headers"
        }
        let refused = names.sorted(verdicts.refused.map(\.package) + broken, closure.pool)
        report.refused = refused
        let failed = refused + more.filter { $0.kind.tier == .closure && !$0.kind.isWarning }.flatMap(\.victims)
        let note = "\(report.checked) of \(report.packages) packages checked; \(features)"
        report.add(TierResult(.closure, note: note, failed: failed))
        if let headers { try addFiles(headers, verdicts, closure, to: &report) }
        return report
    }

    private static func questions(
        _ graph: RequirementGraph, _ verdicts: InstallVerdicts, candidates: [SolverPackage], _ closure: ClosurePool
    ) -> CheckQuestions {
        var questions = CheckQuestions.none
        var isMember = Array(repeating: false, count: closure.pool.packageLimit)
        for package in candidates { isMember[package.index] = true }
        for node in graph.nodes.indices where graph.requirers.range(node).contains(where: { isMember[graph.requirers.elements[$0].index] }) {
            questions.requirements += 1
            if graph.hasNoProvider(node) { questions.unmet += 1 }
        }
        var names: Set<Int> = []
        var fitting: Set<Int> = []
        for package in candidates { names.insert(closure.pool.nameNumber(of: package)) }
        for package in verdicts.installable { fitting.insert(closure.pool.nameNumber(of: package)) }
        questions.alone = candidates.count
        questions.refusedAlone = candidates.count - verdicts.installable.count
        questions.together = names.count
        questions.leftOut = names.count - fitting.count
        questions.contradictions = verdicts.togetherProblems.count
        return questions
    }

    /// Compares the files of installable packages.
    ///
    /// Others never cause a file conflict.
    private static func addFiles(
        _ headers: [PackageDescription], _ verdicts: InstallVerdicts, _ closure: ClosurePool, to report: inout CheckReport
    ) throws {
        var packages: [String: SolverPackage] = [:]
        for package in verdicts.installable { packages[closure.pool.name(of: package).description] = package }
        let known = headers.compactMap { header in packages[header.solverName].map { (header, $0) } }
        let superseded = Set(verdicts.superseded)
        func together(_ first: Int, _ second: Int) throws -> Bool {
            let pair = [known[first].1, known[second].1]
            if verdicts.togetherProblems.isEmpty && superseded.isDisjoint(with: pair) { return true }
            return try closure.solver.install(pair).isSolved
        }
        let files = try FileConflictScan.run(known.map(\.0), together: together)
        let clashes = try ModuleClashes.causes(known.map(\.0), together: together)
        report.files = files
        let failed = files.conflicts.flatMap(\.packages) + clashes.filter { !$0.kind.isWarning }.flatMap(\.victims)
        let note = "\(files.files) files of \(known.count) packages compared"
        report.add(TierResult(.files, note: note, failed: failed), causes: clashes)
    }

    /// Returns one cause for each other architecture: a warning, unless all packages are for other architectures.
    private static func notChecked(_ packages: [SolverPackage], isAll: Bool, _ pool: DependencyPool) -> [CheckCause] {
        Dictionary(grouping: packages) { pool.name(of: $0).architecture }.sorted { $0.key < $1.key }.map { architecture, packages in
            CheckCause(
                isAll ? .notChecked : .otherArchitecture, requirement: "packages for the architecture \(architecture) were not checked",
                neededBy: packages.map(pool.text(of:)), fix: ["check them with --arch \(architecture)"])
        }
    }
}

extension RequirementGraph {
    /// Returns `true` if no package provides a requirement, not even a broken one.
    func hasNoProvider(_ node: Int) -> Bool {
        switch nodes[node] {
        case .leaf: providers.range(node).isEmpty
        case .and(let left, let right): hasNoProvider(left) || hasNoProvider(right)
        case .or(let left, let right): hasNoProvider(left) && hasNoProvider(right)
        case .always: false
        }
    }
}
