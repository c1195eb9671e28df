/// A value of a TOML document (TOML 1.0 §Key/Value Pair).
package enum TOMLValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, with or without an offset, as RFC 3339 writes it; a fraction of a second without zeros at its end.
    case dateTime(String)
    /// The places of its elements in the document.
    case array(Range<Int>)
    /// The places of its values in the document, sorted by the bytes of their keys.
    case table(Range<Int>)

    /// What it is, for people.
    package var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .dateTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}
