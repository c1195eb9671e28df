/// One segment of a local version label (PEP 440 §Local version identifiers): a number when it is all digits, else lower-case text.
package enum LocalSegment: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Lower-case letters and digits, at least one letter among them.
    case text(String)
    /// Digits alone.
    case number(VersionNumber)

    /// Text sorts before every number; text by ASCII, numbers by value.
    package static func < (left: LocalSegment, right: LocalSegment) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.text, .number): true
        case (.number, .text): false
        }
    }

    /// The segment as the normal form writes it.
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        }
    }
}
