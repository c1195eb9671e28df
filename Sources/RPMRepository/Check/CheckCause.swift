import ForeignText
import Native

/// One finding of a check: a reason why packages cannot be installed, or a warning, with data that helps to fix it.
package struct CheckCause: Codable, Hashable, Sendable {
    /// The kind of finding.
    package enum Kind: String, Codable, CaseIterable, Sendable {
        /// No installable package provides a requirement.
        case missing
        /// Packages of the base lack a requirement, so the base is not a complete system.
        case incompleteBase = "incomplete-base"
        /// The dependencies of a package conflict with each other.
        case conflict
        /// Every package can be installed alone, but not all of them together.
        case together
        /// All packages are for another architecture, so none was checked.
        case notChecked = "not-checked"
        /// Some packages are for another architecture and were not checked.
        case otherArchitecture = "other-architecture"
        /// The package needs a feature that the target's rpm lacks.
        case feature
        /// The operating system has a newer package with the name, or one that obsoletes it. Hosts would get that package.
        case baseWins = "base-wins"
        /// The package replaces a package of the operating system.
        case replacesBase = "replaces-base"
        /// The header of a package differs from the wheel it was made from.
        case header
        /// Two packages have modules with the same name.
        case moduleClash = "module-clash"
        /// A package has an `__init__.py` in one site folder, and other packages have parts of it in another.
        case splitPackage = "split-package"
        /// The name of a module is too general for a shared folder, for example `tests`.
        case generalModule = "general-module"
        /// The package file is damaged, changed or not signed as required.
        case corrupt
        /// A package manager refused or failed the transaction.
        case transaction
        /// After the installation, files differ from their packages.
        case verification
        /// Files remained after all packages were erased.
        case leftover
        /// A module cannot be imported.
        case importFailure = "import"
        /// A module cannot be imported because an optional package, or another platform, is missing.
        case optionalImport = "optional-import"
        /// `pip check` reports a problem.
        case pip
        /// `pip check` reports a problem only because the base has another Python than the target.
        case basePython = "base-python"
        /// A smoke command or an application's test failed.
        case smoke
        /// A host would lose a package or get an older one.
        case upgrade
        /// A change of the repository does not reach hosts that only upgrade.
        case change
    }

    /// An id of this cause that is stable between runs, so that two reports can be compared.
    package var id: String
    package var kind: Kind
    /// The requirement without a provider, or the finding in one line.
    package var requirement: String
    /// The packages with the requirement, sorted; without the packages that only need one of them.
    package var neededBy: [String]
    /// The number of packages that cannot be installed because of it, including those in `neededBy`.
    package var victimCount: Int
    /// The packages that cannot be installed because of it, sorted.
    ///
    /// Only the first ``victimLimit`` are listed.
    package var victims: [String]
    /// The chain from an application to the requirement: the one known to the caller, or else the shortest one through the packages.
    package var why: [String]
    /// The chains to each of the packages that conflict, if there are several; `nil` for other kinds.
    package var chains: [[String]]?
    /// The existing capabilities closest to a missing requirement, best first.
    package var nearest: [NearestCapability]
    /// The evidence: the contradicting rules of the solver, or a tool's output.
    package var rules: [String]
    /// The possible fixes, most likely first.
    package var fix: [String]

    /// The maximum number of listed victims of one cause, which keeps reports readable.
    package static let victimLimit = 1000
}

extension CheckCause.Kind {
    /// A Boolean value indicating whether the finding is only a warning and no reason to reject the repository.
    package var isWarning: Bool {
        switch self {
        case .replacesBase, .otherArchitecture, .splitPackage, .generalModule, .optionalImport, .basePython, .change: true
        default: false
        }
    }

    /// A Boolean value indicating whether the finding is about each package in `neededBy`, and not about a requirement that they share.
    var isOfPackages: Bool {
        switch self {
        case .missing, .incompleteBase, .conflict, .together, .notChecked, .otherArchitecture: false
        default: true
        }
    }

    /// The tier that finds it.
    package var tier: CheckTier {
        switch self {
        case .header, .corrupt: .headers
        case .missing, .incompleteBase, .conflict, .together, .notChecked, .otherArchitecture, .feature, .baseWins, .replacesBase: .closure
        case .moduleClash, .splitPackage, .generalModule: .files
        case .transaction, .verification, .leftover: .transaction
        case .importFailure, .optionalImport, .pip, .basePython, .smoke: .imports
        case .upgrade, .change: .upgrade
        }
    }
}

/// An existing capability that nearly satisfies a requirement.
package struct NearestCapability: Codable, Hashable, Sendable {
    /// The reason why it does not satisfy the requirement.
    package enum Miss: String, Codable, Sendable {
        /// The name matches, but the version is above the allowed ones.
        case tooNew = "too-new"
        /// The name matches, but the version is below the required one.
        case tooOld = "too-old"
        /// The name matches, but the version is excluded or missing.
        case otherVersion = "other-version"
        /// The name matches, but the package is for another architecture.
        case otherArchitecture = "other-architecture"
        /// Another name is similar.
        case similarName = "similar-name"
    }

    /// The capability as provided by its package.
    package var capability: String
    /// The package that provides it.
    package var package: String
    /// The repository or base with the package.
    package var repository: String
    package var miss: Miss
}

extension CheckCause {
    /// Creates a cause.
    ///
    /// Its id is a digest of kind and requirement, so that it does not depend on victims and other packages.
    ///
    /// The id of a cause about packages themselves also covers their NEVRAs: two packages with the same fault are two causes.
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

    /// Creates a cause from sorted names.
    ///
    /// If there are more than ``victimLimit`` victims, only the first and the count are needed.
    init(_ kind: Kind, requirement: String, neededBy: [String], victims: [String], count: Int) {
        let subjects = kind.isOfPackages ? neededBy.map { "\n\($0)" }.joined() : ""
        let digest = Digest.hex(of: Array("\(kind.rawValue)\n\(requirement)\(subjects)".utf8), .sha256)
        self.init(
            id: String(digest.start(bytes: 12)), kind: kind, requirement: requirement, neededBy: neededBy, victimCount: count,
            victims: victims.count > Self.victimLimit ? Array(victims.prefix(Self.victimLimit)) : victims, why: [], nearest: [], rules: [], fix: [])
    }
}

extension Sequence<String> {
    /// Returns the sorted texts without duplicates; fast if they are already sorted.
    func sortedOnce() -> [String] {
        var result: [String] = []
        for text in sorted() where text != result.last { result.append(text) }
        return result
    }
}

extension CheckCause {
    /// Returns fixes for a requirement without a provider, based on the nearest capabilities.
    func fixForMissing() -> [String] {
        let needer = neededBy.first.map(PackageText.name) ?? "the package"
        guard let best = nearest.first else {
            if requirement.utf8.has(".so.") || requirement.utf8.has(".so(") {
                return [
                    "let the target compile \(needer), with sdists = \"source\" in stack.toml, if it was compiled on the machine that released it",
                    "name the base repository that has the library", "add a package with the library to the repository",
                    "leave out the file that needs it, with exclude in the override of \(needer), if \(needer) works without the file",
                ]
            }
            return [
                "add a package that provides \(requirement) to the repository",
                "name the base repository that has it", drop(needer),
            ]
        }
        let provider = PackageText.name(best.package)
        switch best.miss {
        case .tooNew:
            return ["put an older \(provider) into the repository", "release \(needer) in a version that accepts \(best.capability)", relax(needer)]
        case .tooOld:
            return ["put a newer \(provider) into the repository", "release \(needer) in a version that accepts \(best.capability)", relax(needer)]
        case .otherVersion: return ["put a \(provider) into the repository that meets the requirement", relax(needer)]
        case .otherArchitecture: return ["build \(provider) for this architecture", drop(needer)]
        case .similarName: return ["ask for \(best.capability), if \(needer) means that", "add a package that provides \(requirement) to the repository"]
        }
    }

    private func drop(_ needer: String) -> String { "drop the requirement of \(needer) with an override, if it works without it" }

    private func relax(_ needer: String) -> String { "relax the requirement of \(needer) with an override" }

    /// Returns fixes for packages that conflict with each other.
    func fixForConflict() -> [String] {
        let names = neededBy.map(PackageText.name)
        // Show the full names of several versions of the same package.
        let told = zip(neededBy, names).map { text, name in names.count { $0 == name } > 1 ? text : name }
        return ["remove one of these packages from the repository, or use another version of it: \(CheckReport.list(told, 4))"]
    }
}

/// The text forms of a package's name.
enum PackageText {
    /// Returns the name in `name-evr.arch`: the text before the last two hyphens.
    static func name(_ text: String) -> String {
        let bytes = text.utf8
        guard let last = bytes.lastIndex(of: UInt8(ascii: "-")), let end = bytes[..<last].lastIndex(of: UInt8(ascii: "-")) else { return text }
        return String(text[..<end])
    }
}
