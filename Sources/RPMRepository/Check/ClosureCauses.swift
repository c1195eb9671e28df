import Native

/// A builder of the causes of the closure check, one for each root of failures.
struct ClosureCauses: ~Copyable {
    private(set) var causes: [CheckCause] = []
    private let names: ReleaseNames
    private let chains: RequirementChains
    private let reasons: (String) -> [String]

    /// The number of victims to try for a chain if no package with the requirement has one.
    private static let chainAttempts = 16
    /// The number of conflicting packages for which a chain is shown.
    private static let sideLimit = 4

    init(names: ReleaseNames, chains: RequirementChains, reasons: @escaping (String) -> [String]) {
        self.names = names
        self.chains = chains
        self.reasons = reasons
    }

    /// Adds the requirements without a provider.
    ///
    /// All missing requirements of base packages become one cause, because the base is incomplete and the repository is not at fault.
    mutating func addMissing(_ missing: MissingRequirements, _ closure: ClosurePool, base: BaseInput) {
        var found: [(root: Int, victims: ReleaseNames.Tally)] = []
        for start in stride(from: 0, to: missing.roots.count, by: MissingRequirements.rootsAtOnce) {
            let roots = missing.roots[start..<min(start + MissingRequirements.rootsAtOnce, missing.roots.count)]
            let tallies = names.tallies(missing.victims(of: roots), count: roots.count, limit: CheckCause.victimLimit)
            for (root, victims) in zip(roots, tallies) where victims.count > 0 { found.append((root, victims)) }
        }
        addIncompleteBase(&found, missing, closure, base)
        found.sort { ($1.victims.count, $0.root) < ($0.victims.count, $1.root) }
        var suggestions = NearestCapabilities()
        for (position, entry) in found.enumerated() {
            let dependency = missing.dependency(ofRoot: entry.root)
            let neededBy = missing.needers(of: entry.root)
            var cause = CheckCause(
                .missing, requirement: closure.pool.text(of: dependency), neededBy: names.sorted(neededBy, closure.pool), victims: entry.victims.first,
                count: entry.victims.count)
            cause.nearest = suggestions.nearest(
                to: dependency, in: closure, similarNames: position < NearestCapabilities.similarNameLimit)
            cause.fix = cause.fixForMissing()
            append(cause, from: neededBy, closure.pool)
        }
    }

    /// Removes the roots that packages of the base require themselves, and makes one cause of them.
    private mutating func addIncompleteBase(
        _ found: inout [(root: Int, victims: ReleaseNames.Tally)], _ missing: MissingRequirements, _ closure: ClosurePool, _ base: BaseInput
    ) {
        if base.repositories.isEmpty { return }
        func isOfBase(_ root: Int) -> Bool {
            // A Python project that a base package lacks does not mean that the system is incomplete.
            PythonModules.project(closure.pool.capability(of: missing.dependency(ofRoot: root))?.name ?? "") == nil
                && missing.needers(of: root).contains { !names.contains($0) }
        }
        let roots = found.map(\.root).filter(isOfBase)
        guard !roots.isEmpty else { return }
        found.removeAll { roots.contains($0.root) }
        var hit: [UInt64] = []
        for start in stride(from: 0, to: roots.count, by: MissingRequirements.rootsAtOnce) {
            let bits = missing.victims(of: roots[start..<min(start + MissingRequirements.rootsAtOnce, roots.count)])
            hit = hit.isEmpty ? bits : zip(hit, bits).map { $0 | $1 }
        }
        let victims = names.tallies(hit.map { $0 == 0 ? 0 : 1 }, count: 1, limit: CheckCause.victimLimit)[0]
        let needers = Set(roots.flatMap(missing.needers(of:)).filter { !names.contains($0) })
        let lacking = roots.map { closure.pool.text(of: missing.dependency(ofRoot: $0)) }.sortedOnce()
        let packages = names.sorted(Array(needers), closure.pool)
        var cause = CheckCause(
            .incompleteBase, requirement: "the base is incomplete: its own packages lack \(CheckReport.list(lacking, 3))",
            neededBy: Array(packages.prefix(CheckCause.victimLimit)), victims: victims.first, count: victims.count)
        cause.rules = ["needed in the base by \(CheckReport.list(packages, 4))"] + (lacking.count > 3 ? lacking.prefix(40).map { "lacks \($0)" } : [])
        let known = base.repositoryNames.isEmpty ? "" : ": a whole system has \(base.repositoryNames.joined(separator: " and "))"
        cause.fix = ["name every repository of the operating system with --base\(known)"]
        causes.append(cause)
    }

    /// Adds packages that cannot be installed because their dependencies conflict.
    mutating func addConflicts(_ verdicts: InstallVerdicts, _ pool: DependencyPool) {
        var groups: [[String]: (rules: [String], neededBy: Set<SolverPackage>, victims: Set<SolverPackage>)] = [:]
        for (package, problems) in verdicts.refused {
            for problem in problems {
                let core = Self.contradiction(problem)
                let key = core.map(\.text).sorted()
                var group = groups[key] ?? (problem.rules.filter { $0.kind != .job }.map(\.text).sorted(), [], [])
                for rule in core { group.neededBy.formUnion([rule.source, rule.target].compactMap(\.self)) }
                group.victims.insert(package)
                groups[key] = group
            }
        }
        for (key, group) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var cause = CheckCause(
                .conflict, requirement: key.joined(separator: "; "), neededBy: names.sorted(Array(group.neededBy), pool),
                victims: names.sorted(Array(group.victims), pool), evidence: Self.unique(group.rules))
            cause.fix = cause.fixForConflict()
            append(cause, from: group.victims, pool, sides: group.neededBy)
        }
    }

    /// Adds the reasons why the whole release cannot be installed together.
    mutating func addTogether(_ verdicts: InstallVerdicts, _ pool: DependencyPool) {
        var seen: Set<String> = []
        for problem in verdicts.togetherProblems {
            let core = Self.contradiction(problem)
            let text = Self.unique(core.map(\.text).sorted()).joined(separator: "; ")
            guard seen.insert(text).inserted else { continue }
            let sources = Set(core.flatMap { [$0.source, $0.target].compactMap(\.self) })
            var cause = CheckCause(
                .together, requirement: text, neededBy: names.sorted(Array(sources), pool),
                evidence: Self.unique(problem.rules.filter { $0.kind != .job }.map(\.text).sorted()))
            cause.fix = cause.fixForConflict()
            append(cause, from: sources, pool, sides: sources)
        }
    }

    /// Adds a cause with the chain from an application to it.
    ///
    /// For conflicting packages (`sides`), adds the chain to each.
    private mutating func append(
        _ cause: CheckCause, from packages: some Sequence<SolverPackage>, _ pool: DependencyPool, sides: Set<SolverPackage> = []
    ) {
        var cause = cause
        if sides.count > 1 { cause.chains = chains(to: sides, pool) }
        for package in cause.neededBy + cause.victims.prefix(Self.chainAttempts) {
            cause.why = reasons(PackageText.name(package))
            if !cause.why.isEmpty { break }
        }
        if cause.why.isEmpty {
            var chain: [String] = []
            for package in chains.shortest(to: packages) { chain.append(pool.name(of: package).name) }
            if chain.count > 1 { cause.why = chain }
        }
        causes.append(cause)
    }

    /// Returns the chains to some packages without duplicates, up to a limit; `nil` if there are fewer than two.
    private func chains(to sides: Set<SolverPackage>, _ pool: DependencyPool) -> [[String]]? {
        var found: [[String]] = []
        for side in sides.sorted(by: { pool.text(of: $0) < pool.text(of: $1) }).prefix(Self.sideLimit) {
            var chain = reasons(pool.name(of: side).name)
            if chain.isEmpty { for package in chains.shortest(to: [side]) { chain.append(pool.name(of: package).name) } }
            if !chain.isEmpty, !found.contains(chain) { found.append(chain) }
        }
        return found.count > 1 ? found : nil
    }

    /// Returns the rules of a problem that exclude packages, without requirements that only lead to them.
    private static func contradiction(_ problem: SolverProblem) -> [SolverRule] {
        let core = problem.rules.filter { $0.kind != .requires && $0.kind != .job }
        return core.isEmpty ? problem.rules.filter { $0.kind != .job } : core
    }

    private static func unique(_ sorted: [String]) -> [String] {
        sorted.enumerated().filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }.map(\.element)
    }
}
