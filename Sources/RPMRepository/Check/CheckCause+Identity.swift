import ForeignText
import Native

extension CheckCause {
    /// Creates a cause.
    ///
    /// Its id is a digest of kind and requirement, so that it does not depend on victims and other packages.
    ///
    /// The id of a cause about packages themselves also covers their NEVRAs: two packages with the same fault are two causes.
    package init(
        _ kind: Kind, requirement: String, neededBy: some Sequence<String>, victims: (some Sequence<String>)? = [String]?.none,
        evidence: [String] = [], fix: [String] = []
    ) {
        let needers = neededBy.sortedOnce()
        let victims = victims.map { $0.sortedOnce() } ?? needers
        self.init(kind, requirement: requirement, neededBy: needers, victims: victims, count: victims.count)
        rules = evidence
        self.fix = fix
    }

    /// Creates a cause from sorted names.
    ///
    /// If there are more than ``victimLimit`` victims, only the first and the count are needed.
    init(_ kind: Kind, requirement: String, neededBy: [String], victims: [String], count: Int) {
        let subjects = kind.isOfPackages ? neededBy.map { "\n\($0)" }.joined() : ""
        let digest = Digest.hex(of: Array("\(kind.rawValue)\n\(requirement)\(subjects)".utf8), .sha256)
        self.init(
            id: String(digest.start(bytes: 12)), kind: kind, requirement: requirement, neededBy: neededBy, victimCount: count,
            victims: victims.count > Self.victimLimit ? Array(victims.prefix(Self.victimLimit)) : victims, why: [], nearest: [], rules: [], fix: [])
    }
}

extension Sequence<String> {
    /// Returns the sorted texts without duplicates; fast if they are already sorted.
    func sortedOnce() -> [String] {
        var result: [String] = []
        for text in sorted() where text != result.last { result.append(text) }
        return result
    }
}
