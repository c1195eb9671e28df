import IndexCrawler
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@Suite struct PullThroughTests {
    private static let json = "Accept: application/vnd.pypi.simple.v1+json"

    @Test func `pip and uv install what only the upstream has, and again while it is away`() async throws {
        var faults = LocalIndexFaults()
        faults.servesMetadataFiles = true
        let files = [try LocalIndexFile(WheelMaker("Demo.App", "1.0", requires: ["base>=1"])), try LocalIndexFile(WheelMaker("base", "1.5"))]
        try await PullFixture.run(files, faults: faults) { fixture in
            let url = "http://127.0.0.1:\(fixture.server.port)/simple/"
            let python = try Tool.oraclePython
            func pip(_ name: String) async throws -> ToolResult {
                try await Tool.run(
                    python,
                    [
                        "-m", "pip", "--isolated", "install", "--no-cache-dir", "--disable-pip-version-check", "--target", "\(fixture.server.root)/t-\(name)",
                        "--index-url", url, "demo-app",
                    ])
            }
            func uv(_ name: String) async throws -> ToolResult {
                try await Tool.run(
                    FilePath(python).removingLastComponent().appending("uv").string,
                    ["pip", "install", "--no-config", "--no-cache", "--target", "\(fixture.server.root)/t-\(name)", "--index-url", url, "demo_app==1.0"])
            }
            let first = try await pip("one")
            #expect(first.succeeded, "\(first.errors)")
            let second = try await uv("two")
            #expect(second.succeeded, "\(second.errors)")
            for name in ["one", "two"] { #expect(try fixture.names("t-\(name)").contains("base")) }
            for file in files {
                #expect(fixture.index.requests(fixture.index.path(file)) == 1)
                #expect(fixture.index.requests("/simple/\(file.normalizedProject)/") == 1)
                try await fixture.wait { try fixture.names("packages/\(file.normalizedProject)").contains(file.filename) }
            }
            fixture.index.faults.unavailableAnswers = .max
            let third = try await pip("three")
            #expect(third.succeeded, "\(third.errors)")
            try await fixture.wait { try fixture.names("partial").isEmpty && fixture.names("tmp").isEmpty }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a cold herd makes one fetch, and each gets the first bytes while the rest is to come`() async throws {
        let file = try bulkyFile("bulky", "1.0", size: 3 << 20)
        let gate = LocalIndexGate()
        var faults = LocalIndexFaults()
        faults.gates[file.filename] = gate
        try await PullFixture.run([file], faults: faults) { fixture in
            let url = "http://127.0.0.1:\(fixture.server.port)"
            let script = """
                for i in $(seq 24); do curl -sN --max-time 200 -o \(fixture.server.root)/page$i \(url)/simple/bulky/ & done; wait
                for i in $(seq 24); do curl -sN --max-time 200 -o \(fixture.server.root)/out$i \(url)\(fixture.path(file)) & done
                curl -sN --max-time 200 -o \(fixture.server.root)/gone \(url)\(fixture.path(file)) & gone=$!
                while [ ! -s \(fixture.server.root)/gone ]; do sleep 0.02; done; kill -9 $gone
                for i in $(seq 24); do while [ ! -s \(fixture.server.root)/out$i ]; do sleep 0.02; done; done
                touch \(fixture.server.root)/begun
                wait; sha256sum \(fixture.server.root)/out* | cut -c1-64 | sort -u; stat -c %s \(fixture.server.root)/gone
                """
            async let herd = Tool.run("bash", ["-c", script])
            try await fixture.wait { try FileSystem.status(fixture.server.root.appending("begun")) != nil }
            #expect(try fixture.names("packages/bulky").isEmpty)
            gate.open()
            let output = try await herd.output.split(separator: "\n")
            try #require(output.count == 2)
            #expect(output[0] == file.sha256.hex)
            // One of the askers went away in the middle.
            let gone = try #require(Int(output[1]))
            #expect(gone > 0 && gone < file.bytes.count)
            #expect(fixture.index.requests(fixture.index.path(file)) == 1 && fixture.index.requests("/simple/bulky/") == 1)
            try await fixture.wait { try fixture.names("packages/bulky").contains(file.filename) }
            let kept = try await fixture.server.get(fixture.path(file), "-o", "\(fixture.server.root)/kept", "-D", "-")
            #expect(kept.status == 200 && kept.headers["etag"] == "\"\(file.sha256.hex)\"" && kept.headers["accept-ranges"] == "bytes")
        }
    }

    @Test(arguments: [2 << 20, 100], [true, false]) func `bytes that are not the promised ones are cut before the end and kept nowhere`(
        size: Int, tellsSizes: Bool
    ) async throws {
        let file = try bulkyFile("bad", "1.0", size: size)
        var faults = LocalIndexFaults()
        faults.wrongHashes = [file.filename]
        faults.tellsSizes = tellsSizes
        try await PullFixture.run([file], faults: faults) { configuration in
            configuration.upstream?.retryPause = .seconds(60)
        } _: { fixture in
            let cut = try await fixture.download(fixture.path(file))
            #expect(cut.exit == 18 && cut.status == "200" && cut.bytes < file.bytes.count)
            let again = try await fixture.server.get(fixture.path(file))
            #expect(again.status == 503 && again.headers["retry-after"] == "60")
            #expect(fixture.index.requests(fixture.index.path(file)) == 1)
            try await fixture.wait { try fixture.names("tmp").isEmpty }
            for folder in ["packages/bad", "partial", "blobs/sha256"] { #expect(try fixture.names(folder).isEmpty, "\(folder)") }
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let status: String
        let change: @Sendable (inout LocalIndexFaults, LocalIndexFile) -> Void
        var testDescription: String { name }
    }

    @Test(arguments: [
        Fault(name: "the file is gone", status: "404") { $0.statuses["/files/odd/\($1.filename)"] = 404 },
        Fault(name: "the file is refused", status: "503") { $0.statuses["/files/odd/\($1.filename)"] = 403 },
        Fault(name: "the host is ill", status: "503") { $0.statuses["/files/odd/\($1.filename)"] = 500 },
        Fault(name: "the redirects turn in a circle", status: "502") { $0.redirects["/files/odd/\($1.filename)"] = "/files/odd/\($1.filename)" },
        Fault(name: "a redirect leads to a file", status: "502") { $0.redirects["/files/odd/\($1.filename)"] = "file:///etc/passwd" },
        Fault(name: "the size is a lie", status: "200") { $0.wrongSizes = [$1.filename] },
    ])
    func `a file that cannot be had is a failure that says so`(_ fault: Fault) async throws {
        let file = try bulkyFile("odd", "1.0", size: 50_000)
        var faults = LocalIndexFaults()
        fault.change(&faults, file)
        try await PullFixture.run([file], faults: faults) { fixture in
            let result = try await fixture.download(fixture.path(file))
            #expect(result.status == fault.status && result.bytes < file.bytes.count, "\(result)")
            #expect(fault.status != "200" || result.exit == 18)
            try await fixture.wait { try fixture.names("tmp").isEmpty }
            #expect(try fixture.names("packages/odd").isEmpty)
        }
    }

    @Test func `a broken connection to the upstream is continued unseen`() async throws {
        let file = try bulkyFile("broken", "1.0", size: 3 << 20)
        var faults = LocalIndexFaults()
        faults.truncated = [file.filename]
        try await PullFixture.run([file], faults: faults) {
            $0.upstream?.transfers.retries = 3
        } _: { fixture in
            let url = "http://127.0.0.1:\(fixture.server.port)\(fixture.path(file))"
            async let result = Tool.run("bash", ["-c", "curl -s --max-time 100 \(url) | sha256sum"])
            try await fixture.wait { fixture.index.requests(fixture.index.path(file)) > 1 }
            fixture.index.faults.truncated = []
            #expect(try await result.output.hasPrefix(file.sha256.hex))
        }
    }

    @Test func `a file that is not there yet answers questions about it without a fetch`() async throws {
        let file = try bulkyFile("asked", "1.0", size: 1000)
        try await PullFixture.run([file]) { fixture in
            let head = try await fixture.server.get(fixture.path(file), "-I")
            #expect(head.status == 200 && head.headers["content-length"] == "\(file.bytes.count)")
            let known = try await fixture.server.get(fixture.path(file), "-H", "If-None-Match: \"\(file.sha256.hex)\"")
            #expect(known.status == 304)
            #expect(fixture.index.requests(fixture.index.path(file)) == 0)
            // A range of a file that comes in is answered with the whole file.
            #expect(try await fixture.download(fixture.path(file), "-r", "0-9").bytes == file.bytes.count)
            #expect(fixture.index.requests(fixture.index.path(file)) == 1)
            for path in ["/packages/asked/other-1.0-py3-none-any.whl", "/packages/nothing/x-1.0.tar.gz", "/packages/asked/"] {
                #expect(try await fixture.server.get(path).status == 404)
            }
        }
    }

    @Test func `a metadata file comes through once, with the digest that the page states`() async throws {
        var wheel = WheelMaker("described", "1.0")
        wheel.readme = String(repeating: "words ", count: 100)
        let (file, metadata) = (try LocalIndexFile(wheel), wheel.metadata)
        var faults = LocalIndexFaults()
        faults.servesMetadataFiles = true
        try await PullFixture.run([file], faults: faults) { fixture in
            let digest = SHA256Digest(of: metadata).hex
            let page = try await fixture.server.get("/simple/described/", "-H", Self.json)
            #expect(page.body.contains("\"core-metadata\":{\"sha256\":\"\(digest)\"}"))
            for _ in 0..<3 {
                let reply = try await fixture.server.get(fixture.path(file) + ".metadata", "-H", "Accept-Encoding: identity")
                #expect(reply.status == 200 && reply.headers["etag"] == "\"\(digest)\"" && Array(reply.body.utf8) == metadata)
                try await becomingStale()
            }
            #expect(fixture.index.requests(fixture.index.path(file) + ".metadata") == 1)
            #expect(fixture.index.requests(fixture.index.path(file)) == 0)
        }
    }

    @Test func `one server is the upstream of another`() async throws {
        let file = try bulkyFile("handed-on", "1.0", size: 200_000)
        try await PullFixture.run([file]) { first in
            let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
            defer { try? FileSystem.remove(root) }
            var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
            configuration.upstream = UpstreamSettings(
                index: try IndexURL("http://127.0.0.1:\(first.server.port)/simple"), internalNames: try InternalNames([]))
            try await serving(configuration) { second in
                let page = try await second.get("/simple/handed-on/", "-H", Self.json)
                #expect(page.status == 200 && page.body.contains(file.sha256.hex))
                let result = try await Tool.run("bash", ["-c", "curl -s http://127.0.0.1:\(second.port)\(first.path(file)) | sha256sum"])
                #expect(result.output.hasPrefix(file.sha256.hex))
                #expect(first.index.requests(first.index.path(file)) == 1)
            }
        }
    }
}
