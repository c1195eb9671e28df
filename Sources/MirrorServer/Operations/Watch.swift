import ForeignText
import FoundationEssentials
package import MirrorAccess
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The rules of automatic blocking.
package struct BlockingRules: Sendable, Hashable {
    /// The number of wrong tokens in a minute after which a client is blocked; 0 for never.
    package var failures = 20
    /// The average number of requests a second, over ten seconds, above which a client is blocked; 0 for never.
    package var rate = 1000
    /// The duration of a block, in seconds.
    package var seconds: Int64 = 900
    /// The clients that are never blocked.
    package var allowed = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }
    /// The proxies whose `X-Forwarded-For` field is trusted.
    package var proxies: [AddressRange] = []

    /// Creates the usual rules.
    package init() {}
}

/// The automatic blocking of clients that send wrong tokens or too many requests.
final class Watch: Sendable {
    let book: BlockBook
    private let metrics: Metrics
    private let failures = Offences(window: 60)
    private let requests = Offences(window: Watch.rateWindow)
    /// Held while a wrong token is counted, so that requests at the same time are not more than the limit.
    private let counting = Mutex(())
    private let writer: NIOThreadPool
    private let log: @Sendable (String) -> Void

    init(book: BlockBook, metrics: Metrics, writer: NIOThreadPool, log: @escaping @Sendable (String) -> Void) {
        (self.book, self.metrics, self.writer, self.log) = (book, metrics, writer, log)
    }

    /// Counts a wrong token of a client, and blocks the client if it has sent too many.
    ///
    /// If the client was blocked while its request was handled, returns the reason: the client must not know that the token is wrong.
    func failed(_ address: NetworkAddress, _ rules: BlockingRules) -> String? {
        metrics.wrongTokens.add(1, ordering: .relaxed)
        return counting.withLock { _ in
            if let reason = refusal(of: address, rules) { return reason }
            let now = Self.now
            guard rules.failures > 0, failures.count(address, at: now) >= rules.failures else { return nil }
            block(address, "\(rules.failures) wrong tokens in a minute", rules, now)
            failures.forget(address)
            return nil
        }
    }

    /// Counts requests of a client, and blocks the client if it has sent too many.
    func asked(_ address: NetworkAddress, _ count: Int, _ rules: BlockingRules) {
        guard rules.rate > 0 else { return }
        let now = Self.now
        guard requests.count(address, count, at: now) > rules.rate * Int(Self.rateWindow) else { return }
        requests.forget(address)
        block(address, "more than \(rules.rate) requests a second", rules, now)
    }

    private func block(_ address: NetworkAddress, _ reason: String, _ rules: BlockingRules, _ now: Int64) {
        guard !rules.allowed.contains(where: { $0.contains(address) }), book.decision(about: address, at: now) == nil else { return }
        metrics.blocks.add(1, ordering: .relaxed)
        let entry = book.block(address, reason: reason, seconds: rules.seconds, at: now)
        log("warning: blocked \(entry.address): \(reason)")
        let (book, log) = (book, log)
        writer.submit { state in
            guard state == .active else { return }
            do { try book.write(entry) } catch { log("error: \(LogText.cleanWords("\(error)"))") }
        }
    }

    /// Returns the block of a client; `nil` if the client is not blocked.
    func decision(about address: NetworkAddress, _ rules: BlockingRules) -> BlockedAddress? {
        guard let decision = book.decision(about: address, at: Self.now) else { return nil }
        return rules.allowed.contains { $0.contains(address) } ? nil : decision
    }

    /// Returns the reason why a client is blocked; `nil` if the client is not blocked.
    func refusal(of address: NetworkAddress, _ rules: BlockingRules) -> String? {
        guard let decision = decision(about: address, rules) else { return nil }
        let end = decision.until.map { " until \(CivilDate.timestamp(secondsSince1970: $0))" } ?? ""
        return LogText.cleanWords("\(decision.address) is blocked\(end): \(decision.reason)")
    }

    static var now: Int64 { Int64(Date().timeIntervalSince1970) }
    private static let rateWindow: Int64 = 10
}

/// A service that reads the blocked addresses again every second, if they have changed.
struct BlockRefresh: Service {
    let book: BlockBook
    let threads: NIOThreadPool
    let log: @Sendable (String) -> Void

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var problem: String?
            while true {
                try await Task.sleep(for: .seconds(1))
                do {
                    try await threads.runIfActive { [book] in try book.refresh(at: Watch.now) }
                    problem = nil
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    if problem != "\(error)" { log("error: \(LogText.cleanWords("\(error)"))") }
                    problem = "\(error)"
                }
            }
        }
    }
}
