/// One thing that was found, a reason why packages cannot be installed or a warning, with everything that helps to cure it.
package struct CheckCause: Codable, Hashable, Sendable {
    /// What kind of finding it is.
    package enum Kind: String, Codable, CaseIterable, Sendable {
        /// Nothing that can be installed provides a requirement.
        case missing
        /// Packages of the base itself lack something, so the base is not a whole system.
        case incompleteBase = "incomplete-base"
        /// Packages that one package needs exclude each other.
        case conflict
        /// Every package goes in alone, but not all of them at once.
        case together
        /// All packages are for another architecture, so none got a verdict.
        case notChecked = "not-checked"
        /// Packages for another architecture, which got no verdict, are beside those that were checked.
        case otherArchitecture = "other-architecture"
        /// The package needs a feature that the target's rpm lacks.
        case feature
        /// The operating system has a newer package of the name, or one that replaces it: hosts would get that one.
        case baseWins = "base-wins"
        /// The package takes the place of one of the operating system's.
        case replacesBase = "replaces-base"
        /// The header of a package says something else than the wheel it was made from.
        case header
        /// Two packages have modules of one name.
        case moduleClash = "module-clash"
        /// A package with an `__init__.py` in one site folder and parts from other packages in another.
        case splitPackage = "split-package"
        /// A module whose name is too general for a shared folder, as `tests`.
        case generalModule = "general-module"
        /// The package file is damaged, changed or not signed as it should be.
        case corrupt
        /// A package manager refused or failed the transaction.
        case transaction
        /// After the installation, files are not what their packages say.
        case verification
        /// Something stayed behind after everything was erased.
        case leftover
        /// A module cannot be imported.
        case importFailure = "import"
        /// A module cannot be imported for want of something that is optional, or of another platform.
        case optionalImport = "optional-import"
        /// `pip check` is not content.
        case pip
        /// `pip check` asks for something only because the Python of the base is another than the target's.
        case basePython = "base-python"
        /// A smoke command, or the tests of an application, failed.
        case smoke
        /// A host would lose a package or get an older one.
        case upgrade
        /// A change that hosts which only upgrade do not follow.
        case change
    }

    /// A name for this cause that stays the same between runs, so that two reports can be compared.
    package var id: String
    package var kind: Kind
    /// The requirement nobody meets, or the finding in one line.
    package var requirement: String
    /// The packages that need it themselves, sorted.
    package var neededBy: [String]
    /// How many packages cannot be installed because of it, those of `neededBy` included.
    package var victimCount: Int
    /// Those packages, sorted; of very many only the first ``victimLimit``.
    package var victims: [String]
    /// How an application comes to need it, from the application down: as the caller knows it, else the shortest way through the packages.
    package var why: [String]
    /// The same for each of the packages that exclude each other, where there are several such ways; nil for other kinds.
    package var chains: [[String]]?
    /// What exists and comes closest to a missing requirement, the best first.
    package var nearest: [NearestCapability]
    /// The evidence: the solver's rules that contradict each other, or what a tool said.
    package var rules: [String]
    /// What would cure it, the likeliest first.
    package var fix: [String]

    /// How many victims of one cause are named: causes and victims may both be many, and a report has to stay readable.
    package static let victimLimit = 1000
}

extension CheckCause.Kind {
    /// Whether it is worth saying, and no reason to refuse the repository.
    package var isWarning: Bool {
        switch self {
        case .replacesBase, .otherArchitecture, .splitPackage, .generalModule, .optionalImport, .basePython, .change: true
        default: false
        }
    }

    /// A Boolean value indicating whether it is about packages themselves, and not about something that any number of packages may want.
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
        /// The right name from a package for another architecture.
        case otherArchitecture = "other-architecture"
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
