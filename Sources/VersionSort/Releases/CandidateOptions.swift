/// What else than the target decides which files of an index may be used.
package struct CandidateOptions: Hashable, Sendable {
    /// Files uploaded at this moment or later, and files without a time, are left out; nil takes all.
    package var excludeNewer: Timestamp?
    /// The projects of which only wheels are taken.
    package var onlyBinary: FormatChoice
    /// The projects of which only source archives are taken.
    package var noBinary: FormatChoice
    /// The only projects that may be used; nil means all.
    package var allowed: Set<ProjectName>?
    /// Releases that must not be used, each as a requirement that names them: `urllib3<1.26` or a project as a whole.
    package var denied: [Requirement]
    /// The digests that requirements and constraints state, for projects that have any.
    package var hashes: [ProjectName: [StatedDigests]]
    /// A Boolean value indicating whether files of projects without stated digests are refused.
    package var requiresHashes: Bool
    /// Whether releases of which every file was withdrawn are kept; a resolver chooses them only for a pin.
    package var keepsYanked: Bool
    /// Whether `Requires-Python` counts.
    package var checksPython: Bool

    /// Takes everything that fits the target unless said otherwise.
    package init(
        excludeNewer: Timestamp? = nil, onlyBinary: FormatChoice = .none, noBinary: FormatChoice = .none,
        allowed: Set<ProjectName>? = nil, denied: [Requirement] = [], hashes: [ProjectName: [StatedDigests]] = [:], requiresHashes: Bool = false,
        keepsYanked: Bool = true,
        checksPython: Bool = true
    ) {
        self.excludeNewer = excludeNewer
        self.onlyBinary = onlyBinary
        self.noBinary = noBinary
        self.allowed = allowed
        self.denied = denied
        self.hashes = hashes
        self.requiresHashes = requiresHashes
        self.keepsYanked = keepsYanked
        self.checksPython = checksPython
    }

    /// The digests of one line of a requirements file, of which a file must have one.
    package struct StatedDigests: Hashable, Sendable {
        /// As `sha256:…`, in small letters.
        package let digests: Set<String>
        /// The environments in which the line counts; nil for all.
        package let marker: Marker?

        /// Takes the digests of a line.
        package init(_ digests: Set<String>, marker: Marker? = nil) {
            self.digests = digests
            self.marker = marker
        }
    }

    /// The digests of which a file of a project must have one in an environment: those that all lines that count there agree on; nil where none states any.
    package func digests(of name: ProjectName, in environment: MarkerEnvironment) -> Set<String>? {
        let counting = (hashes[name] ?? []).filter { $0.marker?.evaluate(environment, extras: []) ?? true }.map(\.digests)
        guard let first = counting.first else { return nil }
        return counting.dropFirst().reduce(first) { $0.intersection($1) }
    }

    /// The projects that a choice of file format is for.
    package enum FormatChoice: Hashable, Sendable {
        case none
        case all
        case projects(Set<ProjectName>)
        case allBut(Set<ProjectName>)

        /// Whether the choice is for a project.
        package func contains(_ name: ProjectName) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .projects(let names): names.contains(name)
            case .allBut(let names): !names.contains(name)
            }
        }
    }
}
