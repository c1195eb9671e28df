/// A value in a column of a row, or for a `?` of a statement.
package enum SQLiteValue: Hashable, Sendable {
    /// No value, `NULL`.
    case none
    /// A whole number.
    case integer(Int64)
    /// Text; bytes in the file that are not UTF-8 were replaced. A number with a fraction comes as its text.
    case text(String)
    /// Bytes, maybe none.
    case blob([UInt8])

    /// Text, or no value when there is none.
    package static func text(_ text: String?) -> SQLiteValue {
        if let text { .text(text) } else { .none }
    }

    /// The text, nil when it is something else.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The bytes, nil when it is something else.
    package var blob: [UInt8]? {
        if case .blob(let bytes) = self { bytes } else { nil }
    }
}
