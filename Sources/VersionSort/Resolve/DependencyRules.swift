import ForeignText

/// The requirements that apply to the target, after markers and overrides.
struct DependencyRules: Sendable {
    private let environment: MarkerEnvironment
    private let everywhere: [ProjectName: DependencyOverride]
    private let scoped: [ProjectName: [ProjectName: DependencyOverride]]
    /// The Python that releases must support; `nil` if the profile's version is invalid, and then no release is rejected.
    private let python: Version?

    init(_ input: ResolveInput) {
        environment = input.target.environment
        python = try? Version(input.target.python.fullVersion)
        var everywhere: [ProjectName: DependencyOverride] = [:]
        var scoped: [ProjectName: [ProjectName: DependencyOverride]] = [:]
        for override in input.overrides {
            if let dependent = override.dependent {
                scoped[dependent, default: [:]][override.dependency] = override
            } else {
                everywhere[override.dependency] = override
            }
        }
        self.everywhere = everywhere
        self.scoped = scoped
    }

    /// Returns the user's requirements that apply.
    func roots(_ requirements: [RootRequirement]) -> [RootRequirement] {
        requirements.compactMap { root in
            guard holds(root.requirement), let requirement = corrected(root.requirement, dependent: nil) else { return nil }
            return RootRequirement(requirement, origin: root.origin)
        }
    }

    /// Returns the constraints that apply.
    func constraints(_ requirements: [Requirement]) -> [Requirement] {
        requirements.filter { holds($0) }
    }

    /// Returns the requirements of a release that apply: those of the project itself, or those that an extra adds.
    ///
    /// - Parameter extras: The extras that the release defines. Another extra adds only requirements whose markers name it.
    func dependencies(_ requirements: [Requirement], of package: ResolverPackage, defining extras: [ExtraName]) -> [Requirement] {
        var found: [Requirement] = []
        let unknown = package.extra.flatMap { extras.contains($0) ? nil : $0 }
        // By index: most requirements are those of extras that nobody asks for, and are not worth a copy.
        for index in requirements.indices where applies(requirements[index].marker, extra: package.extra) {
            if let unknown, requirements[index].marker?.names(extra: unknown) != true { continue }
            if let requirement = corrected(requirements[index], dependent: package.name) { found.append(requirement) }
        }
        return found
    }

    /// Returns `true` if an override replaces or drops a requirement, given as its text in the metadata.
    func overrules(_ text: Substring, of dependent: ProjectName) -> Bool {
        let bytes = text.utf8.prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
        guard let name = try? ProjectName(String(Substring(bytes))) else { return false }
        return (scoped[dependent]?[name] ?? everywhere[name]) != nil
    }

    /// Returns the reason why a release does not support the target's Python; `nil` if it does.
    func refusal(by requiresPython: SpecifierSet?) -> String? {
        guard let requiresPython, let python, !requiresPython.contains(python, prereleases: true) else { return nil }
        return "needs Python \(requiresPython)"
    }

    private func holds(_ requirement: Requirement) -> Bool {
        requirement.marker?.evaluate(environment, extras: []) ?? true
    }

    /// Returns `true` if a marker is true without extras; for an extra, if the marker is true only with it.
    private func applies(_ marker: Marker?, extra: ExtraName?) -> Bool {
        guard let marker else { return extra == nil }
        if let needed = marker.neededExtras {
            guard let extra, needed.contains(extra.normalized) else { return false }
            return marker.evaluate(environment, extras: [extra])
        }
        guard let extra else { return marker.evaluate(environment, extras: []) }
        return marker.evaluate(environment, extras: [extra]) && !marker.evaluate(environment, extras: [])
    }

    private func corrected(_ requirement: Requirement, dependent: ProjectName?) -> Requirement? {
        let override = dependent.flatMap { scoped[$0]?[requirement.name] } ?? everywhere[requirement.name]
        switch override?.action {
        case nil: return requirement
        case .drop: return nil
        case .replace(let replacement): return holds(replacement) ? replacement : nil
        case .versions(let specifiers):
            return Requirement(name: requirement.name, extras: requirement.extras, specifiers: specifiers, marker: requirement.marker)
        }
    }
}
