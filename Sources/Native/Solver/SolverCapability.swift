/// A capability that a package provides or requires, as in RPM: a name and an optional comparison with an EVR.
package struct SolverCapability: Hashable, Sendable {
    /// The comparison with the EVR: a set of less, equal and greater.
    ///
    /// The empty set means that no EVR is given.
    package struct Relation: OptionSet, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// Greater than.
        package static let greater = Relation(rawValue: 1)
        /// Equal to.
        package static let equal = Relation(rawValue: 2)
        /// Less than.
        package static let less = Relation(rawValue: 4)
    }

    /// The name of the capability, a path, or the whole text of a boolean dependency, which starts with a parenthesis.
    package let name: String
    /// The comparison with `evr`.
    package let relation: Relation
    /// The EVR, `[epoch:]version[-release]`; empty if there is no comparison.
    package let evr: String

    /// Creates a capability.
    ///
    /// Without a relation, the EVR is ignored.
    package init(_ name: String, _ relation: Relation = [], _ evr: String = "") {
        self.name = name
        self.relation = relation
        self.evr = relation.isEmpty ? "" : evr
    }
}
