import ForeignText

/// The faults in the form of advisories, by kind.
///
/// A dump has tens of thousands of advisories, so that each kind is one line with its number and the first examples.
struct AdvisoryFaults {
    /// A kind of fault, as a noun phrase for "3 advisories with …" or "3 files with …".
    enum Kind: String, CaseIterable {
        case content = "content that cannot be read as JSON"
        case schema = "content that is no advisory of the OSV schema"
        case identity = "an id that cannot be used"
        case keys = "misspelt keys"
        case withdrawal = "a withdrawal that is in the future or has no date"
        case entry = "an affected package that cannot be read"
        case noPackage = "no affected package"
        case ecosystem = "an unclear ecosystem"
        case name = "a package name that cannot be used"
        case contradiction = "a name and a purl of different packages"
        case version = "versions that cannot be read"
        case range = "ranges that cannot be read"
        case emptyRange = "ranges that end where they have not begun"
        case noVersion = "no affected version"
        case link = "a symbolic link in their place, which is not followed"
        case unread = "a name or type that is not read as JSON"

        /// A Boolean value indicating whether the fault is of a file, which was not read.
        fileprivate var isOfFile: Bool { [.content, .link, .unread].contains(self) }
    }

    /// The effect of a fault.
    enum Effect: Int {
        /// A part of the advisory of a vulnerability does not count.
        case reduced
        /// The advisory of a malicious package counts for all releases of its project.
        case whole
        /// The advisory of a malicious package counts as it was understood.
        case understood
        /// The advisory of a malicious package refuses nothing, because its project is unknown.
        case lost
    }

    private struct Key: Hashable {
        let kind: Kind
        let effect: Effect
    }

    /// The details of faults, by file and id: each advisory counts once for a kind.
    private var found: [Key: [ExactText: String]] = [:]

    /// Adds a fault.
    ///
    /// - Parameters:
    ///   - place: the file, with the id of the advisory if it is known: `a.json (MAL-1)`.
    ///   - detail: the reason, which may be empty.
    mutating func add(_ kind: Kind, _ effect: Effect, place: String, detail: String) {
        let place = ExactText(PublicText.cleaned(String(place.start(bytes: 200))))
        let detail = PublicText.cleaned(String(detail.start(bytes: 200)))
        if found[Key(kind: kind, effect: effect)]?[place] == nil { found[Key(kind: kind, effect: effect), default: [:]][place] = detail }
    }

    /// The lines for the user, one for each kind and effect.
    var lines: [String] {
        Kind.allCases.flatMap { kind in
            [Effect.lost, .whole, .understood, .reduced].compactMap { effect in found[Key(kind: kind, effect: effect)].map { Self.line(kind, effect, $0) } }
        }
    }

    private static func line(_ kind: Kind, _ effect: Effect, _ places: [ExactText: String]) -> String {
        let isMalicious = effect != .reduced
        let noun =
            kind.isOfFile
            ? ("file", "files") : isMalicious ? ("advisory of a malicious package", "advisories of malicious packages") : ("advisory", "advisories")
        let consequence =
            switch effect {
            case .reduced, .understood: ""
            case .whole: ", every release of the named project, all of which counts as malicious"
            case .lost: kind.isOfFile ? ", although the name or content is of a malicious package" : ", so that nothing is refused for it"
            }
        let examples = places.sorted { $0.key < $1.key }.map { place, detail in detail.isEmpty ? place.text : "\(place.text): \(detail)" }
        let limit = isMalicious ? 10 : 3
        let rest = examples.count > limit ? "; and \(examples.count - limit) more" : ""
        return "\(places.count.counted(noun.0, noun.1)) with \(kind.rawValue)\(consequence): \(examples.prefix(limit).joined(separator: "; "))\(rest)"
    }
}
