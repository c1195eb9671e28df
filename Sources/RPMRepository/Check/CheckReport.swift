/// The result of checking a repository: the number of checked packages, and each cause of failure once, whatever the number of its victims.
///
/// It does not depend on the clock or the machine: the same repositories give the same report.
package struct CheckReport: Codable, Hashable, Sendable {
    /// The name of the repository, as given by the caller.
    package var label: String
    /// The architecture of the checked packages, besides `noarch`.
    package var architecture: String
    /// The operating system of the check, one line for each source of capabilities.
    package var base: [String]
    /// The number of binary packages in the repository.
    package var packages: Int
    /// The number of those packages that were checked.
    ///
    /// A check that skipped a package has failed.
    package var checked: Int
    /// The number of source packages in the repository.
    ///
    /// They are not installed, so they are not checked.
    package var sourcePackages: Int
    /// The number of checked packages that cannot be installed.
    package var uninstallable: Int
    /// A Boolean value indicating whether all installable packages, the newest of each name, can be installed together.
    package var together: Bool
    /// The counts for the three questions of the closure check: requirements without a provider, packages that cannot be installed alone, and contradictions
    /// between all packages.
    package var questions: CheckQuestions
    /// The packages left out of the joint installation, because there is a newer version of the name.
    package var superseded: [String]
    /// The findings: errors before warnings, and those with the most victims first.
    package var causes: [CheckCause]
    /// The files that several packages own; `nil` if files were not compared.
    package var files: FileConflictReport?
    /// The result of each tier, including those that did not run.
    package var tiers: [TierResult]
    /// The names of all binary packages, sorted.
    package var members: [String]
    /// The steps of upgrading a host from the previous repository, and back; `nil` if not tried.
    package var upgrades: [UpgradeStep]?
    /// The packages that cannot be installed, sorted; `nil` in reports of earlier versions.
    package var refused: [String]?
    /// The packages that were not checked, because they are for another architecture, sorted; `nil` in reports of earlier versions.
    package var unchecked: [String]?

    /// A Boolean value indicating whether every package for the architecture was checked and can be installed.
    ///
    /// Warnings and tiers that did not run have no effect. A caller that needs a tier must check its result.
    package var passed: Bool {
        packages == checked + (unchecked?.count ?? 0) && !causes.contains { !$0.kind.isWarning } && together && (files?.conflicts.isEmpty ?? true)
            && !tiers.contains { $0.state == .failed }
    }

    /// Returns the result of a tier.
    ///
    /// A tier without a result did not run.
    package subscript(tier: CheckTier) -> TierResult {
        tiers.first { $0.tier == tier } ?? .notRun(tier, why: "not asked for")
    }

    /// Adds the findings of another tier.
    package mutating func add(_ result: TierResult, causes found: [CheckCause] = []) {
        tiers.removeAll { $0.tier == result.tier }
        tiers.append(result)
        tiers.sort { $0.tier.order < $1.tier.order }
        causes += found
        rank()
    }

    /// Sorts the causes: errors before warnings, and those with the most victims first.
    mutating func rank() {
        causes.sort {
            ($0.kind.isWarning ? 1 : 0, -$0.victimCount, $0.kind.rawValue, $0.requirement)
                < ($1.kind.isWarning ? 1 : 0, -$1.victimCount, $1.kind.rawValue, $1.requirement)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case label, architecture, base, packages, checked, sourcePackages, uninstallable, together, questions, superseded, causes, files
        case tiers, members, passed, upgrades, refused, unchecked
    }

    /// Decodes a report.
    ///
    /// The verdict is computed again, and the stored one is ignored.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        label = try container.decode(String.self, forKey: .label)
        architecture = try container.decode(String.self, forKey: .architecture)
        base = try container.decode([String].self, forKey: .base)
        packages = try container.decode(Int.self, forKey: .packages)
        checked = try container.decode(Int.self, forKey: .checked)
        sourcePackages = try container.decode(Int.self, forKey: .sourcePackages)
        uninstallable = try container.decode(Int.self, forKey: .uninstallable)
        together = try container.decode(Bool.self, forKey: .together)
        questions = try container.decode(CheckQuestions.self, forKey: .questions)
        superseded = try container.decode([String].self, forKey: .superseded)
        causes = try container.decode([CheckCause].self, forKey: .causes)
        files = try container.decodeIfPresent(FileConflictReport.self, forKey: .files)
        tiers = try container.decode([TierResult].self, forKey: .tiers)
        members = try container.decode([String].self, forKey: .members)
        upgrades = try container.decodeIfPresent([UpgradeStep].self, forKey: .upgrades)
        refused = try container.decodeIfPresent([String].self, forKey: .refused)
        unchecked = try container.decodeIfPresent([String].self, forKey: .unchecked)
    }

    /// Encodes all fields and the verdict, for readers of the JSON.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(base, forKey: .base)
        try container.encode(packages, forKey: .packages)
        try container.encode(checked, forKey: .checked)
        try container.encode(sourcePackages, forKey: .sourcePackages)
        try container.encode(uninstallable, forKey: .uninstallable)
        try container.encode(together, forKey: .together)
        try container.encode(questions, forKey: .questions)
        try container.encode(superseded, forKey: .superseded)
        try container.encode(causes, forKey: .causes)
        try container.encodeIfPresent(files, forKey: .files)
        try container.encode(CheckTier.allCases.map { self[$0] }, forKey: .tiers)
        try container.encode(members, forKey: .members)
        try container.encode(passed, forKey: .passed)
        try container.encodeIfPresent(upgrades, forKey: .upgrades)
        try container.encodeIfPresent(refused, forKey: .refused)
        try container.encodeIfPresent(unchecked, forKey: .unchecked)
    }

    init(label: String, architecture: String, base: [String]) {
        self.label = label
        self.architecture = architecture
        self.base = base
        packages = 0
        checked = 0
        sourcePackages = 0
        uninstallable = 0
        together = true
        questions = .none
        superseded = []
        causes = []
        tiers = CheckTier.allCases.map { .notRun($0, why: "not asked for") }
        members = []
    }
}

extension CheckTier {
    /// The index in the order of the tiers.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The tiers of a check, the cheapest first.
///
/// Each has its own result.
package enum CheckTier: String, Codable, CaseIterable, Hashable, Sendable {
    /// Tier V0: the headers match the wheels that the packages were made from.
    case headers
    /// Tier V1: every requirement has a provider, and the packages can be installed alone and together.
    case closure
    /// Tier V2: no two packages that can be installed together have different files or modules under one name.
    case files
    /// Tier V3: a package manager installs and erases all packages.
    case transaction
    /// Tier V4: the installed packages work: imports, `pip check`, tests and smoke commands.
    case imports
    /// Tier V5: upgrading a host from another snapshot works.
    case upgrade

    /// The number and subject of the tier, for reports.
    package var title: String {
        switch self {
        case .headers: "V0 headers"
        case .closure: "V1 closure"
        case .files: "V2 files"
        case .transaction: "V3 transaction"
        case .imports: "V4 runs"
        case .upgrade: "V5 upgrade"
        }
    }
}

/// The result of one tier.
package struct TierResult: Codable, Hashable, Sendable {
    /// The outcome of one tier.
    ///
    /// A tier that did not run is never `passed`.
    package enum State: String, Codable, Sendable {
        case passed
        case failed
        case notRun = "not run"
    }

    package var tier: CheckTier
    package var state: State
    /// A description of the work done, or the reason why the tier did not run.
    package var note: String
    /// All packages that failed in this tier, sorted.
    ///
    /// Unlike lists of victims, it is complete.
    package var failed: [String]

    /// Creates a result from the work done and the failed packages.
    package init(_ tier: CheckTier, note: String, failed: some Sequence<String>) {
        self.tier = tier
        self.failed = failed.sortedOnce()
        state = self.failed.isEmpty ? .passed : .failed
        self.note = note
    }

    /// Returns the result of a tier that did not run, with the reason.
    package static func notRun(_ tier: CheckTier, why: String) -> TierResult {
        var result = TierResult(tier, note: why, failed: [])
        result.state = .notRun
        return result
    }
}
