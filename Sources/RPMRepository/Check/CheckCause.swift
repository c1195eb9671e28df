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
        /// The package replaces one of the operating system.
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
        /// Hosts that only upgrade do not get a change.
        case change
    }

    /// An id of this cause that is stable between runs, so that two reports can be compared.
    package var id: String
    package var kind: Kind
    /// The requirement without a provider, or the finding in one line.
    package var requirement: String
    /// The packages that have the requirement themselves, sorted.
    package var neededBy: [String]
    /// The number of packages that cannot be installed because of it, including those in `neededBy`.
    package var victimCount: Int
    /// Those packages, sorted.
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
    /// A Boolean value that indicates whether the finding is only a warning and no reason to reject the repository.
    package var isWarning: Bool {
        switch self {
        case .replacesBase, .otherArchitecture, .splitPackage, .generalModule, .optionalImport, .basePython, .change: true
        default: false
        }
    }

    /// A Boolean value that indicates whether the finding is about packages themselves rather than a requirement of any number of packages.
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
