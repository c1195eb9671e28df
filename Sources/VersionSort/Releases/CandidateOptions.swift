/// What else than the target decides which files of an index may be used.
package struct CandidateOptions: Hashable, Sendable {
    /// Files uploaded at this moment or later, and files without a time, are left out; nil takes all.
    package var excludeNewer: Timestamp?
    /// The projects of which only wheels are taken.
    package var onlyBinary: FormatChoice
    /// The projects of which only source archives are taken.
    package var noBinary: FormatChoice
    /// Whether releases of which every file was withdrawn are kept; a resolver chooses them only for a pin.
    package var keepsYanked: Bool
    /// Whether `Requires-Python` counts.
    package var checksPython: Bool

    /// Takes everything that fits the target unless said otherwise.
    package init(
        excludeNewer: Timestamp? = nil, onlyBinary: FormatChoice = .none, noBinary: FormatChoice = .none, keepsYanked: Bool = true,
        checksPython: Bool = true
    ) {
        self.excludeNewer = excludeNewer
        self.onlyBinary = onlyBinary
        self.noBinary = noBinary
        self.keepsYanked = keepsYanked
        self.checksPython = checksPython
    }

    /// The projects that a choice of file format is for.
    package enum FormatChoice: Hashable, Sendable {
        case none
        case all
        case projects(Set<ProjectName>)

        /// Whether the choice is for a project.
        package func contains(_ name: ProjectName) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .projects(let names): names.contains(name)
            }
        }
    }
}
