/// The three questions of the closure check, each with its own count: tools of this field mix them up.
package struct CheckQuestions: Codable, Hashable, Sendable {
    /// How many different requirements the packages have.
    package var requirements: Int
    /// How many of those nothing at all provides.
    package var unmet: Int
    /// How many packages were asked about alone: all that are for the architecture.
    package var alone: Int
    /// How many of those cannot be installed.
    package var refusedAlone: Int
    /// How many packages make up the whole release: the newest of each name.
    package var together: Int
    /// How many of those are left out of the answer, because they cannot be installed at all.
    package var leftOut: Int
    /// How many contradictions the rest has when all of it goes in at once.
    package var contradictions: Int

    /// Whether the whole release, with nothing left out, can go in at once.
    package var wholeReleaseFits: Bool { leftOut == 0 && contradictions == 0 }

    /// No packages, no questions.
    package static let none = CheckQuestions(
        requirements: 0, unmet: 0, alone: 0, refusedAlone: 0, together: 0, leftOut: 0, contradictions: 0)

    /// One line for each question.
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
