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
