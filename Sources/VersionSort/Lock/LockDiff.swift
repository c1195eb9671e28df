/// What changed between two locks, for one target.
package struct LockDiff: Hashable, Sendable {
    /// One project that is not the same in both.
    package struct Change: Hashable, Sendable {
        /// The project.
        package let name: ProjectName
        /// Nil when it was added.
        package let old: Version?
        /// Nil when it was removed.
        package let new: Version?

        /// What happened.
        package var kind: Kind {
            switch (old, new) {
            case (nil, _): .added
            case (_, nil): .removed
            case (let old?, let new?): old < new ? .upgraded : .downgraded
            }
        }
    }

    /// What can happen to a project.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case added, removed, upgraded, downgraded
    }

    /// The target that both locks are compared for.
    package let targetID: String
    /// By name.
    package let changes: [Change]

    /// Compares target by target; a target that only one of the locks has is compared with nothing.
    ///
    /// Targets without a change are left out.
    package static func between(_ old: [Resolution], _ new: [Resolution]) -> [LockDiff] {
        let gone = old.filter { before in !new.contains { $0.targetID == before.targetID } }
        let pairs =
            new.map { after in (after.targetID, old.first { $0.targetID == after.targetID }?.pins ?? [:], after.pins) }
            + gone.map { ($0.targetID, $0.pins, [:]) }
        return pairs.compactMap { targetID, before, after in
            let names = Set(before.keys).union(after.keys).sorted()
            let changes = names.filter { before[$0] != after[$0] }.map { Change(name: $0, old: before[$0], new: after[$0]) }
            return changes.isEmpty ? nil : LockDiff(targetID: targetID, changes: changes)
        }
    }
}
