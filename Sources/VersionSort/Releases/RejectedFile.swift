import ForeignText

/// A file in an index that a target does not use, and the reason.
package struct RejectedFile: Hashable, Sendable, CustomStringConvertible {
    package let filename: String
    /// The version; `nil` if the name does not state it.
    package let version: Version?
    package let reason: RejectionReason
    /// The file is yanked, whatever the reason is.
    var isYanked = false

    /// The name and the reason, in one line.
    package var description: String { "\(filename) \(reason)" }
}

/// The reason why a target does not use a file.
///
/// Its description completes a sentence that begins with the file or the version.
package enum RejectionReason: Hashable, Sendable, CustomStringConvertible {
    /// The index has quarantined the whole project (PEP 792).
    case quarantined
    /// `Requires-Python` does not allow the target's Python.
    case python(required: String)
    /// The file was uploaded at or after the time limit, or has no upload time.
    case uploaded(String?)
    /// The file is yanked. Either the release has other files that are not yanked, or yanked files are not wanted.
    case yanked(reason: String)
    /// No tag of the wheel fits the target. `unfit` is the part of the closest tag that does not fit.
    case tags([WheelTag], unfit: TagPart)
    /// The file is a wheel, but only sdists are wanted.
    case wheelUnwanted
    /// The file is an sdist, but only wheels are wanted.
    case sourceUnwanted
    /// The file is neither a wheel nor an sdist of the project.
    case filename
    /// The project is not in the list of allowed projects.
    case notAllowed
    /// This rule denies the release.
    case denied(by: String)
    /// The file has none of the required digests.
    case hash
    /// Every project needs a digest, but no requirement or constraint states one for this project.
    case unhashed

    package var description: String {
        switch self {
        case .quarantined: "is in quarantine on the index"
        case .python(let required): "needs Python \(required)"
        case .uploaded(let time?): "was uploaded at \(time), which is too new"
        case .uploaded(nil): "has no upload time, so it may be too new"
        case .yanked(let reason): reason.isEmpty ? "was withdrawn" : "was withdrawn: \(reason)"
        case .tags(let tags, let part): "is only for another \(part.rawValue): \(Self.summary(tags))"
        case .wheelUnwanted: "is a wheel, and only source archives are wanted"
        case .sourceUnwanted: "is a source archive, and only wheels are wanted"
        case .filename: "is neither a wheel nor a source archive of the project"
        case .notAllowed: "is of a project that is not on the list of allowed ones"
        case .denied(let rule): "is denied by the rule \(rule)"
        case .hash: "has none of the digests asked for"
        case .unhashed: "is of a project without a --hash, and with one --hash each project needs one, dependencies too"
        }
    }

    /// Returns the first four distinct tags as text, with the number of the others, for example `cp39-cp39-win32, py2-none-any`.
    static func summary(_ tags: [WheelTag]) -> String { Set(tags.map(\.description)).sorted().listed(limit: 4) }

    /// A measure of the distance to a usable file: the higher it is, the more checks the file has passed.
    ///
    /// The reason of the file with the highest value explains its version.
    var passedChecks: Int {
        switch self {
        case .filename: 0
        case .tags: 1
        case .wheelUnwanted, .sourceUnwanted: 2
        case .yanked: 3
        case .uploaded: 4
        case .python: 5
        case .hash: 6
        case .denied, .notAllowed, .unhashed: 7
        case .quarantined: 8
        }
    }
}

/// A version without a usable file, and the reason.
package struct RejectedRelease: Hashable, Sendable, CustomStringConvertible {
    package let version: Version
    /// The reason, phrased to follow the version, for example `needs Python >=3.10`.
    package let reason: String
    /// The Python versions that the release requires, if this is the only reason.
    package let requiresPython: SpecifierSet?
    /// The names of the files that are rejected only because of their Python requirement.
    let files: [String]

    /// Version and reason in one line.
    package var description: String { "\(version) \(reason)" }
}
