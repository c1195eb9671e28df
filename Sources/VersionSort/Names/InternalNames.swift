import ForeignText

/// The project names that belong to an internal index: whole names, and beginnings of names.
package struct InternalNames: Hashable, Sendable, CustomStringConvertible {
    private let whole: Set<ProjectName>
    /// In normal form, with the separator at the end.
    private let beginnings: [String]

    /// Reads names and patterns such as `acme-*`, which stands for every name that begins with `acme-`; throws ``InvalidName``.
    package init(_ texts: [String]) throws(InvalidName) {
        var (whole, beginnings): (Set<ProjectName>, [String]) = ([], [])
        for text in texts {
            let stem = text.utf8.hasSuffix("*") ? text.droppingBytes(last: 1) : text[...]
            guard stem.utf8.count < text.utf8.count else {
                whole.insert(try ProjectName(text))
                continue
            }
            // A pattern ends at a separator, so that `acme*` does not quietly take in `acmeist`.
            guard let last = stem.utf8.last, "-_.".utf8.contains(last) else { throw InvalidName(kind: "project", text: text) }
            beginnings.append(try ProjectName(String(stem.droppingBytes(last: 1))).normalized + "-")
        }
        self.whole = whole
        self.beginnings = beginnings.sorted()
    }

    /// Whether no name belongs to it.
    package var isEmpty: Bool { whole.isEmpty && beginnings.isEmpty }

    /// Whether a name belongs to it.
    package func contains(_ name: ProjectName) -> Bool {
        whole.contains(name) || beginnings.contains { name.normalized.utf8.hasPrefix($0) }
    }

    /// The names and beginnings, sorted.
    package var description: String { (whole.map(\.normalized) + beginnings.map { $0 + "*" }).sorted().joined(separator: " ") }
}
