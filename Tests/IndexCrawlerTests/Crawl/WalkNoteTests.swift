import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

/// A mirror says when it was crawled last, and what was left unfinished.
@Suite struct WalkNoteTests {
    private func report(_ failed: [(String, String?)]) -> WalkReport {
        var report = WalkReport()
        report.projects = 3
        report.failed = failed.map { WalkReport.FailedItem(project: $0.0, file: $0.1, reason: "it failed") }
        return report
    }

    @Test func `failures stay until the same project succeeds, and an interrupted walk has no end`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let index = try IndexURL("http://index.example/simple")
            var first = WalkNote.begin("named projects", of: index, in: fixture.store, at: 100)
            first.end(report([("alpha", "a.whl"), ("beta", nil)]), of: ["alpha", "beta"], in: fixture.store, at: 110)
            var second = WalkNote.begin("named projects", of: index, in: fixture.store, at: 200)
            let running = try WalkNote.all(in: fixture.store)
            #expect(running.map(\.ended) == [nil] && running[0].failed.map(\.project) == ["alpha", "beta"])
            second.end(report([]), of: ["beta", "gamma"], in: fixture.store, at: 210)
            #expect(try WalkNote.all(in: fixture.store).map { $0.failed.map(\.project) } == [["alpha"]])
            var all = WalkNote.begin("all projects", of: index, in: fixture.store, at: 300)
            all.end(report([("zeta", nil)]), of: nil, in: fixture.store, at: 310)
            #expect(try WalkNote.all(in: fixture.store).map(\.scope) == ["all projects", "named projects"])
            try FileSystem.writeAtomically(Array("damaged".utf8), to: fixture.store.root.pushing("walks/0.json"))
            #expect(try WalkNote.all(in: fixture.store).count == 2)
        }
    }
}
