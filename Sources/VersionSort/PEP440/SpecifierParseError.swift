/// An error for a text that is not a version specifier.
package struct SpecifierParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The clause does not start with a PEP 440 operator.
        case unknownOperator
        /// The text after the operator is not a version that the operator allows.
        case badVersion
        /// `.*` follows an operator other than `==` and `!=`, or more than a release.
        case badPrefix
        /// A local label follows an operator other than `==`, `!=` and `===`.
        case localNotAllowed
        /// `~=` is followed by a release of only one number.
        case compatibleNeedsTwoNumbers
        /// The text is longer than ``SpecifierSet/lengthLimit`` bytes.
        case tooLong
    }

    /// The reason for the error.
    package let reason: Reason
    /// The invalid clause, quoted and truncated for messages.
    package let text: String

    init(_ reason: Reason, _ text: some StringProtocol) {
        self.reason = reason
        self.text = quotedForMessage(String(text.prefix(100)))
    }

    /// One line for a person.
    package var description: String {
        switch reason {
        case .unknownOperator: "\(text) does not start with one of == != ~= <= >= < > ==="
        case .badVersion: "\(text) does not name a PEP 440 version"
        case .badPrefix: "\(text) may not end in '.*': only == and != take a prefix, and it must be a plain release"
        case .localNotAllowed: "\(text) may not have a local label: only == != === take one"
        case .compatibleNeedsTwoNumbers: "\(text) needs a release of at least two numbers after ~="
        case .tooLong: "the specifier \(text) is longer than \(SpecifierSet.lengthLimit) bytes"
        }
    }
}
