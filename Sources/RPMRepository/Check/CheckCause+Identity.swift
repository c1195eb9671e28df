import ForeignText
import Native

extension CheckCause {
    /// Makes a cause; its id is a digest of kind and requirement, so that it outlives other packages and new victims.
    ///
    /// The id of a finding about packages themselves covers their NEVRAs as well: two packages with one fault are two causes.
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

    /// Makes a cause of names that are sorted; of more than ``victimLimit`` victims only the first need be given, and how many there are.
    init(_ kind: Kind, requirement: String, neededBy: [String], victims: [String], count: Int) {
        let subjects = kind.isOfPackages ? neededBy.map { "\n\($0)" }.joined() : ""
        let digest = Digest.hex(of: Array("\(kind.rawValue)\n\(requirement)\(subjects)".utf8), .sha256)
        self.init(
            id: String(digest.start(bytes: 12)), kind: kind, requirement: requirement, neededBy: neededBy, victimCount: count,
            victims: victims.count > Self.victimLimit ? Array(victims.prefix(Self.victimLimit)) : victims, why: [], nearest: [], rules: [], fix: [])
    }
}

extension Sequence<String> {
    /// The texts in order, each once; costs little when they are in order already.
    func sortedOnce() -> [String] {
        var result: [String] = []
        for text in sorted() where text != result.last { result.append(text) }
        return result
    }
}
