/// The three questions of the closure check, counted separately.
package struct CheckQuestions: Codable, Hashable, Sendable {
    /// The number of different requirements of the packages.
    package var requirements: Int
    /// The number of those requirements without any provider.
    package var unmet: Int
    /// The number of packages checked alone: all for the architecture.
    package var alone: Int
    /// The number of those packages that cannot be installed.
    package var refusedAlone: Int
    /// The number of packages in the whole release: the newest of each name.
    package var together: Int
    /// The number of those packages left out, because they cannot be installed at all.
    package var leftOut: Int
    /// The number of contradictions if the rest is installed together.
    package var contradictions: Int

    /// A Boolean value that indicates whether the whole release can be installed together, with nothing left out.
    package var wholeReleaseFits: Bool { leftOut == 0 && contradictions == 0 }

    /// The counts for no packages.
    package static let none = CheckQuestions(
        requirements: 0, unmet: 0, alone: 0, refusedAlone: 0, together: 0, leftOut: 0, contradictions: 0)

    /// Returns one line for each question.
    func textLines() -> [String] {
        [
            "  providers    \(requirements - unmet) of \(requirements) requirements have one",
            "  alone        \(alone - refusedAlone) of \(alone) packages can be installed",
            "  together     \(togetherText)",
        ]
    }

    private var togetherText: String {
        let rest = "the \(together - leftOut) that can be installed"
        if wholeReleaseFits { return "all \(together) go in at once" }
        if contradictions == 0 { return "not the whole release: \(leftOut) of \(together) left out, \(rest) go in at once" }
        return "no: \(CheckReport.count(contradictions, "contradiction")) among \(leftOut == 0 ? "all \(together)" : rest)"
    }
}
