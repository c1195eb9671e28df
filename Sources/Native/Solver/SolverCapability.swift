/// One thing that a package provides or requires, in the words of RPM: a name and perhaps a comparison with an EVR.
package struct SolverCapability: Hashable, Sendable {
    /// How the EVR is compared: any mix of less, equal and greater; none of them means that no EVR is given.
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

    /// The capability, a path, or the whole text of a boolean dependency, which starts with a parenthesis.
    package let name: String
    /// How `evr` is compared.
    package let relation: Relation
    /// `[epoch:]version[-release]`, empty when the relation is empty.
    package let evr: String

    /// Makes a capability; without a relation the EVR is not used.
    package init(_ name: String, _ relation: Relation = [], _ evr: String = "") {
        self.name = name
        self.relation = relation
        self.evr = relation.isEmpty ? "" : evr
    }
}
