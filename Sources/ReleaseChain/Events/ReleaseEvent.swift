/// A step of the chain, in the order in which they run.
package enum ReleaseStep: String, Sendable, CaseIterable, Codable {
    case lock, fetch, build, repository, check, publish
}

/// What the chain tells while it works; the program turns it into a live view or plain lines.
package enum ReleaseEvent: Sendable {
    /// A step begins with this many pieces of work, when that is known.
    case began(ReleaseStep, total: Int?)
    /// One piece of work of a step started.
    case started(ReleaseStep, item: String)
    /// One piece of work of a step is done; `reused` when nothing had to be done for it.
    case finished(ReleaseStep, item: String, reused: Bool)
    /// A step is done.
    case ended(ReleaseStep, summary: String, seconds: Double)
    /// Something a release engineer should know, which stops nothing.
    case warning(String)
}

/// Where events go.
///
/// It is called from several tasks at once.
package typealias EventSink = @Sendable (ReleaseEvent) -> Void
