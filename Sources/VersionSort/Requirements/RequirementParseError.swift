/// A text that is not a requirement: what is wrong, and where.
package struct RequirementParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as the end of the message.
    package let reason: String
    /// Bytes before the place.
    package let offset: Int
    /// The text, quoted and cut to a printable length.
    package let text: String

    init(_ reason: String, offset: Int, text: String) {
        self.reason = reason
        self.offset = offset
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String { "\(text) is not a requirement: \(reason), at byte \(offset)" }
}
