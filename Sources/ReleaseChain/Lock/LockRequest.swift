import SystemPackage
import VersionSort

/// All that a lock is made from, but for the index.
struct LockRequest: Sendable {
    var roots: [RootRequirement]
    var constraints: [Requirement] = []
    var overrides: [DependencyOverride] = []
    var targets: [Target]
    var policy = AlignmentPolicy.aligned
    var system = SystemPolicy.never
    /// Where the system's packages are; nil where there is no stack.
    var bases: BaseRepositories?
    /// Which files of the index count.
    var candidates = CandidateOptions()
    var choices = LockChoices()
    /// The ids of the targets that the choices are for, as those that the command line names; nil for all.
    ///
    /// The others keep what they have where it fits.
    var chosen: Set<String>?
    /// The names that only the internal index is asked for: a lock from before one was listed may hold a stranger's project.
    var internalNames: InternalNames?
    /// The folder that paths of requirements begin at: the stack's.
    var directory: FilePath = "."
    /// The digests of the folders of sources that requirements name, by address.
    var folders: [String: String] = [:]

    /// What each target asks for, with the versions of an earlier lock as preferences.
    func inputs(preferring old: [Resolution], direct: DirectReleases) -> [ResolveInput] {
        targets.map { target in
            let choices = choices(of: target)
            let pins = old.first { $0.targetID == target.id }?.packages.filter { $0.origin == .index } ?? []
            return ResolveInput(
                requirements: roots, constraints: constraints, overrides: overrides,
                preferences: choices.kept(Dictionary(pins.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })),
                direct: direct[target].mapValues(\.url), target: target,
                strategy: choices.strategy, prereleases: choices.prereleases ? .allow : .ifNecessary)
        }
    }

    /// The choices that count for a target.
    func choices(of target: Target) -> LockChoices {
        if chosen?.contains(target.id) ?? true { return choices }
        return LockChoices(prereleases: choices.prereleases, excludeNewer: choices.excludeNewer)
    }

    /// The addresses that the user's own requirements, constraints and overrides name.
    var addresses: Set<String> {
        let replaced = overrides.compactMap { override in
            if case .replace(let requirement) = override.action { requirement } else { nil }
        }
        return Set((roots.map(\.requirement) + constraints + replaced).compactMap(\.url))
    }

    /// The versions that the user's own requirements and constraints admit.
    var bounds: [ProjectName: SpecifierSet] {
        var bounds: [ProjectName: SpecifierSet] = [:]
        for requirement in roots.map(\.requirement) + constraints {
            bounds[requirement.name] = (bounds[requirement.name] ?? SpecifierSet()).intersection(requirement.specifiers)
        }
        return bounds
    }

    /// The digest of everything that the resolution depends on, apart from the index: while it is the same, the lock fits.
    func digest() throws -> String {
        var key = StepKey("lock", version: 1)
        key.add("policy", policy.rawValue)
        key.add("exclude-newer", candidates.excludeNewer.map { "\($0)" } ?? "")
        for root in roots { key.add("requirement", "\(root.requirement)") }
        for constraint in constraints { key.add("constraint", "\(constraint)") }
        for (address, digest) in folders.sorted(by: { $0.key < $1.key }) { key.add("folder \(address)", digest) }
        for target in targets {
            key.add("target", target.id)
            key.add("architecture", target.architecture)
            key.add("glibc", target.profile.glibc)
            key.add("environment", try StepKey.canonical(target.environment))
        }
        try addRules(to: &key)
        return key.hex
    }

    /// Rules that are not there leave no trace, so a lock outlives the program's learning of new ones.
    private func addRules(to key: inout StepKey) throws {
        if system != .never {
            key.add("system", Self.text(system))
            for target in targets { for source in try bases?.sources(of: target) ?? [] { key.add("base \(target.id)", "\(source)") } }
        }
        for name in (candidates.allowed ?? []).sorted() { key.add("allow", name.normalized) }
        for rule in candidates.denied { key.add("deny", rule.description) }
        for (name, lines) in candidates.hashes.sorted(by: { $0.key < $1.key }) {
            for line in lines { key.add("hash", "\(name) \(line.digests.sorted().joined(separator: " "))\(line.marker.map { " ; \($0)" } ?? "")") }
        }
        if candidates.requiresHashes { key.add("require-hashes", "") }
        if candidates.onlyBinary != .none { key.add("only-binary", Self.text(candidates.onlyBinary)) }
        if candidates.noBinary != .none { key.add("no-binary", Self.text(candidates.noBinary)) }
        if let internalNames, !internalNames.isEmpty { key.add("internal", internalNames.description) }
        for override in overrides {
            let dependent = override.dependent.map { " of \($0)" } ?? ""
            switch override.action {
            case .drop: key.add("override", "\(override.dependency)\(dependent) dropped")
            case .replace(let other): key.add("override", "\(override.dependency)\(dependent) is \(other)")
            case .versions(let other): key.add("override", "\(override.dependency)\(dependent) in \(other)")
            }
        }
    }

    private static func text(_ policy: SystemPolicy) -> String {
        switch policy {
        case .prefer: "prefer"
        case .never: "never"
        case .projects(let names): names.sorted().map(\.normalized).joined(separator: " ")
        }
    }

    private static func text(_ choice: CandidateOptions.FormatChoice) -> String {
        switch choice {
        case .none: ""
        case .all: ":all:"
        case .projects(let names): names.sorted().map(\.normalized).joined(separator: " ")
        case .allBut(let names): ":all: but \(names.sorted().map(\.normalized).joined(separator: " "))"
        }
    }
}
