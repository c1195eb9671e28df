/// The name of a project on a package index.
///
/// Equality, order and hash use the normalized form; `original` keeps the spelling. Source: PEP 503 (normalization), PEP 508 (grammar).
package struct ProjectName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as written.
    package let original: String
    /// The normalized form: lower case, with each run of `-`, `_` and `.` replaced by one `-`.
    package let normalized: String

    /// Checks and normalizes a name.
    ///
    /// It must be ASCII and at most 256 bytes long.
    package init(_ text: String) throws(InvalidName) {
        guard let normalized = NameGrammar.normalized(text) else { throw InvalidName(kind: "project", text: text) }
        self.original = normalized == text ? normalized : text
        self.normalized = normalized
    }

    /// The normalized form.
    package var description: String { normalized }

    /// Returns `true` if both names have the same normalized form.
    package static func == (left: ProjectName, right: ProjectName) -> Bool { left.normalized == right.normalized }

    /// Compares the normalized forms byte by byte.
    package static func < (left: ProjectName, right: ProjectName) -> Bool { left.normalized < right.normalized }

    /// Hashes the normalized form.
    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension ProjectName: TextCodable {}

/// The name of an extra of a project.
///
/// Equality, order and hash use the normalized form; `original` keeps the spelling. Source: PEP 685 (normalization), PEP 508 (grammar).
package struct ExtraName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as written.
    package let original: String
    /// The normalized form: lower case, with each run of `-`, `_` and `.` replaced by one `-`.
    package let normalized: String

    /// Checks and normalizes a name.
    ///
    /// It must be ASCII and at most 256 bytes long.
    package init(_ text: String) throws(InvalidName) {
        guard let normalized = NameGrammar.normalized(text) else { throw InvalidName(kind: "extra", text: text) }
        self.original = normalized == text ? normalized : text
        self.normalized = normalized
    }

    /// The normalized form.
    package var description: String { normalized }

    /// Returns `true` if both names have the same normalized form.
    package static func == (left: ExtraName, right: ExtraName) -> Bool { left.normalized == right.normalized }

    /// Compares the normalized forms byte by byte.
    package static func < (left: ExtraName, right: ExtraName) -> Bool { left.normalized < right.normalized }

    /// Hashes the normalized form.
    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension ExtraName: TextCodable {}
