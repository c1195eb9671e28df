import Dispatch
import Synchronization
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A queue that commits many projects at once.
///
/// Its longest wait is an hour here, so a commit that waits for it exceeds the time limit.
@Suite(.timeLimit(.minutes(5))) struct CommitQueueTests {
    private static let hour = DispatchTimeInterval.seconds(3_600)

    /// Runs a queue and a function that uses it.
    private func withQueue(
        patience: DispatchTimeInterval = hour, _ work: @Sendable (CommitQueue, MirrorStore) async throws -> Void
    ) async throws {
        try await CrawlerFixture.run([]) { fixture in
            let queue = CommitQueue(fixture.store, patience: patience)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await queue.run() }
                defer { queue.close() }
                try await work(queue, fixture.store)
            }
        }
    }

    /// Returns a change of a project without files, which consists of its record.
    private func staged(_ number: Int, _ store: MirrorStore) throws -> StagedProject {
        try #require(try store.stage(ProjectPage(name: ProjectName("project-\(number)"), files: []), publishing: []))
    }

    private func isRecorded(_ number: Int, _ store: MirrorStore) throws -> Bool { store.record(of: try ProjectName("project-\(number)")) != nil }

    @Test func `a project that is alone is committed at once`() async throws {
        try await withQueue { queue, store in
            for number in 1...3 {
                queue.enter()
                try await queue.commit(staged(number, store))
                queue.leave()
                #expect(try isRecorded(number, store))
            }
        }
    }

    @Test func `a full group is committed at once, while others are at work`() async throws {
        try await withQueue { queue, store in
            for _ in 0...CommitQueue.largestGroup { queue.enter() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...CommitQueue.largestGroup { group.addTask { try await queue.commit(self.staged(number, store)) } }
                try await group.waitForAll()
            }
            for number in 1...CommitQueue.largestGroup { #expect(try isRecorded(number, store)) }
        }
    }

    @Test func `a project waits for the others until they arrive or leave`() async throws {
        try await withQueue { queue, store in
            for _ in 1...3 { queue.enter() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...2 { group.addTask { try await queue.commit(self.staged(number, store)) } }
                while queue.state.withLock({ $0.waiting.count }) < 2 { await Task.yield() }
                #expect(queue.state.withLock { !$0.isDue && $0.group == 0 })
                queue.leave()
                try await group.waitForAll()
            }
            #expect(try isRecorded(1, store) && isRecorded(2, store) && queue.state.withLock { $0.group } == 1)
        }
    }

    @Test func `a project does not wait longer than the longest wait`() async throws {
        try await withQueue(patience: .milliseconds(1)) { queue, store in
            for _ in 1...2 { queue.enter() }
            for number in 1...3 { try await queue.commit(staged(number, store)) }
            #expect(try isRecorded(3, store))
        }
    }

    @Test func `the end of a queue commits the projects that wait, and a later one is cancelled`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let (queue, store) = (CommitQueue(fixture.store, patience: Self.hour), fixture.store)
            for _ in 1...2 { queue.enter() }
            let waiting = try staged(1, store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await queue.commit(waiting) }
                // The project waits once it is in the queue, which then has nothing but it.
                while queue.state.withLock({ $0.waiting.isEmpty }) { await Task.yield() }
                queue.close()
                await queue.run()
                try await group.waitForAll()
            }
            #expect(try isRecorded(1, store))
            await #expect(throws: CancellationError.self) { try await queue.commit(staged(2, store)) }
            #expect(try fixture.temporaries() == [])
        }
    }
}
