/// What a check of a repository found: how much was checked, and each cause of failure once, however many packages it takes down.
///
/// Nothing in it depends on the clock or the machine: the same repositories give the same report.
package struct CheckReport: Codable, Hashable, Sendable {
    /// What was checked, as the caller named it.
    package var label: String
    /// The architecture whose packages, with `noarch`, were considered.
    package var architecture: String
    /// The operating system it was checked against, one line for each source of capabilities.
    package var base: [String]
    /// How many binary packages the repository holds.
    package var packages: Int
    /// How many of them got a verdict.
    ///
    /// A check that skipped a package has failed.
    package var checked: Int
    /// How many source packages the repository holds; they are not installed, so not checked.
    package var sourcePackages: Int
    /// How many of the checked packages cannot be installed.
    package var uninstallable: Int
    /// Whether all installable packages, the newest of each name, can be installed at the same time.
    package var together: Bool
    /// The three questions of the closure, counted apart.
    package var questions: CheckQuestions
    /// Packages that were left out of the question whether all can go in together, because a newer one of the name is there.
    package var superseded: [String]
    /// What was found, errors before warnings, the one with the most victims first.
    package var causes: [CheckCause]
    /// Files that several packages own; nil when files were not looked at.
    package var files: FileConflictReport?
    /// The verdict of each tier, those that did not run included.
    package var tiers: [TierResult]
    /// Every binary package, sorted.
    package var members: [String]
    /// What the change from the repository before did to a host, and the way back; nil when that was not tried.
    package var upgrades: [UpgradeStep]?
    /// Every package that cannot be installed, sorted; nil in reports of earlier versions.
    package var refused: [String]?
    /// Every package that got no verdict, because it is for another architecture, sorted; nil in reports of earlier versions.
    package var unchecked: [String]?

    /// A Boolean value indicating whether every package for the architecture was checked and can be installed.
    ///
    /// Warnings and tiers that did not run do not count; whoever needs a tier asks for its verdict.
    package var passed: Bool {
        packages == checked + (unchecked?.count ?? 0) && !causes.contains { !$0.kind.isWarning } && together && (files?.conflicts.isEmpty ?? true)
            && !tiers.contains { $0.state == .failed }
    }

    /// The verdict of a tier; one that nobody reported did not run.
    package subscript(tier: CheckTier) -> TierResult {
        tiers.first { $0.tier == tier } ?? .notRun(tier, why: "not asked for")
    }

    /// Adds what another tier found.
    package mutating func add(_ result: TierResult, causes found: [CheckCause] = []) {
        tiers.removeAll { $0.tier == result.tier }
        tiers.append(result)
        tiers.sort { $0.tier.order < $1.tier.order }
        causes += found
        rank()
    }

    /// Puts errors before warnings, and the cause with the most victims first.
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

    /// Reads a report back; the verdict is computed again and not believed.
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

    /// Writes all fields and the verdict, for readers of the JSON.
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
    /// The place in the order of the tiers.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
