/// A file of an index that a target does not use, and why.
package struct RejectedFile: Hashable, Sendable, CustomStringConvertible {
    package let filename: String
    /// The version, nil when the name does not tell.
    package let version: Version?
    package let reason: RejectionReason

    /// The name and the reason, in one line.
    package var description: String { "\(filename) \(reason)" }
}

/// Why a target does not use a file; described as the end of a sentence that begins with the file or the version.
package enum RejectionReason: Hashable, Sendable, CustomStringConvertible {
    /// The whole project is held back by the index (PEP 792).
    case quarantined
    /// `Requires-Python` does not admit the target's Python.
    case python(required: String)
    /// It was uploaded at or after the moment asked for, or without a time.
    case uploaded(String?)
    /// It was withdrawn while other files of the version were not, or withdrawn files are not wanted.
    case yanked(reason: String)
    /// No tag of the wheel fits the target; of the tag that comes nearest, this part does not.
    case tags([WheelTag], unfit: TagPart)
    /// It is a wheel, and only source archives are wanted.
    case wheelUnwanted
    /// It is a source archive, and only wheels are wanted.
    case sourceUnwanted
    /// Neither a wheel nor a source archive of the project.
    case filename
    /// There is a list of projects that may be used, and the project is not on it.
    case notAllowed
    /// The release is on the list of those that must not be used, by this rule.
    case denied(by: String)
    /// The file has none of the digests asked for.
    case hash
    /// Each project needs a digest, and no requirement or constraint states one of this.
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

    /// The first few distinct tags.
    static func summary(_ tags: [WheelTag]) -> String {
        let limit = 4
        let texts = Set(tags.map(\.description)).sorted()
        return texts.prefix(limit).joined(separator: ", ") + (texts.count > limit ? " and \(texts.count - limit) others" : "")
    }

    /// How near the file came to be used: a version is explained by the file that came nearest.
    var nearness: Int {
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

/// A version of which no file is used, and why.
package struct RejectedRelease: Hashable, Sendable, CustomStringConvertible {
    package let version: Version
    /// The end of a sentence that begins with the version, as `needs Python >=3.10`.
    package let reason: String
    /// The Pythons that the release is for, where only they stand against it.
    package let requiresPython: SpecifierSet?
    /// The names of the files that only its Python stands against.
    let files: [String]

    /// Version and reason in one line.
    package var description: String { "\(version) \(reason)" }
}
