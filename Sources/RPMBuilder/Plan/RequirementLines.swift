import VersionSort

/// The requirements of a project as rpm dependencies for one target.
struct RequirementLines {
    private(set) var requires: [RPMDependency] = []
    private(set) var conflicts: [RPMDependency] = []
    private(set) var warnings: [String] = []

    /// The maximum number of comparisons with the versions of one project.
    ///
    /// Real projects have fewer than twenty. Without boolean dependencies, each is compared with all others.
    static let clauseLimit = 500
    /// The maximum number of comparisons with the versions of one project and its extras, as each extra is required in the same versions.
    static let lineLimit = 50_000

    private let capabilities: DistCapabilities
    private let target: Target
    private let overrides: Overrides
    private let project: ProjectName

    init(_ project: ProjectName, target: Target, overrides: Overrides) {
        self.project = project
        self.target = target
        self.overrides = overrides
        capabilities = DistCapabilities(target)
    }

    /// Adds the requirements that apply to the target, merged by project.
    ///
    /// - Parameter extra: An extra, to add only the requirements that apply with it and not without it.
    mutating func add(_ requirements: [Requirement], extra: ExtraName? = nil) throws(PlanError) {
        var order: [ProjectName] = []
        var merged: [ProjectName: (clauses: [Specifier], extras: Set<ExtraName>)] = [:]
        for requirement in requirements where isWanted(requirement, extra) {
            if requirement.url != nil { warnings.append("\(requirement.name) is required by URL: any version of it will do") }
            for comparison in requirement.marker?.meaninglessComparisons(target.environment) ?? [] {
                warnings.append("the marker of \(requirement.name) has no meaning in \(comparison)")
            }
            if merged[requirement.name] == nil { order.append(requirement.name) }
            merged[requirement.name, default: ([], [])].clauses += requirement.specifiers.specifiers
            merged[requirement.name, default: ([], [])].extras.formUnion(requirement.extras)
        }
        for name in order {
            guard let found = merged[name] else { continue }
            let specifiers = SpecifierSet(found.clauses)
            let (count, extras) = (specifiers.specifiers.count, found.extras.count)
            guard count <= Self.clauseLimit, count * (extras + 1) <= Self.lineLimit else {
                let each = extras > 0 ? " for each of \(extras) extras" : ""
                throw .requirement("\(name)", reason: "its versions are compared \(count) times\(each), and the limit is \(Self.clauseLimit)")
            }
            try add(name, specifiers, found.extras.sorted())
        }
    }

    private func isWanted(_ requirement: Requirement, _ extra: ExtraName?) -> Bool {
        guard !(overrides.requiresDrop ?? []).contains(requirement.name) else { return false }
        guard let extra else { return requirement.applies(in: target.environment) }
        return requirement.marker?.requires(extra: extra, in: target.environment) ?? false
    }

    private mutating func add(_ name: ProjectName, _ stated: SpecifierSet, _ extras: [ExtraName]) throws(PlanError) {
        if let line = overrides.requiresSystem?.first(where: { (try? ProjectName($0.key)) == name })?.value {
            requires += try Overrides.dependencies([line], "requires-system", of: project)
            return
        }
        var specifiers = stated
        if (overrides.requiresRelax ?? []).contains(name) { specifiers = SpecifierSet() }
        if let replaced = overrides.requiresReplace?.first(where: { (try? ProjectName($0.key)) == name })?.value { specifiers = replaced }
        var wanted = [capabilities.required(name)]
        // An extra of the project itself is a package of its own, which requires the same version of the project.
        wanted += extras.map { capabilities.required(name, extra: $0) }
        for capability in wanted {
            do {
                let lines = try RPMVersionMap.requirements(
                    capability: capability, specifiers: specifiers, form: CapabilityForm(target))
                requires += lines.requires
                conflicts += lines.conflicts
                if !lines.approximations.isEmpty {
                    warnings.append("\(name) \(lines.approximations.joined(separator: ",")) can be said to the rpm of \(target) only nearly")
                }
            } catch {
                throw .requirement("\(name)\(specifiers)", reason: "\(error)")
            }
        }
    }
}

extension Requirement {
    /// Returns `true` if the requirement applies to only some of the target's architectures.
    func dependsOnMachine(_ target: Target, extras: Set<ExtraName>) -> Bool {
        guard let marker, marker.variables.contains(.platformMachine) else { return false }
        let answers = Set(
            target.profile.architectures.map { architecture in
                var environment = target.environment
                environment.platformMachine = architecture
                return marker.evaluate(environment, extras: extras)
            })
        return answers.count > 1
    }
}
