import ForeignText

/// A package of a base repository, with its data about Python projects.
package struct SystemPackage: Hashable, Sendable {
    /// The name of the rpm package.
    package let name: String
    /// The capabilities that it provides.
    package let provides: [RPMDependency]
    /// The dependencies that it requires.
    package let requires: [RPMDependency]

    /// Creates a package.
    package init(name: String, provides: [RPMDependency], requires: [RPMDependency] = []) {
        self.name = name
        self.provides = provides
        self.requires = requires
    }
}

/// A parser of capabilities such as `python3.9dist(name[extra])` for one Python of a target.
struct DistCapabilityReader: Sendable {
    private let namespaces: Set<String>

    /// Creates a parser for the namespaces in which the distribution provides projects.
    ///
    /// It parses nothing if the distribution has no such capabilities.
    init(_ python: PythonProfile) {
        namespaces = python.distProvides.usedByDistribution ? Set(python.distProvides.namespaces) : []
    }

    /// Returns the project and the extra in a capability; `nil` for other capabilities.
    func project(_ capability: String) -> (name: ProjectName, extra: ExtraName?)? {
        guard let open = capability.utf8.firstIndex(of: UInt8(ascii: "(")), capability.utf8.last == UInt8(ascii: ")"),
            namespaces.contains(String(capability[..<open]))
        else { return nil }
        let inner = capability[capability.utf8.index(after: open)...].droppingBytes(last: 1)
        guard inner.utf8.last == UInt8(ascii: "]"), let bracket = inner.utf8.firstIndex(of: UInt8(ascii: "[")) else {
            return (try? ProjectName(String(inner))).map { ($0, nil) }
        }
        guard let name = try? ProjectName(String(inner[..<bracket])),
            let extra = try? ExtraName(String(inner[inner.utf8.index(after: bracket)...].droppingBytes(last: 1)))
        else { return nil }
        return (name, extra)
    }

    /// Returns the requirement that an rpm dependency expresses; `nil` if it names no project, or has no equivalent requirement.
    func requirement(_ dependency: RPMDependency) -> Requirement? {
        guard dependency.isRich else { return plain(dependency) }
        // Generators write several bounds of one project in only one boolean form: (a >= 1 with a < 2).
        var joined: Requirement?
        var rest: Substring? = dependency.name.droppingBytes(first: 1).droppingBytes(last: 1)
        while let whole = rest {
            let part = whole.cut(at: " with ")?.before ?? whole
            rest = whole.cut(at: " with ")?.after
            guard let bound = (try? RPMDependency(parsing: String(part))).flatMap(plain) else { return nil }
            guard let known = joined else {
                joined = bound
                continue
            }
            guard known.name == bound.name, known.extras == bound.extras else { return nil }
            joined = Requirement(name: known.name, extras: known.extras, specifiers: known.specifiers.intersection(bound.specifiers))
        }
        return joined
    }

    private func plain(_ dependency: RPMDependency) -> Requirement? {
        guard !dependency.isRich, let (name, extra) = project(dependency.name) else { return nil }
        var specifiers = SpecifierSet()
        if let comparison = dependency.comparison {
            // An rpm dependency excludes the pre-releases of 2 with `< 2~~`; a specifier does so with `<2`.
            let text = dependency.evr.droppingTrailing { $0 == UInt8(ascii: "~") }
            let stated = RPMVersionMap.version(ofCapability: String(text)) ?? RPMVersionMap.version(ofCapability: String(text.part(before: "-")))
            guard let version = stated else { return nil }
            specifiers = SpecifierSet([Specifier(Self.operation(comparison), version)])
        }
        return Requirement(name: name, extras: extra.map { [$0] } ?? [], specifiers: specifiers)
    }

    private static func operation(_ comparison: RPMComparison) -> Specifier.Operator {
        switch comparison {
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .equal: .equal
        case .greaterOrEqual: .greaterOrEqual
        case .greater: .greater
        }
    }
}
