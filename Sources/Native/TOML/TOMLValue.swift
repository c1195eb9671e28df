/// A value of a TOML document (TOML 1.0 §Key/Value Pair).
package enum TOMLValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, with or without an offset, as in RFC 3339. A fraction of a second has no trailing zeros.
    case dateTime(String)
    /// The indexes of the elements in the document.
    case array(Range<Int>)
    /// The indexes of the values in the document, sorted by the bytes of their keys.
    case table(Range<Int>)

    /// The name of the type for messages, for example "a string".
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
