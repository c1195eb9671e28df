import Native

extension CheckCause {
    /// Makes a cause; its id is a digest of kind and requirement only, so that it outlives other packages and new victims.
    init(_ kind: Kind, requirement: String, neededBy: [String], victims: [String]) {
        let digest = Digest.hex(of: Array("\(kind.rawValue)\n\(requirement)".utf8), .sha256)
        self.init(
            id: String(digest.prefix(12)), kind: kind, requirement: requirement, neededBy: neededBy, victimCount: victims.count,
            victims: Array(victims.prefix(Self.victimLimit)), why: [],
            nearest: [], rules: [])
    }
}
