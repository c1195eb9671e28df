/// A text that is not a version specifier.
package struct SpecifierParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why the text is refused.
    package enum Reason: Hashable, Sendable {
        /// No operator of PEP 440 stands first.
        case unknownOperator
        /// What follows the operator is not a version that this operator takes.
        case badVersion
        /// `.*` with an operator other than `==` and `!=`, or after more than a release.
        case badPrefix
        /// A local label with an operator other than `==`, `!=` and `===`.
        case localNotAllowed
        /// `~=` with a release of one number.
        case compatibleNeedsTwoNumbers
        /// More than ``SpecifierSet/lengthLimit`` bytes.
        case tooLong
    }

    /// Why the text is refused.
    package let reason: Reason
    /// The clause that is refused, quoted and cut to a printable length.
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
