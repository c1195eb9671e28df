import IndexCrawler
import Synchronization
import Testing

/// Work on the elements of a list, a few at once.
@Suite struct `Bounded tasks` {
    @Test func `keep the order of the list, whatever ends first`() async throws {
        let results = try await mapBounded(Array(0..<50), atOnce: 7) { number in
            for _ in 0..<(50 - number) { await Task.yield() }
            return number * 2
        }
        #expect(results == (0..<50).map { $0 * 2 })
    }

    private final class Begun: Sendable {
        let numbers = Mutex<[Int]>([])
    }

    @Test func `begin nothing more once the whole was told to stop, although the work itself does not ask`() async throws {
        let begun = Begun()
        let (stopped, stop) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    _ = try await mapBounded(Array(0..<20), atOnce: 1) { number in
                        begun.numbers.withLock { $0.append(number) }
                        if number < 2 { return }
                        stop.finish()
                        while !Task.isCancelled { await Task.yield() }
                    }
                }
            }
            for await _ in stopped {}
            group.cancelAll()
        }
        #expect(begun.numbers.withLock { $0 } == [0, 1, 2])
    }
}
