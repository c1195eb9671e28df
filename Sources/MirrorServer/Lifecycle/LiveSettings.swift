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
        let blocking: BlockingRules
        /// The log of requests; `nil` to log no requests.
        let requests: RequestLog?
        let configuration: MirrorServerConfiguration
    }

    private let state: Mutex<Current>
    /// The publisher of uploads.
    ///
    /// It stays the same when the other settings are replaced.
    let desk: UploadDesk
    private let book: TokenBook
    private let jobs: PullJobs
    let metrics = Metrics()
    let watch: Watch

    init(_ configuration: MirrorServerConfiguration, jobs: PullJobs) throws {
        self.jobs = jobs
        desk = UploadDesk(root: configuration.root, key: configuration.key)
        book = TokenBook(mirror: configuration.root)
        let log = configuration.log
        watch = Watch(book: BlockBook(mirror: configuration.root), metrics: metrics, writer: desk.workers) { log?($0) }
        state = Mutex(try Self.make(configuration, desk, book, jobs))
    }

    private static func make(_ configuration: MirrorServerConfiguration, _ desk: UploadDesk, _ book: TokenBook, _ jobs: PullJobs) throws -> Current {
        let replies = try Replies(configuration: configuration, jobs: jobs)
        let gate = Gate(rules: configuration.access, book: book, channels: replies.channels)
        return Current(
            replies: replies, limits: configuration.limits, gate: gate,
            uploads: Uploads(gate: gate, desk: desk, sizeLimit: configuration.uploadSize, packages: configuration.packages), blocking: configuration.blocking,
            requests: configuration.requests, configuration: configuration)
    }

    var current: Current { state.withLock { $0 } }

    /// Replaces the settings and drops the responses in memory.
    ///
    /// - Throws: an error if the new settings have an upstream and the mirror cannot be written. The earlier settings then stay in use.
    func use(_ configuration: MirrorServerConfiguration) throws {
        let fresh = try Self.make(configuration, desk, book, jobs)
        state.withLock { $0 = fresh }
    }
}

/// A service that replaces the settings after each SIGHUP.
struct ReloadService: Service {
    let settings: LiveSettings
    let certificates: LiveCertificates?
    let reload: MirrorServer.Reload

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            reload { configuration in
                try settings.use(configuration)
                guard let certificates, let files = configuration.tls else { return }
                // Other settings are in use although the certificate is not: an expired one is no reason to keep a token's rules.
                do { try certificates.use(files) } catch {
                    configuration.log?("error: \(LogText.cleanWords("\(error)")); the certificate from before stays in use")
                }
            }
        }
    }
}
