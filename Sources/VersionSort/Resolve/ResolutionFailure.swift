/// An error that explains why there is no resolution.
package struct ResolutionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of the failure.
    package enum Kind: String, Sendable {
        /// The requirements contradict each other, or something they need does not exist for the target.
        case conflict
        /// The search requested more metadata than the input allows.
        case tooMuchMetadata
        /// A requirement names a URL that is not among ``ResolveInput/direct``.
        case url
    }

    /// The kind of the failure.
    package let kind: Kind
    /// The id of the target that failed.
    package let targetID: String
    /// One line that names the target, for example "no set of releases fits on el9 (Python 3.9.21)".
    package let summary: String
    /// The chain of reasons, one fact per line, beginning with the user's requirements.
    package let reasons: [String]
    /// The actions to try next.
    package let hints: [String]

    /// Creates a failure.
    package init(kind: Kind, targetID: String, summary: String, reasons: [String], hints: [String]) {
        self.kind = kind
        self.targetID = targetID
        self.summary = summary
        self.reasons = reasons
        self.hints = hints
    }

    /// Returns the failure with further hints.
    package func adding(hints more: [String]) -> ResolutionFailure {
        ResolutionFailure(kind: kind, targetID: targetID, summary: summary, reasons: reasons, hints: hints + more)
    }

    /// The summary, the reasons and the hints, one per line.
    package var description: String {
        ([summary] + reasons.map { "  " + $0 } + hints.map { "hint: " + $0 }).joined(separator: "\n")
    }
}
