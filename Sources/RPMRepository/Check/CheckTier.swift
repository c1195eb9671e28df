/// The tiers of a check, the cheapest first; each has a verdict of its own.
package enum CheckTier: String, Codable, CaseIterable, Hashable, Sendable {
    /// The headers say what the wheels they were made from say.
    case headers
    /// Every requirement has a provider, and the packages can be installed, alone and together.
    case closure
    /// No two packages that go together have different files, or modules, under one name.
    case files
    /// A package manager installs and erases everything for real.
    case transaction
    /// What was installed runs: imports, `pip check`, tests and smoke commands.
    case imports
    /// The change from another snapshot does to a host what it should.
    case upgrade

    /// The tier's number and what it is about, for reports.
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

/// The verdict of one tier.
package struct TierResult: Codable, Hashable, Sendable {
    /// What came of a tier; one that did not run is not passed.
    package enum State: String, Codable, Sendable {
        case passed
        case failed
        case notRun = "not run"
    }

    package var tier: CheckTier
    package var state: State
    /// What was done, or why nothing was.
    package var note: String
    /// Every package that failed in this tier, sorted; a report that names victims may cut its lists, this one is whole.
    package var failed: [String]

    /// Makes a verdict from what was done and the packages that failed.
    package init(_ tier: CheckTier, note: String, failed: some Sequence<String>) {
        self.tier = tier
        self.failed = failed.sortedOnce()
        state = self.failed.isEmpty ? .passed : .failed
        self.note = note
    }

    /// A tier that did not run, and why.
    package static func notRun(_ tier: CheckTier, why: String) -> TierResult {
        var result = TierResult(tier, note: why, failed: [])
        result.state = .notRun
        return result
    }
}
