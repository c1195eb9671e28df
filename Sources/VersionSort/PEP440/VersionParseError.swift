/// An error for a text that is not a PEP 440 version.
package struct VersionParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The text does not follow the grammar.
        case grammar
        /// The text is longer than ``Version/lengthLimit`` bytes.
        case tooLong
    }

    /// The reason for the error.
    package let reason: Reason
    /// The text, quoted and truncated for messages.
    package let text: String

    init(_ reason: Reason, _ text: some StringProtocol) {
        self.reason = reason
        self.text = quotedForMessage(String(text.prefix(100)))
    }

    /// One line for a person.
    package var description: String {
        switch reason {
        case .grammar: "\(text) is not a PEP 440 version"
        case .tooLong: "the version \(text) is longer than \(Version.lengthLimit) bytes"
        }
    }
}
