internal import Synchronization

/// The hosts that do not send ranges of files, so that no range is requested from them again.
final class RangelessHosts: Sendable {
    private let origins = Mutex<Set<String>>([])

    func contains(_ origin: String) -> Bool { origins.withLock { $0.contains(origin) } }
    func insert(_ origin: String) { origins.withLock { _ = $0.insert(origin) } }
}
