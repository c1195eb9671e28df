/// A value in a column of a row, or for a `?` of a statement.
package enum SQLiteValue: Hashable, Sendable {
    /// `NULL`.
    case none
    /// An integer.
    case integer(Int64)
    /// Text, with replacement characters for bytes that are not UTF-8. A number with a fraction is read as text.
    case text(String)
    /// Bytes; may be empty.
    case blob([UInt8])

    /// Returns a text value, or `NULL` if the text is `nil`.
    package static func text(_ text: String?) -> SQLiteValue {
        if let text { .text(text) } else { .none }
    }

    /// The text; `nil` if the value has another type.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The bytes; `nil` if the value has another type.
    package var blob: [UInt8]? {
        if case .blob(let bytes) = self { bytes } else { nil }
    }
}
