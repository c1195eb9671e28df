/// Why there is no resolution, told so that a person can act on it.
package struct ResolutionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of end it was.
    package enum Kind: String, Sendable {
        /// The requirements contradict one another, or what they need does not exist for the target.
        case conflict
        /// The search asked for more metadata than the input allows.
        case tooMuchMetadata
        /// A requirement names a URL.
        case url
    }

    /// What kind of end it was.
    package let kind: Kind
    /// The target without an answer.
    package let targetID: String
    /// One line that names the target, as in "no set of releases fits on el9 (Python 3.9.21)".
    package let summary: String
    /// The chain of reasons, one fact a line, from the user's requirements on.
    package let reasons: [String]
    /// What to try next.
    package let hints: [String]

    /// Puts a failure together.
    package init(kind: Kind, targetID: String, summary: String, reasons: [String], hints: [String]) {
        self.kind = kind
        self.targetID = targetID
        self.summary = summary
        self.reasons = reasons
        self.hints = hints
    }

    /// The same failure with more to try.
    package func adding(hints more: [String]) -> ResolutionFailure {
        ResolutionFailure(kind: kind, targetID: targetID, summary: summary, reasons: reasons, hints: hints + more)
    }

    /// The summary, the reasons and the hints, a line each.
    package var description: String {
        ([summary] + reasons.map { "  " + $0 } + hints.map { "hint: " + $0 }).joined(separator: "\n")
    }
}
