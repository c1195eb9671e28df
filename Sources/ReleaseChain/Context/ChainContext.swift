import ForeignText
package import SystemPackage

/// All that enters a release from outside: nothing else in the chain asks the process, the clock or the machine.
package struct ChainContext: Sendable {
    package private(set) var settings: Settings
    package let environment: [String: String]
    /// The version of relcli: it is part of what a built package depends on.
    package let version: String
    package let events: EventSink
    /// Seconds on a clock that only goes forward, for durations.
    package let now: @Sendable () -> Double
    /// Seconds since 1970, for the history of channels only: nothing that is built may depend on it.
    package let wallTime: @Sendable () -> Int64
    /// The person who runs the program, for the history of channels.
    package let user: @Sendable () -> String

    /// Makes a context from its parts.
    package init(
        settings: Settings, environment: [String: String], version: String, events: @escaping EventSink, now: @escaping @Sendable () -> Double,
        wallTime: @escaping @Sendable () -> Int64, user: @escaping @Sendable () -> String
    ) {
        self.settings = settings
        self.environment = environment
        self.version = version
        self.events = events
        self.now = now
        self.wallTime = wallTime
        self.user = user
    }

    /// The same run without the network.
    var offline: ChainContext {
        var context = self
        context.settings.offline = true
        return context
    }

    /// The mirror's folder.
    package var mirror: FilePath { settings.mirror }

    /// The folders in which programs are looked for.
    package var searchPath: [FilePath] {
        (environment["PATH"] ?? "/usr/bin:/bin").splitBytes(on: ":").map { FilePath(String($0)) }
    }

    /// The time stamp that the caller set for everything built, in seconds since 1970; nil when each release uses its own upload time.
    ///
    /// Throws ``ChainError`` of code `usage` when `SOURCE_DATE_EPOCH` is not a number that an RPM header can carry.
    package func sourceDateEpoch() throws -> UInt32? {
        guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
        guard let value = UInt32(text) else {
            throw ChainError(.usage, "SOURCE_DATE_EPOCH = '\(text)' is not a number of seconds since 1970", hints: ["unset it, or use a whole number"])
        }
        return value
    }

    /// Runs a step between its events, and measures it.
    func step<Value>(
        _ step: ReleaseStep, total: Int? = nil, _ work: () async throws -> (Value, summary: String)
    ) async throws -> (value: Value, seconds: Double) {
        let start = now()
        events(.began(step, total: total))
        let (value, summary) = try await work()
        let seconds = now() - start
        events(.ended(step, summary: summary, seconds: seconds))
        return (value, seconds)
    }
}
