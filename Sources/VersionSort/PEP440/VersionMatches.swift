/// A filter that selects the versions in a stream which satisfy a specifier (PEP 440 §Handling of pre-releases).
///
/// Pre-releases are held back until the end, because they count only if nothing else matches. Once a final release matches, they are discarded.
package struct VersionMatches: Sendable {
    private let set: SpecifierSet
    private let admitsPrereleases: Bool
    private var hasFinal = false
    /// The matching pre-releases, in the order received.
    ///
    /// They count if nothing else matched.
    package private(set) var held: [String] = []

    /// Creates a filter for a specifier.
    ///
    /// Pre-releases count like other versions if requested or if a clause names one.
    package init(_ set: SpecifierSet, admitsPrereleases: Bool = false) {
        self.set = set
        self.admitsPrereleases = admitsPrereleases || set.admitsPrereleases
    }

    /// Returns `true` if a text matches, and `false` if it does not match or is held back as a pre-release; `nil` if it is not a version and no `===` clause
    /// matches it.
    package mutating func take(_ text: String) -> Bool? {
        guard let version = Version.parse(text) else { return set.contains(text: text) && !set.isEmpty ? true : nil }
        guard set.specifiers.allSatisfy({ $0.op == .arbitrary ? $0.contains(text: text) : $0.contains(version) }) else { return false }
        if admitsPrereleases || !version.isPrerelease {
            hasFinal = true
            held = []
            return true
        }
        if !hasFinal { held.append(text) }
        return false
    }
}
