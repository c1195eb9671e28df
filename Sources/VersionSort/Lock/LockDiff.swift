/// The differences between two locks for one target.
package struct LockDiff: Hashable, Sendable {
    /// A project that differs between the locks.
    package struct Change: Hashable, Sendable {
        /// The project.
        package let name: ProjectName
        /// The old version; `nil` if the project was added.
        package let old: Version?
        /// The new version; `nil` if the project was removed.
        package let new: Version?

        /// The kind of the change.
        package var kind: Kind {
            switch (old, new) {
            case (nil, _): .added
            case (_, nil): .removed
            case (let old?, let new?): old < new ? .upgraded : .downgraded
            }
        }
    }

    /// The kinds of change.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case added, removed, upgraded, downgraded
    }

    /// The target of the comparison.
    package let targetID: String
    /// The changes, sorted by name.
    package let changes: [Change]

    /// Compares two locks target by target.
    ///
    /// A target that is only in one lock is compared with an empty one.
    ///
    /// Targets without changes are left out.
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
