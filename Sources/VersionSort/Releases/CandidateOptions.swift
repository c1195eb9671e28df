/// The options that, together with the target, decide which files of an index may be used.
package struct CandidateOptions: Hashable, Sendable {
    /// The time from which uploaded files are ignored; `nil` for no limit.
    ///
    /// With a limit, files without an upload time are ignored too.
    package var excludeNewer: Timestamp?
    /// The projects that are limited to wheels.
    package var onlyBinary: FormatChoice
    /// The projects that are limited to sdists.
    package var noBinary: FormatChoice
    /// The projects that may be used; `nil` means all.
    package var allowed: Set<ProjectName>?
    /// The denied releases, as requirements: for example `urllib3<1.26`, or a name for the whole project.
    package var denied: [Requirement]
    /// The digests stated by requirements and constraints, by project.
    package var hashes: [ProjectName: [StatedDigests]]
    /// A Boolean value indicating whether files of projects without stated digests are refused.
    package var requiresHashes: Bool
    /// A Boolean value indicating whether releases are kept whose files are all yanked.
    ///
    /// A resolver chooses them only for a pin.
    package var keepsYanked: Bool
    /// A Boolean value indicating whether `Requires-Python` is checked.
    package var checksPython: Bool

    /// Creates options.
    ///
    /// By default, every file that fits the target may be used.
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

    /// The digests on one line of a requirements file.
    ///
    /// A file must have one of them.
    package struct StatedDigests: Hashable, Sendable {
        /// The digests in lower case, for example `sha256:…`.
        package let digests: Set<String>
        /// A marker for the environments in which the line applies; `nil` for all.
        package let marker: Marker?

        /// Creates the digests of a line.
        package init(_ digests: Set<String>, marker: Marker? = nil) {
            self.digests = digests
            self.marker = marker
        }
    }

    /// Returns the digests that a file of a project may have in an environment; `nil` if no line states any.
    ///
    /// They are the digests that all applicable lines have in common.
    package func digests(of name: ProjectName, in environment: MarkerEnvironment) -> Set<String>? {
        let counting = (hashes[name] ?? []).filter { $0.marker?.evaluate(environment, extras: []) ?? true }.map(\.digests)
        guard let first = counting.first else { return nil }
        return counting.dropFirst().reduce(first) { $0.intersection($1) }
    }

    /// The projects that a choice of file format applies to.
    package enum FormatChoice: Hashable, Sendable {
        case none
        case all
        case projects(Set<ProjectName>)
        case allBut(Set<ProjectName>)

        /// Returns `true` if the choice applies to a project.
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
