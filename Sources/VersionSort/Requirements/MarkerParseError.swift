/// A text that is not a marker: what was expected, and where.
package struct MarkerParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What should stand at the place.
    package let expected: String
    /// Bytes before the place.
    package let offset: Int
    /// The text, quoted and cut to a printable length.
    package let text: String

    init(expected: String, offset: Int, text: String) {
        self.expected = expected
        self.offset = offset
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String { "\(text) is not a marker: \(expected) is expected at byte \(offset)" }
}
