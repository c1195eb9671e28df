import Failures
import IndexCrawler
import NIOPosix
import Synchronization
import VersionSort

/// A queue that adds finished downloads to the mirror.
///
/// Downloads that finish during a commit share the next one.
final class PullCommits: Sendable {
    private struct Item {
        let name: ProjectName
        let file: PublishableFile
        let done: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Item] = []
        var isRunning = false
        /// A Boolean value indicating whether the list of projects must be written again, because a page has changed.
        var isListOld = false
        var isListing = false
    }

    private let state = Mutex(State())
    private let store: MirrorStore
    private let jobs: PullJobs
    private let clock: @Sendable () -> Int64
    private let log: (@Sendable (String) -> Void)?

    init(store: MirrorStore, jobs: PullJobs, clock: @escaping @Sendable () -> Int64, log: (@Sendable (String) -> Void)?) {
        self.store = store
        self.jobs = jobs
        self.clock = clock
        self.log = log
    }

    /// Adds a verified download.
    ///
    /// The closure is called after its commit, even if the commit fails.
    func add(_ file: PublishableFile, of name: ProjectName, _ done: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(Item(name: name, file: file, done: done)) }
    }

    /// Commits all waiting downloads.
    ///
    /// Returns at once if another task is doing so.
    func run() async {
        guard
            state.withLock({ state in
                defer { state.isRunning = true }
                return !state.isRunning
            })
        else { return }
        while true {
            let items = state.withLock { state in
                defer { state.waiting = [] }
                if state.waiting.isEmpty { state.isRunning = false }
                return state.waiting
            }
            guard !items.isEmpty else { return }
            await commit(items)
            for item in items { item.done() }
            await noteChange()
        }
    }

    /// Schedules the writing of the list of projects after a page has changed.
    ///
    /// Writing the list reads each project of the mirror, so it happens rarely in a large one.
    func noteChange() async {
        let isNew = state.withLock { state in
            state.isListOld = true
            defer { state.isListing = true }
            return !state.isListing
        }
        // A server that ends accepts no more work, and writes the list now.
        if isNew, !jobs.submit({ [self] in await list() }) { await list() }
    }

    private func list() async {
        while state.withLock({ state in
            state.isListing = state.isListOld
            state.isListOld = false
            return state.isListing
        }) {
            let (store, start) = (store, ContinuousClock.now)
            do { try await jobs.finish { try store.publishRoot() } } catch { tell("the list of projects is not written", error) }
            // The end of the server ends the pause, and what has changed meanwhile is written then.
            try? await Task.sleep(for: (ContinuousClock.now - start) * Self.listPause)
        }
    }

    /// The pause between two writings of the list, as a multiple of the duration of one.
    private static let listPause = 20

    private func commit(_ items: [Item]) async {
        let projects = Dictionary(grouping: items, by: \.name).map { (name: $0, files: $1.map(\.file)) }.sorted { $0.name < $1.name }
        do {
            try await adopt(projects)
        } catch  where projects.count > 1 {
            // The fault of one project is no other's.
            for project in projects {
                do { try await adopt([project]) } catch { tell("files of \(project.name) are not kept", error) }
            }
        } catch {
            tell("files of \(projects[0].name) are not kept", error)
        }
    }

    private func adopt(_ projects: [(name: ProjectName, files: [PublishableFile])]) async throws {
        let (store, now) = (store, clock())
        // A verified download is kept even if the server ends.
        try await jobs.finish { try store.adopt(projects, at: now) }
    }

    private func tell(_ what: String, _ error: any Error) {
        log?("error: \(what): \(LogText.cleanWords("\(error)"))")
    }
}
