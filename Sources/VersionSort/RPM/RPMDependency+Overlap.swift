extension RPMDependency {
    /// Returns `true` if a provided dependency satisfies a required one, as in rpm's `rpmdsCompare`.
    ///
    /// The names must be equal. A side without comparison or version matches everything. A side without release matches every release if its comparison
    /// includes `=`. A boolean expression matches nothing here: evaluate it with ``RPMExpression``.
    package static func overlap(provides: RPMDependency, requires: RPMDependency, dialect: RPMDialect = .current) -> Bool {
        guard provides.name == requires.name, !requires.isRich else { return false }
        let one = provides.flags.intersection(.comparison)
        let two = requires.flags.intersection(.comparison)
        if one.isEmpty || two.isEmpty || provides.evr.isEmpty || requires.evr.isEmpty { return true }
        let first = EVR(parsing: provides.evr)
        let second = EVR(parsing: requires.evr)
        var order = EVR(epoch: first.epoch, version: first.version).compare(
            EVR(epoch: second.epoch, version: second.version), dialect: dialect)
        if order == 0 {
            switch (first.release.flatMap(\.nonEmpty), second.release.flatMap(\.nonEmpty)) {
            case (let release?, let other?): order = RPMVersionOrder.compare(release, other, dialect: dialect)
            case (nil, _?) where one.contains(.equal): return true
            case (_?, nil) where two.contains(.equal): return true
            default: break
            }
        }
        if order < 0 { return one.contains(.greater) || two.contains(.less) }
        if order > 0 { return one.contains(.less) || two.contains(.greater) }
        return !one.intersection(two).isEmpty
    }

    /// Returns `true` if a provided dependency satisfies this required one.
    package func isSatisfied(by provided: RPMDependency, dialect: RPMDialect = .current) -> Bool {
        Self.overlap(provides: provided, requires: self, dialect: dialect)
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
