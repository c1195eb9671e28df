/// An error for a text that is not a requirement.
package struct RequirementParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, phrased as the end of the message.
    package let reason: String
    /// The offset of the error in bytes.
    package let offset: Int
    /// The text, quoted and truncated for messages.
    package let text: String

    init(_ reason: String, offset: Int, text: String) {
        self.reason = reason
        self.offset = offset
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String { "\(text) is not a requirement: \(reason), at byte \(offset)" }
}
