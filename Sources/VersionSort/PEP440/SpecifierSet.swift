/// A version specifier: clauses that must all hold, such as `>=1.2,<2` (PEP 440 §Version specifiers).
///
/// The empty set admits every version. Clauses are kept in the order of their text and each once, so the description does not depend on the order they were written in.
package struct SpecifierSet: Hashable, Sendable, CustomStringConvertible {
    /// The longest text taken, in bytes.
    package static let lengthLimit = 8192

    /// The clauses, sorted by their text.
    package let specifiers: [Specifier]

    /// Admits every version.
    package init() {
        specifiers = []
    }

    /// All of the clauses given.
    package init(_ specifiers: some Sequence<Specifier>) {
        var seen = Set<Specifier>()
        self.specifiers = specifiers.map { ($0.description, $0) }.sorted { $0.0 < $1.0 }.map(\.1).filter { seen.insert($0).inserted }
    }

    /// Reads clauses separated by commas; empty clauses are dropped, as in `>=3.6,`.
    package init(_ text: String) throws(SpecifierParseError) {
        if text.utf8.count > Self.lengthLimit { throw SpecifierParseError(.tooLong, text) }
        var clauses: [Specifier] = []
        for clause in text.utf8.split(separator: UInt8(ascii: ",")) {
            let clause = Substring(clause).trimmingASCIIWhitespace
            if !clause.isEmpty { clauses.append(try Specifier(clause: clause)) }
        }
        self.init(clauses)
    }

    /// Whether there is no clause.
    package var isEmpty: Bool { specifiers.isEmpty }

    /// The clauses joined by commas, empty when there are none.
    package var description: String { specifiers.map(\.description).joined(separator: ",") }

    /// Whether a clause names a pre-release, which admits pre-releases of the project.
    package var admitsPrereleases: Bool { specifiers.contains(where: \.admitsPrereleases) }

    /// Whether it is exactly one `==` or `===` clause without `.*`.
    package var isPinned: Bool { specifiers.count == 1 && (specifiers[0].op == .equal || specifiers[0].op == .arbitrary) }

    /// The version of a pinned set, nil when it is not pinned or pins a text that is no version.
    package var pinnedVersion: Version? { isPinned ? specifiers[0].version : nil }

    /// The clauses of both.
    package func intersection(_ other: SpecifierSet) -> SpecifierSet { SpecifierSet(specifiers + other.specifiers) }

    /// Whether a version satisfies every clause.
    ///
    /// A single version is never refused for being a pre-release unless `prereleases` is false: that is for ``filter(_:prereleases:)`` to decide over a list.
    package func contains(_ version: Version, prereleases: Bool? = nil) -> Bool {
        if prereleases == false && version.isPrerelease { return false }
        return specifiers.allSatisfy { $0.contains(version) }
    }

    /// Whether a text from an index satisfies every clause; a legacy text satisfies the empty set and `===` only.
    package func contains(text: String) -> Bool {
        specifiers.allSatisfy { $0.contains(text: text) }
    }

    /// The versions that satisfy every clause, in the order given (PEP 440 §Handling of pre-releases).
    ///
    /// With `prereleases` nil, pre-releases are left out unless a clause names one or nothing else is left.
    package func filter(_ versions: [Version], prereleases: Bool? = nil) -> [Version] {
        let matches = versions.filter { contains($0) }
        if prereleases ?? admitsPrereleases { return matches }
        let finals = matches.filter { !$0.isPrerelease }
        return finals.isEmpty && prereleases == nil ? matches : finals
    }
}

extension SpecifierSet: TextCodable {}
