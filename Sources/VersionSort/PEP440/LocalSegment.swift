/// One segment of a local version label (PEP 440 §Local version identifiers): a number if it has only digits, or else lower-case text.
package enum LocalSegment: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Lower-case letters and digits, with at least one letter.
    case text(String)
    /// Digits only.
    case number(VersionNumber)

    /// Compares two segments: texts come before numbers, and sort by ASCII; numbers sort by value.
    package static func < (left: LocalSegment, right: LocalSegment) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.text, .number): true
        case (.number, .text): false
        }
    }

    /// The segment in normalized form.
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        }
    }
}
