import ForeignText
import Synchronization
package import SystemPackage

/// All that enters a release from outside: nothing else in the chain asks the process, the clock or the machine.
package struct ChainContext: Sendable {
    package private(set) var settings: Settings
    package let environment: [String: String]
    /// The version of relcli, which it tells package indexes.
    ///
    /// Nothing that is built may depend on it: keys have ``FormatNumber``.
    package let version: String
    package let events: EventSink
    /// Seconds on a clock that only goes forward, for durations.
    package let now: @Sendable () -> Double
    /// Seconds since 1970, for the history of channels only: nothing that is built may depend on it.
    package let wallTime: @Sendable () -> Int64
    /// The person who runs the program, for the history of channels.
    package let user: @Sendable () -> String

    /// The end of the last step.
    private let clock: StepClock

    /// Makes a context from its parts; the time of its first step begins here.
    package init(
        settings: Settings, environment: [String: String], version: String, events: @escaping EventSink, now: @escaping @Sendable () -> Double,
        wallTime: @escaping @Sendable () -> Int64, user: @escaping @Sendable () -> String
    ) {
        self.settings = settings
        self.environment = environment
        self.version = version
        self.events = events
        self.now = now
        clock = StepClock(start: now())
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

    /// The seconds since the run began, which its steps share among them.
    var elapsed: Double { now() - clock.start }

    /// Runs a step between its events.
    ///
    /// - Returns: the value of the work, and the seconds since the step before ended or the run began, so that the sum of the steps is the run.
    func step<Value>(
        _ step: ReleaseStep, total: Int? = nil, _ work: () async throws -> (Value, summary: String)
    ) async throws -> (value: Value, seconds: Double) {
        events(.began(step, total: total))
        let (value, summary) = try await work()
        let seconds = clock.lap(now())
        events(.ended(step, summary: summary, seconds: seconds))
        return (value, seconds)
    }
}

/// The point of time to which the steps of a run account for it.
private final class StepClock: Sendable {
    let start: Double
    private let end: Mutex<Double>

    init(start: Double) {
        self.start = start
        end = Mutex(start)
    }

    /// Ends a step, and returns the seconds since the last one ended.
    func lap(_ now: Double) -> Double {
        end.withLock { end in
            defer { end = now }
            return now - end
        }
    }
}
