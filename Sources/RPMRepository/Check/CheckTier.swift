/// The tiers of a check, the cheapest first.
///
/// Each has its own result.
package enum CheckTier: String, Codable, CaseIterable, Hashable, Sendable {
    /// The headers match the wheels that the packages were made from.
    case headers
    /// Every requirement has a provider, and the packages can be installed alone and together.
    case closure
    /// No two packages that can be installed together have different files or modules under one name.
    case files
    /// A package manager installs and erases all packages.
    case transaction
    /// The installed packages work: imports, `pip check`, tests and smoke commands.
    case imports
    /// Upgrading a host from another snapshot works.
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
