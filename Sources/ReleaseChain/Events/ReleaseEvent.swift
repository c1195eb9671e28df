/// A step of the chain, in the order in which they run.
package enum ReleaseStep: String, Sendable, CaseIterable, Codable {
    case lock, fetch, build, repository, check, publish
}

/// An event of the running chain; the program shows it in a live view or as plain lines.
package enum ReleaseEvent: Sendable {
    /// A step begins with this number of items, if it is known.
    case began(ReleaseStep, total: Int?)
    /// An item of a step started.
    case started(ReleaseStep, item: String)
    /// An item of a step is done; `reused` if no work was needed.
    case finished(ReleaseStep, item: String, reused: Bool)
    /// A step is done.
    case ended(ReleaseStep, summary: String, seconds: Double)
    /// A warning for the release engineer, which does not stop the run.
    case warning(String)
}

/// The function that receives events.
///
/// It is called from several tasks at once.
package typealias EventSink = @Sendable (ReleaseEvent) -> Void
