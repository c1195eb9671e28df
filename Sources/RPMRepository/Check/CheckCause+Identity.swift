import Native

extension CheckCause {
    /// Makes a cause; its id is a digest of kind and requirement only, so that it outlives other packages and new victims.
    package init(
        _ kind: Kind, requirement: String, neededBy: some Sequence<String>, victims: (some Sequence<String>)? = [String]?.none,
        evidence: [String] = [], fix: [String] = []
    ) {
        let digest = Digest.hex(of: Array("\(kind.rawValue)\n\(requirement)".utf8), .sha256)
        let needers = Set(neededBy).sorted()
        let victims = victims.map { Set($0).sorted() } ?? needers
        self.init(
            id: String(digest.prefix(12)), kind: kind, requirement: requirement, neededBy: needers, victimCount: victims.count,
            victims: Array(victims.prefix(Self.victimLimit)), why: [], nearest: [], rules: evidence, fix: fix)
    }
}
