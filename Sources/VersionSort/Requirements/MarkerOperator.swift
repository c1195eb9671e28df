/// A comparison operator of a marker.
package enum MarkerOperator: String, Hashable, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case compatible = "~="
    case arbitrary = "==="
    case contained = "in"
    case notContained = "not in"
}

extension MarkerOperator {
    /// Returns the version clause of the operator and a text; `nil` if they form none.
    func clause(_ text: String) -> Specifier? {
        self == .contained || self == .notContained ? nil : try? Specifier(rawValue + text)
    }
}
