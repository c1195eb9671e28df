/// The name of an extra of a project.
///
/// Equality, order and hash are those of the normal form; the spelling that was met stays in `original`. Source of the rule: PEP 685 (normal form), PEP 508 (grammar).
package struct ExtraName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as it was written.
    package let original: String
    /// The normal form: lower case, with every run of `-`, `_` and `.` as one `-`.
    package let normalized: String

    /// Checks and normalises a name; ASCII only, at most 256 bytes.
    package init(_ text: String) throws(InvalidName) {
        guard let normalized = NameGrammar.normalized(text) else { throw InvalidName(kind: "extra", text: text) }
        self.original = normalized == text ? normalized : text
        self.normalized = normalized
    }

    /// The normal form.
    package var description: String { normalized }

    /// Whether both names have one normal form.
    package static func == (left: ExtraName, right: ExtraName) -> Bool { left.normalized == right.normalized }

    /// The order of the normal forms, by byte.
    package static func < (left: ExtraName, right: ExtraName) -> Bool { left.normalized < right.normalized }

    /// Hashes the normal form.
    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension ExtraName: TextCodable {}
