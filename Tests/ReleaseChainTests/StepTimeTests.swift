import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

struct `The steps of a run` {
    @Test func `share all of its time among them, that between them too`() async throws {
        let clock = Mutex(100.0)
        func pass(_ seconds: Double) { clock.withLock { $0 += seconds } }
        let settings = try Settings(arguments: .init(), environment: [:], directory: nil, cores: 1)
        let context = ChainContext(
            settings: settings, environment: [:], version: "0", events: { _ in }, now: { clock.withLock { $0 } }, wallTime: { 0 }, user: { "tester" })
        pass(1)
        let lock = try await context.step(.lock) {
            pass(2)
            return ((), "")
        }
        pass(4)
        // A copy of the context belongs to the same run.
        let fetch = try await context.offline.step(.fetch) {
            pass(8)
            return ((), "")
        }
        #expect(lock.seconds == 3 && fetch.seconds == 12)
        #expect(context.elapsed == 15)
    }
}
