extension RPMVersionMap {
    /// What a package must say to depend on the versions of a specifier.
    package struct Lines: Hashable, Sendable {
        /// Lines of Requires: one, or several where the rpm knows no boolean dependencies.
        package var requires: [RPMDependency]
        /// Lines of Conflicts: versions that `!=` shuts out where the rpm knows no boolean dependencies.
        package var conflicts: [RPMDependency]
        /// The clauses that the lines follow only nearly, for a warning; empty for everything that rpm can say.
        package var approximations: [String]
    }

    /// The lines for a capability, sorted: with boolean dependencies a single line, else one line a bound.
    ///
    /// The bounds follow PEP 440 to pre- and post-releases: `<2` is `< 2~~`, below every pre-release of 2; `>2` is `> 2.0`, above its post-releases. Local labels are no part of capabilities, so
    /// `==1.0+x` asks for `1`. Throws ``UnmappableSpecifier`` for `===` with a text that is no version.
    package static func requirements(
        capability: String, specifiers: SpecifierSet, features: RPMFeatures
    ) throws(UnmappableSpecifier) -> Lines {
        var approximations: [String] = []
        var expressions: [RPMExpression] = []
        let clauses = ClauseMap(capability: capability, features: features)
        for specifier in specifiers.specifiers {
            let (expression, isExact) = try clauses.expression(for: specifier)
            if !isExact { approximations.append(specifier.description) }
            if let expression { expressions.append(expression) }
        }
        if features.richDependencies {
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

    /// The boolean expression of a specifier, whatever the rpm knows of booleans; nil when it asks for no version.
    package static func expression(
        capability: String, specifiers: SpecifierSet, features: RPMFeatures
    ) throws(UnmappableSpecifier) -> RPMExpression? {
        let clauses = ClauseMap(capability: capability, features: features)
        var expressions: [RPMExpression] = []
        for specifier in specifiers.specifiers {
            if let expression = try clauses.expression(for: specifier).expression { expressions.append(expression) }
        }
        return expressions.isEmpty ? nil : .with(expressions.sorted { $0.description < $1.description })
    }
}

/// The clauses of a specifier as comparisons of one capability.
private struct ClauseMap {
    let capability: String
    let features: RPMFeatures

    func expression(for specifier: Specifier) throws(UnmappableSpecifier) -> (expression: RPMExpression?, isExact: Bool) {
        guard let version = specifier.version else { throw UnmappableSpecifier(specifier: specifier.description) }
        let isExact = !version.isLocal && RPMVersionMap.keepsOrder(version, features: features)
        switch specifier.op {
        case .equal, .arbitrary: return (compare(.equal, text(version)), !version.isLocal)
        case .notEqual:
            if version.isLocal { return (nil, false) }
            return (.or([compare(.less, text(version)), compare(.greater, text(version))]), true)
        case .equalPrefix:
            let (lower, upper) = prefix(version, version.releaseCount)
            return (.with([lower, upper]), true)
        case .notEqualPrefix:
            let lower = family(VersionBound.beforePrefix(version, count: version.releaseCount).version)
            return (.or([compare(.less, lower), compare(.greaterOrEqual, above(version, version.releaseCount))]), true)
        case .compatible:
            let upper = compare(.less, above(version, version.releaseCount - 1))
            return (.with([compare(.greaterOrEqual, bound(version)), upper]), isExact)
        case .less: return (compare(.less, version.isPrerelease ? bound(version) : family(version)), isExact)
        case .lessOrEqual: return (compare(isExact ? .lessOrEqual : .less, bound(version)), isExact)
        case .greaterOrEqual: return (compare(.greaterOrEqual, bound(version)), isExact)
        case .greater: return (greater(version), isExact)
        }
    }

    /// `>V`: above its post-releases too, unless it is one.
    private func greater(_ version: Version) -> RPMExpression {
        if !RPMVersionMap.keepsOrder(version, features: features) { return compare(.greaterOrEqual, bound(version)) }
        if version.isPostrelease || version.isDevrelease { return compare(.greater, text(version)) }
        if version.pre == nil { return compare(.greater, text(version) + ".0") }
        return compare(.greaterOrEqual, family(VersionBound.afterPosts(version).version))
    }

    private func prefix(_ version: Version, _ count: Int) -> (RPMExpression, RPMExpression) {
        let lower = family(VersionBound.beforePrefix(version, count: count).version)
        return (compare(.greaterOrEqual, lower), compare(.less, above(version, count)))
    }

    /// Where the releases that start with a prefix end.
    private func above(_ version: Version, _ count: Int) -> String {
        VersionBound.afterPrefix(version, count: count).map { family($0.version) } ?? text(version)
    }

    private func compare(_ comparison: RPMComparison, _ evr: String) -> RPMExpression {
        .one(RPMDependency(capability, comparison, evr))
    }

    private func text(_ version: Version) -> String {
        RPMVersionMap.capabilityVersion(of: version, features: features)
    }

    /// A version as a bound; without `~` a pre-release counts as the release that it leads to, after which it would sort.
    private func bound(_ version: Version) -> String {
        if RPMVersionMap.keepsOrder(version, features: features) { return text(version) }
        let post = version.pre == nil ? version.post : nil
        return text(Version(epoch: version.epoch, release: version.release, post: post))
    }

    /// Below every dev release and pre-release that leads to a version; without `~` the version itself, after which they sort.
    private func family(_ version: Version) -> String {
        var components = version.components
        components.dev = nil
        if features.tilde { return text(Version(components)) + "~~" }
        return bound(Version(components))
    }

    /// Adds the plain lines of one clause.
    func addLines(for specifier: Specifier, of all: SpecifierSet, to lines: inout RPMVersionMap.Lines) throws(UnmappableSpecifier) {
        guard let version = specifier.version, let expression = try expression(for: specifier).expression else { return }
        switch (specifier.op, expression) {
        case (.notEqual, _): lines.conflicts.append(RPMDependency(capability, .equal, text(version)))
        case (_, .or(let sides)) where sides.count == 2:
            // A hole can not be said in plain lines, but a hole at the end of what the other clauses leave is a bound.
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
