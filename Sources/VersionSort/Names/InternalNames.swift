import ForeignText

/// The project names that belong to an internal index: whole names and prefixes.
package struct InternalNames: Hashable, Sendable, CustomStringConvertible {
    private let whole: Set<ProjectName>
    /// The prefixes, normalized and with the final separator.
    private let beginnings: [String]

    /// Parses names and patterns; throws ``InvalidName``.
    ///
    /// The pattern `acme-*` stands for every name with the prefix `acme-`.
    package init(_ texts: [String]) throws(InvalidName) {
        var (whole, beginnings): (Set<ProjectName>, [String]) = ([], [])
        for text in texts {
            let stem = text.utf8.hasSuffix("*") ? text.droppingBytes(last: 1) : text[...]
            guard stem.utf8.count < text.utf8.count else {
                whole.insert(try ProjectName(text))
                continue
            }
            // A pattern must end with a separator before the star, so that `acme*` does not match `acmeist` by accident.
            guard let last = stem.utf8.last, "-_.".utf8.contains(last) else { throw InvalidName(kind: "project", text: text) }
            beginnings.append(try ProjectName(String(stem.droppingBytes(last: 1))).normalized + "-")
        }
        self.whole = whole
        self.beginnings = beginnings.sorted()
    }

    private init(whole: Set<ProjectName>, beginnings: [String]) { (self.whole, self.beginnings) = (whole, beginnings) }

    /// All names.
    package static let all = InternalNames(whole: [], beginnings: [""])

    /// A Boolean value indicating whether there are no names.
    package var isEmpty: Bool { whole.isEmpty && beginnings.isEmpty }

    /// Returns `true` if the name belongs to the internal index.
    package func contains(_ name: ProjectName) -> Bool {
        whole.contains(name) || beginnings.contains { name.normalized.utf8.hasPrefix($0) }
    }

    /// The names and patterns, sorted.
    package var description: String { (whole.map(\.normalized) + beginnings.map { $0 + "*" }).sorted().joined(separator: " ") }
}
