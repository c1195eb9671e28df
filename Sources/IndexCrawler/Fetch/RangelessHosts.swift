internal import Synchronization

/// The hosts that turned out not to send parts of files, so that they are not asked again.
final class RangelessHosts: Sendable {
    private let origins = Mutex<Set<String>>([])

    func contains(_ origin: String) -> Bool { origins.withLock { $0.contains(origin) } }
    func insert(_ origin: String) { origins.withLock { _ = $0.insert(origin) } }
}
