/// A parser of one requirement (dependency specifiers §Grammar).
struct RequirementParser {
    private var scanner: SpecifierScanner

    init(_ text: String) {
        scanner = SpecifierScanner(text)
    }

    mutating func requirement() throws(RequirementParseError) -> Requirement {
        scanner.skipSpace()
        guard let name = try? ProjectName(identifier()) else { throw fault("the name of a project is expected") }
        scanner.skipSpace()
        let extras = try extras()
        scanner.skipSpace()
        if scanner.take("@") { return try fromURL(name, extras) }
        let specifiers = try specifiers()
        scanner.skipSpace()
        let marker = try marker(else: specifiers.isEmpty ? "versions, ';' or the end is expected" : "',', ';' or the end is expected")
        return Requirement(name: name, extras: extras, specifiers: specifiers, marker: marker)
    }

    private mutating func fromURL(_ name: ProjectName, _ extras: [ExtraName]) throws(RequirementParseError) -> Requirement {
        scanner.skipSpace()
        let url = scanner.takeWhile { $0 > 0x20 && $0 != 0x7F }
        guard !url.isEmpty else { throw fault("a URL is expected after '@'") }
        scanner.skipSpace()
        let marker = try marker(else: "' ;' or the end is expected after the URL")
        return Requirement(name: name, extras: extras, url: url, marker: marker)
    }

    /// Returns the name at the current position; empty if there is none.
    private mutating func identifier() -> String {
        let word = scanner.takeWhile { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
        return word
    }

    private mutating func extras() throws(RequirementParseError) -> [ExtraName] {
        guard scanner.take("[") else { return [] }
        var found: [ExtraName] = []
        scanner.skipSpace()
        if scanner.take("]") { return found }
        while true {
            guard let extra = try? ExtraName(identifier()) else { throw fault("the name of an extra is expected") }
            found.append(extra)
            scanner.skipSpace()
            if scanner.take("]") { return found }
            guard scanner.take(",") else { throw fault("',' or ']' is expected after an extra") }
            scanner.skipSpace()
        }
    }

    private mutating func specifiers() throws(RequirementParseError) -> SpecifierSet {
        let inParentheses = scanner.take("(")
        let start = scanner.place
        let text = scanner.takeWhile { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ")") }
        if inParentheses && !scanner.take(")") { throw fault("')' is expected after the versions") }
        if text.isEmpty { return SpecifierSet() }
        // A comma may end the list, but the grammar requires a comparison before every other one.
        if Self.hasEmptyClause(text) {
            throw RequirementParseError("a version comparison is expected before ','", offset: start, text: scanner.text)
        }
        do {
            return try SpecifierSet(text)
        } catch {
            throw RequirementParseError(error.description, offset: start, text: scanner.text)
        }
    }

    /// Returns `true` if a comma has no clause before it.
    private static func hasEmptyClause(_ text: String) -> Bool {
        var isEmpty = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: ",") {
                if isEmpty { return true }
                isEmpty = true
            } else if !byte.isASCIIWhitespace {
                isEmpty = false
            }
        }
        return false
    }

    private mutating func marker(else message: String) throws(RequirementParseError) -> Marker? {
        if scanner.isAtEnd { return nil }
        guard scanner.take(";") else { throw fault(message) }
        do {
            let root = try scanner.marker()
            try scanner.expectEnd("'and', 'or' or the end")
            return Marker(root: root)
        } catch {
            throw RequirementParseError("\(error.expected) is expected", offset: error.offset, text: scanner.text)
        }
    }

    private func fault(_ reason: String) -> RequirementParseError {
        RequirementParseError(reason, offset: scanner.place, text: scanner.text)
    }
}

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
