/// A project that is needed: its name, extras, versions or URL, and the condition (PEP 508, dependency specifiers).
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
    /// The longest text taken, in bytes.
    package static let lengthLimit = 65_536

    package let name: ProjectName
    /// The extras, each once, sorted.
    package let extras: [ExtraName]
    /// The versions; every version when a URL is given.
    package let specifiers: SpecifierSet
    /// Where the project is to be had, instead of versions.
    package let url: String?
    /// When it is needed; nil means always.
    package let marker: Marker?

    /// Makes a requirement of its parts.
    package init(
        name: ProjectName, extras: [ExtraName] = [], specifiers: SpecifierSet = SpecifierSet(), url: String? = nil, marker: Marker? = nil
    ) {
        self.name = name
        self.extras = Array(Set(extras)).sorted()
        self.specifiers = specifiers
        self.url = url
        self.marker = marker
    }

    /// Reads a requirement; throws ``RequirementParseError``.
    package init(_ text: String) throws(RequirementParseError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw RequirementParseError("it is too long", offset: Self.lengthLimit, text: text)
        }
        var parser = RequirementParser(text)
        self = try parser.requirement()
    }

    /// The requirement in its normal form: normal names, sorted extras and clauses.
    package var description: String {
        var result = name.normalized
        if !extras.isEmpty { result += "[\(extras.map(\.normalized).joined(separator: ","))]" }
        if let url { result += " @ \(url)" } else { result += specifiers.description }
        // A URL takes every byte up to a space, so the semicolon needs one before it.
        if let marker { result += "\(url == nil ? "" : " "); \(marker)" }
        return result
    }

    /// Whether the requirement stands in an environment, with these extras asked for.
    package func applies(in environment: MarkerEnvironment, extras: Set<ExtraName> = []) -> Bool {
        marker?.evaluate(environment, extras: extras) ?? true
    }
}

extension Requirement: TextCodable {}
