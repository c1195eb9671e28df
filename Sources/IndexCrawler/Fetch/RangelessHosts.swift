internal import Native
internal import Synchronization

/// The hosts that do not send ranges of files, so that no range is requested from them again.
final class RangelessHosts: Sendable {
    private let origins = Mutex<Set<String>>([])

    func contains(_ origin: String) -> Bool { origins.withLock { $0.contains(origin) } }
    func insert(_ origin: String) { origins.withLock { _ = $0.insert(origin) } }
}

/// The network scopes of the hosts that sent the pages of indexes.
///
/// A page of a host on the internet may not make relcli connect to this machine or to a private network.
final class HostReaches: Sendable {
    private let reaches = Mutex<[String: AddressReach]>([:])

    /// Notes the scope of the host that sent a page of an index.
    func note(_ reach: AddressReach, of index: IndexURL) { reaches.withLock { $0["\(index)"] = reach } }

    /// Returns the most private scope that files of an index may have; any scope if the index sent no page.
    func least(for index: IndexURL) -> AddressReach { reaches.withLock { $0["\(index)"] } ?? .loopback }
}
