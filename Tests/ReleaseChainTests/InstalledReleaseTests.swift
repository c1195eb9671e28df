import Failures
import FoundationEssentials
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// A release that is installed before it is published, on a system made from this machine's Debian packages.
@Suite struct InstalledReleaseTests {
    /// Returns a service with its own heartbeat, its own test, and a library.
    private static func files(answers status: String = "200 OK", version: String = "1.0") throws -> [LocalIndexFile] {
        var service = WheelMaker("watcher", version, requires: ["counter>=1"])
        service.entryPoints = ["console_scripts": ["watcher = watcher.server:main"]]
        service.files = [
            ("watcher/__init__.py", Array("import counter\n".utf8)),
            ("watcher/server.py", Array(Self.server.replacing("STATUS", with: status).utf8)),
            ("watcher/tests.py", Array("import unittest, counter\nclass T(unittest.TestCase):\n    def test(self): self.assertTrue(counter.version)\n".utf8)),
        ]
        return try [LocalIndexFile(service), LocalIndexFile(WheelMaker("counter", "1.2"))]
    }

    private static let server = """
        from wsgiref.simple_server import make_server

        def application(environ, start_response):
            known = environ["PATH_INFO"] == "/__heartbeat__"
            start_response("STATUS" if known else "404 Not Found", [("Content-Type", "text/plain")])
            return [b"alive"]

        def main():
            make_server("127.0.0.1", 8321, application).serve_forever()

        """

    private static let stackFile = """
        name = "watch"
        targets = ["el9:3.11"]
        [channels.prod]
        requirements = "prod-reqs.txt"
        [[application]]
        name = "watcher"
        imports = ["watcher", "watcher.server"]
        test = "$PYTHON -m unittest watcher.tests"
        smoke = "exec watcher"
        heartbeat = "http://127.0.0.1:8321/__heartbeat__"
        timeout = 8
        """

    private static func write(_ stack: TestStack, version: String) throws {
        try stack.write("shop/stack.toml", stackFile)
        try stack.write("shop/prod-reqs.txt", "watcher==\(version)\n")
    }

    /// Releases with an installation on the base, if there is one.
    private static func release(_ stack: TestStack, base: FilePath?, version: String) async throws -> (ReleaseSummary, CheckReport) {
        try write(stack, version: version)
        var options = ReleaseOptions(channel: "prod", publish: true)
        options.install = InstallPlace(bases: base.map { [InstallPlace.Base(parsing: "el9:3.11=\($0)")] } ?? [], workspace: stack.folder)
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        let summary = try await StackRelease(stack: loaded, options: options, context: try stack.context()).run()
        let check = try SnapshotStore(root: stack.mirror().appending("rpm")).check(of: summary.snapshot)
        return (summary, try #require(check?.reports["el9-py3.11/x86_64"]))
    }

    private static func base() async throws -> FilePath {
        try await DebianSystem(TestStack.catalog.target("el9:3.11", architecture: "x86_64")).repository(
            in: FilePath(FileManager.default.currentDirectoryPath).appending(".build/test-base"))
    }

    @Test func `a service is installed, imported, tested, started until its heartbeat answers, upgraded and taken back`() async throws {
        let base = try await Self.base()
        try await TestStack.run(files: try Self.files()) { stack, index in
            let (summary, report) = try await Self.release(stack, base: base, version: "1.0")
            #expect(summary.published == "rpm/prod", "\(summary.findings)")
            for tier in [CheckTier.headers, .closure, .files, .transaction, .imports] { #expect(report[tier].state == .passed, "\(report[tier])") }
            #expect(report[.imports].note.hasSuffix("2 of 2 top-level modules imported, pip check, 3 smoke commands"), "\(report[.imports].note)")
            #expect(report[.upgrade].state == .notRun, "there was nothing before")
            #expect(try await Self.release(stack, base: base, version: "1.0").0.upToDate)
            index.replace(with: try Self.files(version: "1.1") + Self.files())
            let (second, upgraded) = try await Self.release(stack, base: base, version: "1.1")
            #expect(second.published == "rpm/prod", "\(second.findings)")
            #expect(upgraded[.upgrade].state == .passed && upgraded.upgrades?.first?.upgraded.count == 1, "\(upgraded.text())")
        }
    }

    /// A scenario whose second step fails each time.
    private static let scenario = """
        def setup(session):
            session.greeting = "alive"

        def load_beat(session):
            if session.get("/__heartbeat__").body.decode() != session.greeting:
                raise RuntimeError("it is not alive")

        def load_lost(session):
            session.get("/lost")

        load_beat.weight = 3

        """

    @Test func `a released service is measured under load, each release beside the one before, and the report shows it`() async throws {
        let base = try await Self.base()
        try await TestStack.run(files: try Self.files(version: "1.1") + Self.files()) { stack, _ in
            func measure(_ scenario: String?) async throws -> LoadTest.Outcome {
                let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
                let place = InstallPlace(bases: [InstallPlace.Base(parsing: "el9:3.11=\(base)")], workspace: stack.folder)
                var test = try LoadTest("watcher", of: loaded, place: place, context: try stack.context())
                if let scenario { try stack.write("load.py", scenario) }
                test.scenario = scenario.map { _ in stack.folder.appending("load.py") }
                test.limits = (seconds: 3, requests: 600, workers: 2, runs: scenario?.contains("sleep(60)") == true ? 1 : 3)
                return try await test.run("prod")
            }
            try Self.write(stack, version: "1.0")
            _ = try await stack.release()
            let first = try await measure(Self.scenario)
            let steps = first.result.steps
            #expect(steps.map(\.name) == ["beat", "lost"] && first.release == "watch prod #1" && first.earlier == nil)
            #expect(steps[0].count > 0 && steps[0].errors == 0 && steps[1].count == 0 && steps[1].errors > 0, "\(steps)")
            #expect(first.result.runs.count == 3 && steps[0].count + steps[1].errors <= 600, "\(steps)")
            #expect(first.result.runs[0].errors.keys.first == "RuntimeError: GET /lost answered with status 404", "\(first.result.runs[0].errors)")
            #expect(steps[0].p50 > 0 && steps[0].p50 <= steps[0].p99 && steps[0].p99 <= steps[0].max, "\(steps)")
            try Self.write(stack, version: "1.1")
            _ = try await stack.release()
            let second = try await measure(Self.scenario)
            #expect(second.release == "watch prod #2" && second.earlier?.release == "watch prod #1" && second.earlier?.result == first.result)
            let builder = try await ReportBuilder(try stack.context())
            let snapshot = try SnapshotStore(root: stack.mirror().appending("rpm")).snapshot(second.result.snapshot)
            let report = try builder.report(of: snapshot, channel: "prod")
            #expect(report.loads.map { $0.entries.map(\.release.name) } == [["watch prod #1", "watch prod #2"]])
            let page = String(decoding: try builder.bytes(of: report, as: .html), as: UTF8.self)
            #expect(page.contains("<h3>watcher on el9:3.11</h3>") && page.contains("href=\"#load\""))
            // The report that the release wrote, which the server gives, has them too.
            for format in ReportFormat.allCases {
                let path = stack.mirror().pushing(FilePath("releases/\(second.result.snapshot)/report.\(format.rawValue)"))
                #expect(try FileSystem.readAll(path, limit: 1 << 24) == builder.bytes(of: report, as: format), "\(format)")
            }
            // Without a scenario the heartbeat is asked, which is another test.
            let plain = try await measure(nil)
            #expect(plain.result.steps.map(\.name) == ["heartbeat"] && plain.result.steps[0].count > 0)
            #expect(plain.earlier.map { plain.result.comparison(with: $0.result, named: $0.release).hasPrefix("not comparable") } == true)
            // A step that hangs is cut off and fails; a test without any success leaves the kept result.
            let kept = stack.mirror().pushing(FilePath("releases/\(plain.result.snapshot)/load-el9-py3.11-watcher.json"))
            let before = try FileSystem.readAll(kept, limit: 1 << 20)
            let hung = try await measure("import time\ndef load_x(s): time.sleep(60)\n")
            #expect(hung.result.errors == 2 && hung.result.steps[0].count == 0 && hung.result.runs[0].seconds < 30, "\(hung.result)")
            #expect(hung.result.runs[0].errors == ["cut off 5 seconds after the end of the run": 2])
            #expect(try FileSystem.readAll(kept, limit: 1 << 20) == before)
            let cases: [(text: String, cause: String, status: Failure.Status)] = [
                ("load_ = 1\n", "the scenario has no function whose name begins with load_", .usage),
                ("\ndef load_x(\n", "line 2 of the scenario: SyntaxError", .usage),
                ("def load_x(s): 0\nload_x.weight = 'many'\n", "load_x.weight is 'many', and must be a whole number", .usage),
                ("def load_x(s): 0\nload_x.weight = -2\n", "load_x.weight is -2, and must be a whole number", .usage),
                ("import sys\ndef load_x(s): 0\nsys.exit(1)\n", "the scenario cannot be imported: SystemExit: 1", .failure),
                ("def setup(s): 1 / 0\ndef load_x(s): 0\n", "setup of the scenario failed: ZeroDivisionError: division by zero", .failure),
            ]
            for item in cases {
                let error = await #expect(throws: Failure.self) { _ = try await measure(item.text) }
                #expect(error?.status == item.status && error?.causes.first?.hasPrefix(item.cause) == true, "\(String(describing: error))")
            }
            let nameless = await #expect(throws: Failure.self) { _ = try await measure("def other(): pass\n") }
            #expect(nameless?.status == .usage && nameless?.headline.contains("has no function") == true)
        }
    }

    @Test func `numbers that are no measurements are not taken`() {
        func run(seconds: Double = 1, count: Int = 5, errors: Int = 0, p50: Double = 1, max: Double = 2) -> LoadRun.Run {
            LoadRun.Run(seconds: seconds, steps: [LoadRun.Step(name: "a", count: count, errors: errors, p50: p50, p90: 1, p99: 1, max: max)], errors: [:])
        }
        #expect(run().isPlausible)
        let forged = [
            run(seconds: 1e-300), run(seconds: .nan), run(seconds: 0.01, count: 900_000_000), run(count: .max), run(count: -1), run(errors: .max),
            run(p50: 1e300), run(p50: .infinity), run(max: -1),
            LoadRun.Run(seconds: 1, steps: [], errors: [:]), LoadRun.Run(seconds: 1, steps: run(count: .max).steps + run(count: .max).steps, errors: [:]),
            LoadRun.Run(seconds: 1, steps: run().steps, errors: ["x": .max]),
        ]
        for one in forged { #expect(!one.isPlausible, "\(one)") }
    }

    @Test func `rates differ only where their ranges do not overlap`() throws {
        func result(_ rates: [Int], workers: Int = 4) -> LoadResult {
            let runs = rates.map { rate in
                LoadRun.Run(seconds: 1, steps: [LoadRun.Step(name: "a", count: rate, errors: 0, p50: 1, p90: 2, p99: 3, max: 4)], errors: [:])
            }
            return LoadResult(application: "a", target: "el9", snapshot: "s", scenario: nil, workers: workers, machine: "m", runs: runs)
        }
        let cases: [(new: LoadResult, old: LoadResult, words: String)] = [
            (result([100, 110, 120]), result([119, 130, 140]), "no difference to x: 130 a second (119 to 140) beyond the noise"),
            (result([100, 110, 118]), result([119, 130, 140]), "15 % less than x: 130 a second (119 to 140)"),
            (result([200, 220, 260]), result([90, 110, 118]), "100 % more than x: 110 a second (90 to 118)"),
            (result([1, 2, 3]), result([1, 2, 3], workers: 2), "not comparable with x: 2 a second (1 to 3): another scenario, number of clients or machine"),
        ]
        let single = result([100]).comparison(with: result([200]), named: "x")
        #expect(single == "x: 200 a second (200 to 200); one run shows no difference, because the noise is not known")
        for item in cases { #expect(item.new.comparison(with: item.old, named: "x") == item.words) }
    }

    @Test func `a service whose heartbeat does not answer is not published, and without a base nothing is begun`() async throws {
        let base = try await Self.base()
        try await TestStack.run(files: try Self.files(answers: "500 Broken")) { stack, _ in
            let refused = await #expect(throws: Failure.self) { _ = try await Self.release(stack, base: nil, version: "1.0") }
            #expect(refused?.status == .usage)
            #expect(try await stack.release().published == "rpm/prod")
            try stack.write("shop/overrides/counter.toml", "summary = \"a change\"\n")
            let (summary, report) = try await Self.release(stack, base: base, version: "1.0")
            #expect(summary.published == nil && report[.imports].state == .failed)
            let cause = try #require(report.causes.first { $0.kind == .smoke }, "\(report.text())")
            #expect(cause.requirement == "watcher smoke: the heartbeat answered with status 500" && cause.neededBy == ["python3.11-watcher-1.0-1.el9.noarch"])
            let error = await #expect(throws: Failure.self) {
                try await SnapshotStore(root: stack.mirror().appending("rpm")).publish(
                    summary.snapshot, channel: "prod", reason: PublishReason(time: 1, who: "ann", why: "in a hurry"))
            }
            #expect(error?.code == .unchecked)
        }
    }
}
