/// One reason why packages cannot be installed, with everything that helps to cure it.
package struct CheckCause: Codable, Hashable, Sendable {
    /// What kind of reason it is.
    package enum Kind: String, Codable, Sendable {
        /// Nothing that can be installed provides a requirement.
        case missing
        /// Packages that one package needs exclude each other.
        case conflict
        /// Every package goes in alone, but not all of them at once.
        case together
        /// The package is for another architecture, so it got no verdict.
        case notChecked = "not-checked"
    }

    /// A name for this cause that stays the same between runs, so that two reports can be compared.
    package var id: String
    package var kind: Kind
    /// The requirement nobody meets, or the contradiction in one line.
    package var requirement: String
    /// The packages that need it themselves, sorted.
    package var neededBy: [String]
    /// How many packages cannot be installed because of it, those of `neededBy` included.
    package var victimCount: Int
    /// Those packages, sorted; of very many only the first ``victimLimit``.
    package var victims: [String]
    /// How an application comes to need it, from the application down; empty when the caller knows no chain.
    package var why: [String]
    /// What exists and comes closest to a missing requirement, the best first.
    package var nearest: [NearestCapability]
    /// The solver's rules that contradict each other; empty for a missing requirement.
    package var rules: [String]

    /// How many victims of one cause are named: causes and victims may both be many, and a report has to stay readable.
    package static let victimLimit = 1000
}

/// Something that exists and nearly meets a requirement.
package struct NearestCapability: Codable, Hashable, Sendable {
    /// How it misses.
    package enum Miss: String, Codable, Sendable {
        /// The right name with a version above what is allowed.
        case tooNew = "too-new"
        /// The right name with a version below what is asked for.
        case tooOld = "too-old"
        /// The right name with a version that is excluded, or with none.
        case otherVersion = "other-version"
        /// Another name that looks alike.
        case similarName = "similar-name"
    }

    /// The capability as its package provides it.
    package var capability: String
    /// The package that provides it.
    package var package: String
    /// The repository or base that holds the package.
    package var repository: String
    package var miss: Miss
}
