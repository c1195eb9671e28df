import Synchronization
import VersionSort

/// The state of a project at the upstream when it was asked last.
enum PageState: Sendable, Equatable {
    /// The stored page is the current page of the upstream.
    case current
    /// The upstream has no such project.
    case missing
    /// The upstream could not be asked, or its page cannot be used.
    case failed(reason: String)
    /// The project is never asked for at the upstream.
    case local
}

/// The last answers of the upstream, one for each project.
///
/// Memory is bounded: projects that are dropped are asked for again.
final class PageChecks: Sendable {
    private struct Check {
        var state: PageState
        /// The time of the last answer, in seconds since 1970.
        var time: Int64
        /// The last time at which the page was current.
        var success: Int64?
    }

    private struct State {
        var checks = AgedCache<ProjectName, Check>(limit: 100_000)
        /// The upstream has answered at least once.
        var hasAnswered = false
    }

    private let known = Mutex(State())
    private let settings: UpstreamSettings

    init(_ settings: UpstreamSettings) { self.settings = settings }

    /// A Boolean value indicating whether the upstream has answered since the server began.
    ///
    /// Until then, the allowed scope of its file addresses is not known.
    var hasAnswered: Bool { known.withLock { $0.hasAnswered } }

    /// Returns the state of a project; `nil` if there is no answer, or if it is too old and the upstream must be asked.
    func state(of name: ProjectName, at now: Int64) -> PageState? {
        guard let check = known.withLock({ $0.checks.value(name) }) else { return nil }
        let age =
            switch check.state {
            case .current, .local: settings.pageAge
            case .missing: settings.missingAge
            case .failed: settings.retryPause
            }
        // A clock that was set back makes no answer last longer.
        return now >= check.time && now - check.time < age.components.seconds ? check.state : nil
    }

    /// Returns the last time at which the page of a project was current, as far as it is known.
    func success(of name: ProjectName) -> Int64? { known.withLock { $0.checks.value(name)?.success } }

    /// Records the state of a project's page after a request to the upstream.
    func note(_ state: PageState, of name: ProjectName, at now: Int64) {
        known.withLock { known in
            let before = known.checks.peek(name)
            if state == .current || state == .missing { known.hasAnswered = true }
            known.checks.keep(Check(state: state, time: now, success: state == .current ? now : before?.success), name)
        }
    }
}

/// The running downloads, and the recent failures with their times.
final class DownloadTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var running: [Key: Value] = [:]
        var failures: [Key: (reason: String, time: Int64)] = [:]
    }

    private let state = Mutex(State())
    private static var limit: Int { 10_000 }

    /// Returns the reason of a failure of the download at or after a time, in seconds since 1970; `nil` if there was none, so the download may begin.
    func failure(_ key: Key, since time: Int64) -> String? {
        state.withLock { state in state.failures[key].flatMap { $0.time >= time ? $0.reason : nil } }
    }

    /// Returns the download for a key, and `true` if it is a new one.
    func value(_ key: Key, _ make: () -> Value) -> (value: Value, isNew: Bool) {
        state.withLock { state in
            if let known = state.running[key] { return (known, false) }
            let value = make()
            state.running[key] = value
            return (value, true)
        }
    }

    /// Ends a download.
    ///
    /// - Parameter failure: the reason why it failed; `nil` if it did not.
    func end(_ key: Key, at now: Int64, failure: String? = nil) {
        state.withLock { state in
            state.running[key] = nil
            if state.failures.count >= Self.limit { state.failures = [:] }
            state.failures[key] = failure.map { ($0, now) }
        }
    }
}
