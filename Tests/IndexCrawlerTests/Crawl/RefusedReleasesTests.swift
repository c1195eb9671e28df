import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A release that must not be used leaves the mirror with the next walk, although the index did not change.
@Suite struct RefusedReleasesTests {
    /// An index with or without serial numbers, and one that removed the release itself.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var hasSerials = true
        var removed = RemovedFiles.hide
        var isGone = false
    }

    @Test(arguments: [
        Case(testDescription: "serial numbers"),
        Case(testDescription: "validators of pages", hasSerials: false),
        Case(testDescription: "a mirror that keeps what the index removed", removed: .keep),
        Case(testDescription: "a mirror that deletes what the index removed", removed: .delete),
        Case(testDescription: "an index that removed the release", isGone: true),
        Case(testDescription: "an index that removed the release, and a mirror that keeps it", removed: .keep, isGone: true),
    ])
    func `is gone from the pages`(_ test: Case) async throws {
        var faults = LocalIndexFaults()
        if test.hasSerials { for (number, name) in ["alone", "alpha", "beta"].enumerated() { faults.serials[name] = 100 + number } }
        let (bad, good) = ([("alone", "1.0"), ("alpha", "1.1")], [("alpha", "1.0"), ("beta", "1.0")])
        @Sendable func files(_ releases: [(String, String)]) throws -> [LocalIndexFile] { try releases.map { try LocalIndexFile(WheelMaker($0.0, $0.1)) } }
        try await CrawlerFixture.run(try files(bad + good), faults: faults) { fixture in
            func walk(_ refused: RefusedReleases?) async throws -> WalkReport {
                var options = IndexWalk.Options()
                options.removed = test.removed
                return try await IndexWalk(fixture.client(refused: refused), options: options).everything()
            }
            func published() throws -> [String] {
                try ["alone", "alpha", "beta"].flatMap { name -> [String] in
                    let page = fixture.store.root.pushing(FilePath("simple/\(name)/index.v1_json"))
                    guard try FileSystem.status(page) != nil else { return [] }
                    let text = String(decoding: try FileSystem.readAll(page, limit: 1 << 20), as: UTF8.self)
                    return ["1.0", "1.1"].map { "\(name)-\($0)" }.filter { text.contains($0) }
                }
            }
            #expect(try await walk(nil).isComplete)
            #expect(try published() == ["alone-1.0", "alpha-1.0", "alpha-1.1", "beta-1.0"])
            if test.isGone {
                // A project without a file is still in the list.
                fixture.index.replace(with: try files(good))
                fixture.index.faults.pages["alone"] = ("text/html", "<html><body></body></html>")
                fixture.index.faults.serials["alone"] = 200
                fixture.index.faults.serials["alpha"] = 201
            }
            let alpha = fixture.index.requests("/simple/alpha/")
            let beta = fixture.index.requests("/simple/beta/")
            let names = Set(bad.map { "\($0.0) \($0.1)" })
            let refused = RefusedReleases(concerns: { "\($0)" != "beta" }) { names.contains("\($0) \($1)") ? "is malicious" : nil }
            for isFirst in [true, false] {
                let report = try await walk(refused)
                #expect(report.failed.isEmpty, "\(report)")
                // Files that the index still lists are named each time, and others when they go.
                let named = ["alone: alone-1.0-py3-none-any.whl: it is malicious", "alpha: alpha-1.1-py3-none-any.whl: it is malicious"]
                #expect(report.excluded == (isFirst || !test.isGone ? named : []), "\(report)")
                #expect(try published() == ["alpha-1.0", "beta-1.0"])
            }
            // Only the projects in question are asked for.
            #expect(fixture.index.requests("/simple/alpha/") == alpha + 2)
            if test.hasSerials { #expect(fixture.index.requests("/simple/beta/") == beta) }
            #expect(try FileSystem.status(fixture.store.root.pushing(FilePath("packages/alone"))) == nil)
            // Without the reason, the release comes back, if the index has it.
            _ = try await walk(nil)
            #expect(try published() == (test.isGone ? ["alpha-1.0", "beta-1.0"] : ["alone-1.0", "alpha-1.0", "alpha-1.1", "beta-1.0"]))
        }
    }
}
