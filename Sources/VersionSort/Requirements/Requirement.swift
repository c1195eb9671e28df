/// A requirement of a project: its name, extras, versions or URL, and marker (PEP 508, dependency specifiers).
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
    /// The maximum length of a requirement, in bytes.
    package static let lengthLimit = 65_536

    package let name: ProjectName
    /// The extras, sorted and without duplicates.
    package let extras: [ExtraName]
    /// The allowed versions; all versions if there is a URL.
    package let specifiers: SpecifierSet
    /// The URL of the project, in place of versions.
    package let url: String?
    /// The condition for the requirement; `nil` means always.
    package let marker: Marker?

    /// Creates a requirement from its parts.
    package init(
        name: ProjectName, extras: [ExtraName] = [], specifiers: SpecifierSet = SpecifierSet(), url: String? = nil, marker: Marker? = nil
    ) {
        self.name = name
        self.extras = extras.count > 1 ? Set(extras).sorted() : extras
        self.specifiers = specifiers
        self.url = url
        self.marker = marker
    }

    /// Parses a requirement; throws ``RequirementParseError``.
    package init(_ text: String) throws(RequirementParseError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw RequirementParseError("it is too long", offset: Self.lengthLimit, text: text)
        }
        var parser = RequirementParser(text)
        self = try parser.requirement()
    }

    /// The requirement in normalized form: normalized names, sorted extras and clauses.
    package var description: String {
        var result = name.normalized
        if !extras.isEmpty { result += "[\(extras.map(\.normalized).joined(separator: ","))]" }
        if let url { result += " @ \(url)" } else { result += specifiers.description }
        // A URL ends only at a space, so the semicolon needs one before it.
        if let marker { result += "\(url == nil ? "" : " "); \(marker)" }
        return result
    }

    /// Returns `true` if the requirement applies in an environment with the given extras.
    package func applies(in environment: MarkerEnvironment, extras: Set<ExtraName> = []) -> Bool {
        marker?.evaluate(environment, extras: extras) ?? true
    }
}

extension Requirement: TextCodable {}
