extension RPMVersionMap {
    /// The dependencies of a package on the versions of a specifier.
    package struct Lines: Hashable, Sendable {
        /// The Requires: one, or several if the rpm does not support boolean dependencies.
        package var requires: [RPMDependency]
        /// The Conflicts: versions excluded by `!=` if the rpm does not support boolean dependencies.
        package var conflicts: [RPMDependency]
        /// The clauses that the dependencies follow only approximately, for a warning; usually empty.
        package var approximations: [String]
    }

    /// Returns the dependencies on a capability, sorted: a single boolean dependency, or else one for each bound.
    ///
    /// The bounds follow PEP 440 for pre-releases and post-releases: `<2` is `< 2~~`, below every pre-release of 2; `>2` is `> 2.0`, above its
    /// post-releases. If final versions have several spellings, `<=2` is `<= 2.0.0.0.0`. Capabilities have no local labels, so `==1.0+x` requires `1`.
    /// Throws ``UnmappableSpecifier`` for `===` with a text that is not a version.
    package static func requirements(
        capability: String, specifiers: SpecifierSet, form: CapabilityForm
    ) throws(UnmappableSpecifier) -> Lines {
        var approximations: [String] = []
        var expressions: [RPMExpression] = []
        let clauses = ClauseMap(capability: capability, form: form)
        for specifier in specifiers.specifiers {
            let (expression, isExact) = try clauses.expression(for: specifier)
            if !isExact { approximations.append(specifier.description) }
            if let expression { expressions.append(expression) }
        }
        if form.features.richDependencies {
            expressions.sort { $0.description < $1.description }
            let line = expressions.isEmpty ? RPMDependency(capability) : RPMExpression.with(expressions).dependency
            return Lines(requires: [line], conflicts: [], approximations: approximations)
        }
        var lines = Lines(requires: [], conflicts: [], approximations: approximations)
        for specifier in specifiers.specifiers { try clauses.addLines(for: specifier, of: specifiers, to: &lines) }
        if lines.requires.isEmpty { lines.requires = [RPMDependency(capability)] }
        lines.requires = Set(lines.requires).sorted()
        lines.conflicts = Set(lines.conflicts).sorted()
        return lines
    }

    /// Returns the boolean expression of a specifier, even if the rpm does not support it; `nil` if the specifier allows every version.
    package static func expression(
        capability: String, specifiers: SpecifierSet, form: CapabilityForm
    ) throws(UnmappableSpecifier) -> RPMExpression? {
        let clauses = ClauseMap(capability: capability, form: form)
        var expressions: [RPMExpression] = []
        for specifier in specifiers.specifiers {
            if let expression = try clauses.expression(for: specifier).expression { expressions.append(expression) }
        }
        return expressions.isEmpty ? nil : .with(expressions.sorted { $0.description < $1.description })
    }
}

/// A converter of the clauses of a specifier to comparisons of one capability.
private struct ClauseMap {
    let capability: String
    let form: CapabilityForm

    func expression(for specifier: Specifier) throws(UnmappableSpecifier) -> (expression: RPMExpression?, isExact: Bool) {
        guard let version = specifier.version else { throw UnmappableSpecifier(specifier: specifier.description) }
        let isExact = !version.isLocal
        switch specifier.op {
        case .equal, .arbitrary: return (equal(version), isExact)
        case .notEqual:
            if version.isLocal { return (nil, false) }
            return (.or([compare(.less, form.text(of: version)), compare(.greater, form.highest(of: version))]), true)
        case .equalPrefix:
            let lower = compare(.greaterOrEqual, below(version, version.releaseCount))
            return (.with([lower, compare(.less, above(version, version.releaseCount))]), true)
        case .notEqualPrefix:
            let lower = compare(.less, below(version, version.releaseCount))
            return (.or([lower, compare(.greaterOrEqual, above(version, version.releaseCount))]), true)
        case .compatible:
            let upper = compare(.less, above(version, version.releaseCount - 1))
            return (.with([compare(.greaterOrEqual, form.text(of: version)), upper]), isExact)
        case .less: return (compare(.less, version.isPrerelease ? form.text(of: version) : form.family(of: version)), isExact)
        case .lessOrEqual: return (compare(.lessOrEqual, form.highest(of: version)), isExact)
        case .greaterOrEqual: return (compare(.greaterOrEqual, form.text(of: version)), isExact)
        case .greater: return (greater(version), isExact)
        }
    }

    private func equal(_ version: Version) -> RPMExpression {
        let (lowest, highest) = (form.text(of: version), form.highest(of: version))
        if lowest == highest { return compare(.equal, lowest) }
        return .with([compare(.greaterOrEqual, lowest), compare(.lessOrEqual, highest)])
    }

    /// Returns the comparison for `>V`: also above the post-releases of `V`, unless it is one.
    private func greater(_ version: Version) -> RPMExpression {
        if version.isPostrelease || version.isDevrelease { return compare(.greater, form.text(of: version)) }
        if version.pre == nil { return compare(.greater, form.afterPosts(of: version)) }
        return compare(.greaterOrEqual, form.family(of: VersionBound.afterPosts(version).version))
    }

    /// Returns the lower bound of the releases with a prefix.
    private func below(_ version: Version, _ count: Int) -> String {
        form.family(of: VersionBound.beforePrefix(version, count: count).version)
    }

    /// Returns the upper bound of the releases with a prefix.
    private func above(_ version: Version, _ count: Int) -> String {
        VersionBound.afterPrefix(version, count: count).map { form.family(of: $0.version) } ?? form.text(of: version)
    }

    private func compare(_ comparison: RPMComparison, _ evr: String) -> RPMExpression {
        .one(RPMDependency(capability, comparison, evr))
    }

    /// Adds the dependencies for one clause without boolean operators.
    func addLines(for specifier: Specifier, of all: SpecifierSet, to lines: inout RPMVersionMap.Lines) throws(UnmappableSpecifier) {
        guard let version = specifier.version, let expression = try expression(for: specifier).expression else { return }
        switch (specifier.op, expression) {
        case (.notEqual, _): lines.conflicts += form.spellings(of: version).map { RPMDependency(capability, .equal, $0) }
        case (_, .or(let sides)) where sides.count == 2:
            // A gap cannot be written without boolean operators, but a gap at an end of the other clauses' range is a bound.
            let others = SpecifierSet(all.specifiers.filter { $0 != specifier }).ranges
            let hole = specifier.ranges.complement
            let below = others.intersection(VersionRanges(to: hole.lowerBound ?? .first))
            let above = hole.upperBound.map { others.intersection(VersionRanges(from: $0)) } ?? .empty
            if others.isDisjoint(with: hole) { return }
            if below.isEmpty {
                lines.requires.append(sides[1].dependency)
            } else if above.isEmpty {
                lines.requires.append(sides[0].dependency)
            } else {
                lines.approximations.append(specifier.description)
            }
        case (_, .with(let parts)): lines.requires += parts.map(\.dependency)
        default: lines.requires.append(expression.dependency)
        }
    }
}

/// An error for a specifier that no rpm dependency can express.
package struct UnmappableSpecifier: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clause as text.
    package let specifier: String

    /// One line for a person.
    package var description: String { "\(quotedForMessage(specifier)) has no PEP 440 version, so no rpm dependency can express it" }
}
