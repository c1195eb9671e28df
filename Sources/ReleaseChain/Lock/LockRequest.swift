import SystemPackage
import VersionSort

/// All inputs of a lock except the index.
struct LockRequest: Sendable {
    var roots: [RootRequirement]
    var constraints: [Requirement] = []
    var overrides: [DependencyOverride] = []
    var targets: [Target]
    var policy = AlignmentPolicy.aligned
    var system = SystemPolicy.never
    /// The repositories of the targets' operating systems; `nil` if there is no stack.
    var bases: BaseRepositories?
    /// The rules that select the files of the index that may be locked.
    var candidates = CandidateOptions()
    var choices = LockChoices()
    /// The ids of the targets that the choices apply to, as the command line names them; `nil` for all.
    ///
    /// The other targets keep their locked versions if they fit.
    var chosen: Set<String>?
    /// The names that are looked up only in the internal index: an older lock may hold a project of another index under such a name.
    var internalNames: InternalNames?
    /// The folder of the stack, which paths of requirements start from.
    var directory: FilePath = "."
    /// The digests of the source folders that requirements name, by address.
    var folders: [String: String] = [:]

    /// Returns the resolver's input for each target, with the versions of an earlier lock as preferences.
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

    /// Returns the choices that apply to a target.
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

    /// The versions that the user's own requirements and constraints allow, without regard to markers.
    var bounds: [ProjectName: SpecifierSet] {
        var bounds: [ProjectName: SpecifierSet] = [:]
        for requirement in roots.map(\.requirement) + constraints {
            bounds[requirement.name] = (bounds[requirement.name] ?? SpecifierSet()).intersection(requirement.specifiers)
        }
        return bounds
    }

    /// Returns the digest of everything that the resolution depends on, apart from the index; the lock fits as long as it is unchanged.
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

    /// Adds the rules to the key; absent rules add nothing, so that a lock stays valid when the program gains new ones.
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
