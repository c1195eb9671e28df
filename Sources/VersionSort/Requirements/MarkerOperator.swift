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
