/// A version specifier: clauses that must all be satisfied, such as `>=1.2,<2` (PEP 440 §Version specifiers).
///
/// The empty set allows every version. The clauses are sorted by their text and unique, so the description does not depend on their original order.
package struct SpecifierSet: Hashable, Sendable, CustomStringConvertible {
    /// The maximum length of a specifier, in bytes.
    package static let lengthLimit = 8192

    /// The clauses, sorted by their text.
    package let specifiers: [Specifier]
    /// The hash value, computed once: a resolver looks up the same sets many times.
    private let knownHash: Int

    /// Creates the empty set, which allows every version.
    package init() {
        specifiers = []
        knownHash = 0
    }

    /// Creates a set of clauses.
    package init(_ specifiers: some Sequence<Specifier>) {
        var sorted = Array(specifiers)
        if sorted.count == 2 {
            if sorted[1].description < sorted[0].description { sorted.swapAt(0, 1) }
            if sorted[0] == sorted[1] { sorted.removeLast() }
        } else if sorted.count > 2 {
            var seen = Set<Specifier>()
            sorted = sorted.map { ($0.description, $0) }.sorted { $0.0 < $1.0 }.map(\.1).filter { seen.insert($0).inserted }
        }
        self.specifiers = sorted
        knownHash = sorted.isEmpty ? 0 : sorted.hashValue
    }

    /// Returns `true` if both sets have the same clauses.
    package static func == (left: SpecifierSet, right: SpecifierSet) -> Bool {
        left.knownHash == right.knownHash && left.specifiers == right.specifiers
    }

    /// Hashes the clauses.
    package func hash(into hasher: inout Hasher) { hasher.combine(knownHash) }

    /// Parses clauses separated by commas.
    ///
    /// Empty clauses are ignored, as in `>=3.6,`.
    package init(_ text: String) throws(SpecifierParseError) {
        if text.utf8.count > Self.lengthLimit { throw SpecifierParseError(.tooLong, text) }
        var clauses: [Specifier] = []
        for clause in text.utf8.split(separator: UInt8(ascii: ",")) {
            let clause = Substring(clause).trimmingASCIIWhitespace
            if !clause.isEmpty { clauses.append(try Specifier(clause: clause)) }
        }
        self.init(clauses)
    }

    /// A Boolean value indicating whether there is no clause.
    package var isEmpty: Bool { specifiers.isEmpty }

    /// The clauses joined by commas; empty if there are none.
    package var description: String { specifiers.map(\.description).joined(separator: ",") }

    /// A Boolean value indicating whether a clause names a pre-release and so allows pre-releases of the project.
    package var admitsPrereleases: Bool { specifiers.contains(where: \.admitsPrereleases) }

    /// A Boolean value indicating whether the set is exactly one `==` or `===` clause without `.*`.
    package var isPinned: Bool { specifiers.count == 1 && (specifiers[0].op == .equal || specifiers[0].op == .arbitrary) }

    /// Returns the set with the clauses of both.
    package func intersection(_ other: SpecifierSet) -> SpecifierSet { SpecifierSet(specifiers + other.specifiers) }

    /// Returns `true` if a version satisfies every clause.
    ///
    /// A pre-release is rejected only if `prereleases` is `false`; ``filter(_:prereleases:)`` applies the rule for lists.
    package func contains(_ version: Version, prereleases: Bool? = nil) -> Bool {
        if prereleases == false && version.isPrerelease { return false }
        return specifiers.allSatisfy { $0.contains(version) }
    }

    /// Returns `true` if a text from an index satisfies every clause.
    ///
    /// A legacy text satisfies only the empty set and `===`.
    package func contains(text: String) -> Bool {
        specifiers.allSatisfy { $0.contains(text: text) }
    }

    /// Returns the versions that satisfy every clause, in the given order (PEP 440 §Handling of pre-releases).
    ///
    /// If `prereleases` is `nil`, pre-releases are left out unless a clause names one or no other version matches.
    package func filter(_ versions: [Version], prereleases: Bool? = nil) -> [Version] {
        let matches = versions.filter { contains($0) }
        if prereleases ?? admitsPrereleases { return matches }
        let finals = matches.filter { !$0.isPrerelease }
        return finals.isEmpty && prereleases == nil ? matches : finals
    }
}

extension SpecifierSet: TextCodable {}

/// An error for a text that is not a version specifier.
package struct SpecifierParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The clause does not start with a PEP 440 operator.
        case unknownOperator
        /// The text after the operator is not a version that the operator allows.
        case badVersion
        /// `.*` follows an operator other than `==` and `!=`, or more than a release.
        case badPrefix
        /// A local label follows an operator other than `==`, `!=` and `===`.
        case localNotAllowed
        /// `~=` is followed by a release of only one number.
        case compatibleNeedsTwoNumbers
        /// The text is longer than ``SpecifierSet/lengthLimit`` bytes.
        case tooLong
    }

    /// The reason for the error.
    package let reason: Reason
    /// The invalid clause, quoted and truncated for messages.
    package let text: String

    init(_ reason: Reason, _ text: some StringProtocol) {
        self.reason = reason
        self.text = quotedForMessage(String(text.prefix(100)))
    }

    /// One line for a person.
    package var description: String {
        switch reason {
        case .unknownOperator: "\(text) does not start with one of == != ~= <= >= < > ==="
        case .badVersion: "\(text) does not name a PEP 440 version"
        case .badPrefix: "\(text) may not end in '.*': only == and != take a prefix, and it must be a plain release"
        case .localNotAllowed: "\(text) may not have a local label: only == != === take one"
        case .compatibleNeedsTwoNumbers: "\(text) needs a release of at least two numbers after ~="
        case .tooLong: "the specifier \(text) is longer than \(SpecifierSet.lengthLimit) bytes"
        }
    }
}
