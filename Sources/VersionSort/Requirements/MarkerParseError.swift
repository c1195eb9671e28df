/// An error for a text that is not a marker.
package struct MarkerParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A description of the expected syntax.
    package let expected: String
    /// The offset of the error in bytes.
    package let offset: Int
    /// The text, quoted and truncated for messages.
    package let text: String

    init(expected: String, offset: Int, text: String) {
        self.expected = expected
        self.offset = offset
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String { "\(text) is not a marker: \(expected) is expected at byte \(offset)" }
}
