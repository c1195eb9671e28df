/// The versions of a stream that a specifier takes, decided one by one (PEP 440 §Handling of pre-releases).
///
/// Pre-releases wait until the end, since they count only when nothing else does; as soon as a final release matches, none of them is kept.
package struct VersionMatches: Sendable {
    private let set: SpecifierSet
    private let admitsPrereleases: Bool
    private var hasFinal = false
    /// The pre-releases that match when nothing else did, in the order they came.
    package private(set) var held: [String] = []

    /// Looks for what satisfies every clause; pre-releases count like others when that is asked for, or when a clause names one.
    package init(_ set: SpecifierSet, admitsPrereleases: Bool = false) {
        self.set = set
        self.admitsPrereleases = admitsPrereleases || set.admitsPrereleases
    }

    /// Whether a text is to be taken now; nil when it is no version and no `===` names it.
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
