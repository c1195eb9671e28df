import Failures
import ForeignText
package import IndexCrawler
import Native
import Synchronization
package import SystemPackage

/// All outside inputs of a release: nothing else in the chain asks the process, the clock or the machine.
package struct ChainContext: Sendable {
    package private(set) var settings: Settings
    package private(set) var environment: [String: String]
    /// The version of relcli, which is sent to package indexes.
    ///
    /// Nothing that is built may depend on it: keys use ``FormatNumber``.
    package let version: String
    package let events: EventSink
    /// A closure that returns the seconds of a monotonic clock, for durations.
    package let now: @Sendable () -> Double
    /// A closure that returns the current time in seconds since 1970, for histories and ages.
    ///
    /// Nothing that is built may depend on it.
    package let wallTime: @Sendable () -> Int64
    /// A closure that returns the name of the user who runs the program, for the history of channels.
    package let user: @Sendable () -> String

    /// The clock that measures the steps.
    private let clock: StepClock
    private let advisoryCache = AdvisoryCache()
    private let trust = MirrorTrust()
    /// A Boolean value indicating whether the command only reads the mirror, so that it notes no mirror of others as the user's own.
    private(set) var isReading = false

    /// Creates a context from its parts; the first step's time begins now.
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

    /// A copy of the context without network access.
    var offline: ChainContext {
        var context = self
        context.settings.offline = true
        return context
    }

    /// A copy of the context for a command that only reads the mirror.
    ///
    /// A mirror that the command line names is then used this once, and not noted as the user's own.
    package var reading: ChainContext {
        var context = self
        context.isReading = true
        return context
    }

    /// Returns the context of a build in another mirror, without network access, and with the time stamp of an earlier build.
    func rebuilding(in mirror: FilePath, epoch: UInt32?) -> ChainContext {
        var context = offline
        context.settings.mirror = mirror
        context.settings.isMirrorTemporary = true
        context.environment["SOURCE_DATE_EPOCH"] = epoch.map { String($0) }
        return context
    }

    /// The mirror's folder.
    package var mirror: FilePath { settings.mirror }

    /// Returns the advisories that the user named, read on first use; `nil` if the user named none.
    ///
    /// A warning lists the advisories that cannot be used. Throws ``Failure`` if none can be read.
    package func advisories() throws -> AdvisoryDatabase? {
        guard let path = settings.osv else { return nil }
        let (database, isNew) = try advisoryCache.value(path, time: wallTime())
        if isNew { for note in database.notes { events(.warning(note)) } }
        return database
    }

    /// Returns the key by which files of this user are known, read or made on first use.
    ///
    /// Without a place for it, or if it cannot be used and the user named the mirror, it is a key for this run alone: everything is then built again.
    ///
    /// - Throws: ``Failure`` with code `external` if the key cannot be used and the user did not name the mirror.
    package func userKey() throws -> UserKey {
        try trust.key {
            guard let folder = UserKey.folder(environment) else {
                if !settings.isMirrorTemporary { events(.note(UserKey.noPlace.lines)) }
                return UserKey()
            }
            do throws(Failure) { return try UserKey(in: folder) } catch {
                guard settings.isMirrorNamed || settings.isMirrorTemporary else { throw error }
                events(.warning("nothing of earlier runs is used: \(error.lines)"))
                return UserKey()
            }
        }
    }

    /// Throws a ``Failure`` as ``MirrorOrigin/requireUncommitted(remedy:)``, unless the mirror passed in this run before.
    func requireUncommittedMirror(remedy: String) async throws {
        if trust.isUncommitted { return }
        try await MirrorOrigin(mirror, environment: environment).requireUncommitted(remedy: remedy)
        trust.noteUncommitted()
    }

    /// Returns the folder of a cache in the mirror whose files have no codes, because they are whole trees (``UserKey/hidden(_:)``).
    ///
    /// Only the user may enter it. A mirror that does not exist is not made.
    func hiddenCache(_ name: String) throws -> FilePath {
        let cache = mirror.appending("cache").appending(name)
        let folder = try userKey().hidden(cache)
        if (try? FileSystem.status(mirror, followingLinks: true))??.isDirectory == true {
            // In a mirror that cannot be written, the work that needs the folder reports that.
            try? FileSystem.createDirectory(cache)
            try? FileSystem.createDirectory(folder, mode: 0o700)
            if let mode = (try? FileSystem.status(folder))??.mode, mode & 0o077 != 0 { try? FileSystem.setMode(of: folder, to: 0o700) }
            FileSystem.noteUse(of: folder)
        }
        return folder
    }

    /// The folders in which programs are searched for.
    package var searchPath: [FilePath] {
        (environment["PATH"] ?? "/usr/bin:/bin").splitBytes(on: ":").map { FilePath(String($0)) }
    }

    /// Returns the time stamp that the user set for everything built, in seconds since 1970; `nil` if each release has its own upload time.
    ///
    /// Throws a ``Failure`` with code `usage` if `SOURCE_DATE_EPOCH` is not a number that an RPM header can hold.
    package func sourceDateEpoch() throws -> UInt32? {
        guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
        guard let value = UInt32(text) else {
            throw Failure(.usage, "SOURCE_DATE_EPOCH = '\(text)' is not a number of seconds since 1970", hints: ["unset it, or use a whole number"])
        }
        return value
    }

    /// The seconds since the run began, which are divided among its steps.
    var elapsed: Double { now() - clock.start }

    /// Runs a step and sends the events of its beginning and end.
    ///
    /// - Returns: the value of the work, and the seconds since the previous step ended. For the first step, they count from the beginning of the run.
    ///   So the seconds of all steps add up to the duration of the run.
    func step<Value>(
        _ step: ReleaseStep, total: Int? = nil, _ work: () async throws -> (Value, summary: String)
    ) async throws -> (value: Value, seconds: Double) {
        // Work that does not wait for anything ends normally after it was cancelled, and what it made is kept.
        try Task.checkCancellation()
        events(.began(step, total: total))
        let (value, summary) = try await work()
        let seconds = clock.lap(now())
        events(.ended(step, summary: summary, seconds: seconds))
        return (value, seconds)
    }
}

/// The advisories of a run.
private final class AdvisoryCache: Sendable {
    private let database = Mutex<AdvisoryDatabase?>(nil)

    /// Returns the database, with `true` if this call read it.
    func value(_ path: FilePath, time: Int64) throws -> (AdvisoryDatabase, isNew: Bool) {
        try database.withLock { known in
            if let known { return (known, false) }
            let read = try AdvisoryDatabase(at: path, time: time)
            known = read
            return (read, true)
        }
    }
}

/// The facts by which a run trusts its mirror: the key of the user's own files, and that no commit has the mirror.
private final class MirrorTrust: Sendable {
    private let key = Mutex<UserKey?>(nil)
    private let isChecked = Mutex(false)

    /// A Boolean value indicating whether no repository has the mirror, as far as this run has looked.
    var isUncommitted: Bool { isChecked.withLock { $0 } }

    /// Notes that no repository has the mirror.
    func noteUncommitted() { isChecked.withLock { $0 = true } }

    /// Returns the key, which the first call makes.
    func key(_ make: () throws -> UserKey) throws -> UserKey {
        try key.withLock { known in
            if let known { return known }
            let made = try make()
            known = made
            return made
        }
    }
}

/// The time at which the last step ended.
private final class StepClock: Sendable {
    let start: Double
    private let end: Mutex<Double>

    init(start: Double) {
        self.start = start
        end = Mutex(start)
    }

    /// Ends a step and returns the seconds since the last one ended.
    func lap(_ now: Double) -> Double {
        end.withLock { end in
            defer { end = now }
            return now - end
        }
    }
}

/// A step of the chain, in the order in which they run.
package enum ReleaseStep: String, Sendable, CaseIterable, Codable {
    case lock, fetch, test, build, repository, check, publish
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
    /// News for the release engineer that ask for nothing, for example a version that moved.
    case note(String)
    /// A warning for the release engineer, which does not stop the run.
    case warning(String)
}

/// The function that receives events.
///
/// It is called from several tasks at once.
package typealias EventSink = @Sendable (ReleaseEvent) -> Void

/// Durations in seconds, and as text for people.
package enum Seconds {
    /// Returns a duration in seconds.
    package static func of(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Returns a duration as text: `0.04 s`, `12.3 s`, `3 min 20 s`.
    package static func text(_ seconds: Double) -> String {
        if seconds >= 120 {
            let whole = Int(seconds.rounded())
            return "\(whole / 60) min \(whole % 60) s"
        }
        let digits = seconds < 10 ? 100.0 : 10.0
        let rounded = (seconds * digits).rounded() / digits
        return "\(rounded) s"
    }
}
