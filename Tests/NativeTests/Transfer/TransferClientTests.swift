import Native
import SystemPackage
import TestSupport
import Testing

struct TransferClientTests {
    /// Returns a client that repeats requests quickly, so that tests of it take little time.
    private func client(_ change: (inout TransferConfiguration) -> Void = { _ in }) -> TransferClient {
        var configuration = TransferConfiguration()
        configuration.backOff = .milliseconds(5)
        configuration.userAgent = "relcli/test"
        change(&configuration)
        return TransferClient(configuration: configuration)
    }

    private let file = LocalIndexFile(
        project: "blob", filename: "blob-1.tar.gz", bytes: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })

    private func reason(_ body: () async throws -> TransferResponse) async -> TransferError.Reason? {
        do {
            _ = try await body()
            return nil
        } catch { return (error as? TransferError)?.reason }
    }

    @Test func `a body comes whole, with its digest`() async throws {
        try await LocalIndex.run([file]) { index in
            let response = try await client().perform(TransferRequest(index.origin + index.path(file)))
            #expect(response.status == 200)
            #expect(response.body == file.bytes)
            #expect(response.sha256 == file.sha256)
            #expect(response.headers["CONTENT-TYPE"] == "application/octet-stream")
        }
    }

    @Test func `a body goes into a file`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp")
        defer { try? FileSystem.remove(folder) }
        try await LocalIndex.run([file]) { index in
            var request = TransferRequest(index.origin + index.path(file))
            request.destination = .file(folder.appending("body"))
            let response = try await client().perform(request)
            #expect(response.body.isEmpty)
            #expect(response.sha256 == file.sha256)
            #expect(response.bodyLength == UInt64(file.bytes.count))
            #expect(try FileSystem.readAll(folder.appending("body"), limit: 1 << 20) == file.bytes)
            request.url = index.origin + "/none"
            request.destination = .file(folder.appending("none"))
            let missing = try await client().perform(request)
            #expect(missing.status == 404)
            #expect(try FileSystem.status(folder.appending("none")) == nil)
            // The file of an attempt that breaks is gone, whatever the next one answers.
            index.faults.truncated = [file.filename]
            request.url = index.origin + index.path(file)
            request.destination = .file(folder.appending("broken"))
            #expect(await reason { try await client { $0.retries = 0 }.perform(request) } != nil)
            #expect(try FileSystem.status(folder.appending("broken")) == nil)
        }
    }

    @Test func `parts are asked for by place and from the end`() async throws {
        try await LocalIndex.run([file]) { index in
            var request = TransferRequest(index.origin + index.path(file))
            request.range = .bytes(1000...1999)
            var response = try await client().perform(request)
            #expect(response.status == 206)
            #expect(response.body == Array(file.bytes[1000...1999]))
            #expect(response.rangeStart == 1000)
            #expect(response.rangeTotal == UInt64(file.bytes.count))
            request.range = .last(77)
            response = try await client().perform(request)
            #expect(response.body == file.bytes.suffix(77))
        }
    }

    @Test func `a server without ranges is told apart at once`() async throws {
        var faults = LocalIndexFaults()
        faults.servesRanges = false
        try await LocalIndex.run([file], faults: faults) { index in
            var request = TransferRequest(index.origin + index.path(file))
            request.range = .bytes(0...9)
            #expect(await reason { try await client().perform(request) } == .rangeIgnored)
            request.requiresRange = false
            let whole = try await client().perform(request)
            #expect(whole.body == file.bytes)
        }
    }

    @Test func `a peer that sends too little is given up`() async throws {
        var faults = LocalIndexFaults()
        faults.delay = .seconds(30)
        try await LocalIndex.run([file], faults: faults) { index in
            let request = TransferRequest(index.origin + index.path(file))
            let reason = await reason {
                try await client { ($0.idleTimeout, $0.retries) = (.seconds(1), 0) }.perform(request)
            }
            #expect(reason == .timeout)
            #expect(TransferConfiguration().idleRate == 1024 && TransferConfiguration().idleTimeout == .seconds(60))
        }
    }

    @Test func `what fails for the moment is repeated, and not for ever`() async throws {
        var faults = LocalIndexFaults()
        faults.unavailableAnswers = 3
        try await LocalIndex.run([file], faults: faults) { index in
            let request = TransferRequest(index.origin + index.path(file))
            let repeated = try await client().perform(request)
            #expect(repeated.status == 200)
            #expect(index.requests(index.path(file)) == 4)
            index.faults.unavailableAnswers = 100
            let last = try await client { $0.retries = 2 }.perform(request)
            #expect(last.status == 503)
            #expect(index.requests(index.path(file)) == 7)
        }
    }

    @Test func `Retry-After is obeyed up to the longest pause`() async throws {
        var faults = LocalIndexFaults()
        faults.unavailableAnswers = 1
        faults.retryAfter = 1
        try await LocalIndex.run([file], faults: faults) { index in
            let clock = ContinuousClock()
            let request = TransferRequest(index.origin + index.path(file))
            let obeyed = try await clock.measure { _ = try await client().perform(request) }
            #expect(obeyed >= .seconds(1))
            index.faults.unavailableAnswers = 1
            index.faults.retryAfter = 3600
            // A host that wants to be left alone for longer is not asked again.
            let before = index.requests(index.path(file))
            #expect(try await client().perform(request).status == 503)
            #expect(index.requests(index.path(file)) == before + 1)
        }
    }

    @Test func `a body that breaks off is never taken for whole`() async throws {
        var faults = LocalIndexFaults()
        faults.truncated = [file.filename]
        try await LocalIndex.run([file], faults: faults) { index in
            let request = TransferRequest(index.origin + index.path(file))
            #expect(await reason { try await client { $0.retries = 1 }.perform(request) } == .connection)
            #expect(index.requests(index.path(file)) == 2)
        }
    }

    @Test func `a body longer than the limit ends the transfer`() async throws {
        try await LocalIndex.run([file]) { index in
            var request = TransferRequest(index.origin + index.path(file))
            request.bodyLimit = 299_999
            #expect(await reason { try await client().perform(request) } == .bodyTooLong(limit: 299_999))
            #expect(index.requests(index.path(file)) == 1)
        }
    }

    @Test func `redirects are followed under the caller's rule, and not in circles`() async throws {
        var faults = LocalIndexFaults()
        faults.redirects = ["/a": "/b", "/b": "files/blob/blob-1.tar.gz", "/loop": "/loop", "/out": "file:///etc/passwd"]
        try await LocalIndex.run([file], faults: faults) { index in
            let response = try await client().perform(TransferRequest(index.origin + "/a"))
            #expect(response.body == file.bytes)
            #expect(response.effectiveURL == index.origin + "/files/blob/blob-1.tar.gz")
            #expect(await reason { try await client().perform(TransferRequest(index.origin + "/loop")) } == .tooManyRedirects)
            #expect(index.requests("/loop") == 6)
            #expect(await reason { try await client().perform(TransferRequest(index.origin + "/out")) } == .unusableURL)
            var request = TransferRequest(index.origin + "/a")
            request.admits = { !$0.path.hasPrefix("/files") }
            #expect(await reason { try await client().perform(request) } == .refused)
        }
    }

    @Test func `an address of less reach than asked for is not connected to`() async throws {
        try await LocalIndex.run([file]) { index in
            var request = TransferRequest(index.origin + index.path(file))
            let reached = try await client().perform(request)
            #expect(reached.reach == .loopback)
            for reach in [AddressReach.link, .site, .global] {
                request.leastReach = reach
                #expect(await reason { try await client().perform(request) } == .refused)
            }
            request.url = request.url.replacing("127.0.0.1", with: "localhost")
            #expect(await reason { try await client().perform(request) } == .refused)
            #expect(index.requestCount == 1)
        }
    }

    @Test(arguments: ["", "x", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "/simple/", "http://h\u{0}/"])
    func `what is no http URL is refused before anything is sent`(url: String) async {
        #expect(await reason { try await client().perform(TransferRequest(url)) } == .unusableURL)
    }

    @Test func `a host that does not answer is a failed connection, and passwords stay out of messages`() async {
        do {
            _ = try await client { $0.retries = 0 }.perform(TransferRequest("http://user:secret@127.0.0.1:1/x"))
            Issue.record("port 1 answered")
        } catch {
            #expect(error.reason == .connection)
            #expect(!error.description.contains("secret"))
            #expect(error.description.contains("user:****@127.0.0.1:1"))
        }
    }

    @Test func `an answer that takes too long is given up`() async throws {
        var faults = LocalIndexFaults()
        faults.delay = .seconds(20)
        try await LocalIndex.run([file], faults: faults) { index in
            var request = TransferRequest(index.origin + index.path(file))
            request.totalTimeout = .milliseconds(100)
            #expect(await reason { try await client { $0.retries = 0 }.perform(request) } == .timeout)
        }
    }

    @Test func `cancelling a task takes its transfer off the wire`() async throws {
        var faults = LocalIndexFaults()
        faults.delay = .seconds(20)
        try await LocalIndex.run([file], faults: faults) { index in
            let client = client()
            let clock = ContinuousClock()
            let taken = await clock.measure {
                await withTaskGroup(of: TransferError.Reason?.self) { group in
                    group.addTask { await reason { try await client.perform(TransferRequest(index.origin + index.path(file))) } }
                    try? await Task.sleep(for: .milliseconds(100))
                    group.cancelAll()
                    for await found in group { #expect(found == .cancelled) }
                }
            }
            #expect(taken < .seconds(19))
        }
    }

    @Test func `a client that was shut down answers at once`() async {
        let client = client()
        client.shutdown()
        #expect(await reason { try await client.perform(TransferRequest("http://127.0.0.1:1/")) } == .cancelled)
    }

    @Test func `hundreds of requests run side by side within the limits`() async throws {
        try await LocalIndex.run([file]) { index in
            index.faults.delay = .milliseconds(2)
            let client = client {
                $0.maxRequestsPerHost = 6
                $0.maxConnectionsPerHost = 6
            }
            let good = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<300 {
                    group.addTask {
                        var request = TransferRequest(index.origin + index.path(file))
                        request.range = .bytes(0...99)
                        return try await client.perform(request).body.count == 100
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(good == 300)
            #expect(index.mostUnderWay <= 6)
            #expect(index.mostUnderWay > 1)
        }
    }
}
