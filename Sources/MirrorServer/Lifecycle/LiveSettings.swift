import MirrorAccess
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The settings in use, which a reload replaces for all later requests.
final class LiveSettings: Sendable {
    /// The settings at one moment.
    struct Current: Sendable {
        let replies: Replies
        let limits: ServerLimits
        let gate: Gate
        let uploads: Uploads
    }

    private let state: Mutex<Current>
    /// The part that writes, which stays the same for a folder, whatever the other settings become.
    let desk: UploadDesk
    private let book: TokenBook
    private let jobs: PullJobs

    init(_ configuration: MirrorServerConfiguration, jobs: PullJobs) throws {
        self.jobs = jobs
        desk = UploadDesk(root: configuration.root)
        book = TokenBook(mirror: configuration.root)
        state = Mutex(try Self.make(configuration, desk, book, jobs))
    }

    private static func make(_ configuration: MirrorServerConfiguration, _ desk: UploadDesk, _ book: TokenBook, _ jobs: PullJobs) throws -> Current {
        let gate = Gate(rules: configuration.access, book: book)
        return Current(
            replies: try Replies(configuration: configuration, jobs: jobs), limits: configuration.limits, gate: gate,
            uploads: Uploads(gate: gate, desk: desk, sizeLimit: configuration.uploadSize))
    }

    var current: Current { state.withLock { $0 } }

    /// Uses other settings from now on; the responses in memory are made anew.
    ///
    /// - Throws: an error if they name an upstream and the mirror cannot be written; the settings from before stay in use.
    func use(_ configuration: MirrorServerConfiguration) throws {
        let fresh = try Self.make(configuration, desk, book, jobs)
        state.withLock { $0 = fresh }
    }
}

/// Replaces the settings after each SIGHUP.
struct ReloadService: Service {
    let settings: LiveSettings
    let reload: MirrorServer.Reload

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            reload { configuration in try settings.use(configuration) }
        }
    }
}
