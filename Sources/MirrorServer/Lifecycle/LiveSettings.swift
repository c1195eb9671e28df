import ServiceLifecycle
import Synchronization
import UnixSignals

/// The settings in use, which a reload replaces for all later requests.
final class LiveSettings: Sendable {
    /// The settings at one moment.
    struct Current: Sendable {
        let replies: Replies
        let limits: ServerLimits
    }

    private let state: Mutex<Current>

    init(_ configuration: MirrorServerConfiguration) {
        state = Mutex(Current(replies: Replies(configuration: configuration), limits: configuration.limits))
    }

    var current: Current { state.withLock { $0 } }

    /// Uses other settings from now on; the responses in memory are made anew.
    func use(_ configuration: MirrorServerConfiguration) {
        let fresh = Current(replies: Replies(configuration: configuration), limits: configuration.limits)
        state.withLock { $0 = fresh }
    }
}

/// Replaces the settings after each SIGHUP.
struct ReloadService: Service {
    let settings: LiveSettings
    let reload: MirrorServer.Reload

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            reload { settings.use($0) }
        }
    }
}
