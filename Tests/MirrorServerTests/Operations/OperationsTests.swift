import MirrorAccess
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

@Suite(.serialized) struct OperationsTests {
    private static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent().removingLastComponent()

    /// A server with a change of its settings.
    private func withServer(
        _ change: (inout MirrorServerConfiguration) throws -> Void, _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try write("page", "simple/a/index.html", in: root)
        try write(String(repeating: "x", count: 40 << 20), "packages/a/big.whl", in: root)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1.2\"3\\")
        try change(&configuration)
        try await serving(configuration, body)
    }

    // MARK: - Log

    @Test func `a line tells the client, the bytes that were sent and no secret`() async throws {
        let (lines, order) = (LogLines(), TokenFile.Order(name: "reader", verbs: [.read]))
        try await withServer { configuration in
            configuration.requests = RequestLog { lines.add($0) }
            configuration.access = AccessRules(["/packages/": [.token]])
        } _: { server in
            let token = try TokenFile(mirror: server.root).add(order, at: 0).secret.text
            for _ in 1...2 { _ = try await server.get("/simple/a/", "-A", "one \"two\" \u{E9}") }
            _ = try await server.get("/simple/a/?token=secret1", "-u", "user:secret2")
            _ = try await server.get("/packages/a/big.whl", "-u", "x:\(token)", "-r", "0-99")
            _ = try await server.raw("GET /simple/a%0a%1b/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            _ = try await server.raw("nonsense\r\n\r\n")
            let script = """
                import socket, sys
                s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096); s.connect(('127.0.0.1', \(server.port)))
                s.sendall(b'GET /packages/a/big.whl HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: Bearer \(token)\\r\\n\\r\\n'); s.recv(1000); s.close()
                """
            #expect(try await Tool.run("python3", ["-c", script]).succeeded)
            let seen = try await lines.waiting(for: 7)
            #expect(seen.count == 7, "\(seen)")
            let whole = seen.joined(separator: "\n")
            #expect(
                !whole.contains("secret") && !whole.contains(token.suffix(20)) && whole.utf8.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) }, "\(whole)")
            for part in [
                " 127.0.0.1 - GET /simple/a/ 200 4 ", "ms \"one 'two' ??\"", " GET /simple/a/?... 200 4 ",
                " 127.0.0.1 reader GET /packages/a/big.whl 206 100 ",
                " GET /simple/a%0a%1b/ 400 ", " - - 400 ",
            ] { #expect(whole.contains(part), "\(part)\n\(whole)") }
            let cut = try #require(seen.first { $0.hasSuffix(" incomplete") })
            let bytes = Int(cut.split(separator: " ")[6]) ?? -1
            #expect(cut.contains(" reader GET /packages/a/big.whl 200 ") && bytes < 40 << 20, "\(cut)")
        }
    }

    @Test func `a line in JSON can be read by any reader`() async throws {
        let lines = LogLines()
        try await withServer {
            $0.requests = RequestLog(.json) { lines.add($0) }
        } _: { server in
            _ = try await server.get("/simple/a/", "-A", "a\"b\\c\u{D4E}")
            let line = try await lines.waiting(for: 1).joined(separator: "\n")
            let script = "import json,sys; d = json.load(sys.stdin); print(sorted(d), d['agent'], d['bytes'], d['complete'], d['token'])"
            let read = try await Tool.run("python3", ["-c", script], input: line)
            #expect(
                read.output == "['agent', 'bytes', 'client', 'complete', 'method', 'ms', 'path', 'status', 'time', 'token'] a\"b\\c??? 4 True None\n", "\(line)"
            )
        }
    }

    @Test func `a log is opened again under its name, and its lines are on the disk at the end`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        let path = folder.appending("log")
        let log = try LogWriter(path)
        log.write("one")
        log.flush()
        try FileSystem.rename(path, to: folder.appending("old"))
        log.write("two")
        try log.reopen()
        log.write("three")
        log.flush()
        func text(_ name: String) throws -> String { String(decoding: try FileSystem.readAll(folder.appending(name), limit: 1000), as: UTF8.self) }
        #expect(try text("old") == "one\ntwo\n")
        #expect(try text("log") == "three\n")
        #expect(try FileSystem.status(path)?.mode == 0o640)
    }

    @Test func `a full disk loses no line that there is memory for, and is reported once`() throws {
        let reports = LogLines()
        let log = try LogWriter("/dev/full") { reports.add($0) }
        for _ in 1...3 {
            log.write("line")
            log.flush()
        }
        #expect(log.lostLines == 0)
        let long = String(repeating: "x", count: 1 << 20)
        for _ in 1...10 { log.write(long) }
        // Eight of them and the short lines are as much as is kept.
        #expect(log.lostLines == 2)
        log.flush()
        log.write("one more")
        #expect(log.lostLines == 3)
        let said = reports.all
        #expect(said.count == 1 && said.first?.hasSuffix("cannot write /dev/full: No space left on device; its lines wait") == true, "\(said)")
    }

    @Test func `the number of lost lines is reported when the log can be written, and the log has only its own lines`() throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        let (path, reports) = (folder.appending("log"), LogLines())
        let log = try LogWriter(path) { reports.add($0) }
        let line = "{\"x\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
        for _ in 1...10 { log.write(line) }
        log.flush()
        log.write("{}")
        log.flush()
        #expect(reports.all == ["warning: 2 lines of \(path) were lost, because too many waited"])
        let lines = try FileSystem.readAll(path, limit: 16 << 20).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 9 && lines.allSatisfy { $0.first == UInt8(ascii: "{") && $0.last == UInt8(ascii: "}") })
    }

    @Test(.timeLimit(.minutes(1))) func `a disk that hangs stops nobody who adds a line`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        let path = folder.appending("pipe")
        #expect(try await Tool.run("mkfifo", [path.string]).succeeded)
        // Nobody reads, so a write waits when the pipe is full.
        let reader = try FileDescriptor.open(path, .readWrite)
        let log = try LogWriter(path)
        log.write(String(repeating: "x", count: 1 << 20))
        async let flushed: Void = log.flush()
        try await Task.sleep(for: .milliseconds(100))
        for number in 1...1000 { log.write("line \(number)") }
        #expect(log.lostLines == 0)
        #expect(try await Tool.run("head", ["-c", "1048577", path.string]).output.utf8.count == 1_048_577)
        await flushed
        try reader.close()
    }

    @Test func `secrets in a path do not reach the log`() {
        let secret = "relcli_\(String(repeating: "a", count: 12))_\(String(repeating: "b", count: 64))"
        for (path, logged) in [
            ("/simple/a/", "/simple/a/"), ("/user:token@host/simple/", "/****@host/simple/"), ("/a/token@host", "/a/****@host"),
            ("/user%3Atoken%40host/x", "/****@host/x"), ("/simple/a%3Ftoken=token/x", "/simple/a%3F.../x"), ("/simple/a%3ftoken=token", "/simple/a%3f..."),
            ("/\(secret)/", "/relcli_aaaaaaaaaaaa_****/"), ("http://user:token@host/", "http://****@host/"),
        ] as [(Substring, String)] { #expect(LogText.cleanPath(path) == logged) }
    }

    // MARK: - Metrics

    @Test(.enabled(if: (try? FileSystem.status(checkout.pushing(".build/uploaders/bin/twine"), followingLinks: true)) ?? nil != nil))
    func `metrics are read by Prometheus's own parser`() async throws {
        try await withServer { _ in
        } _: { server in
            for _ in 1...3 { _ = try await server.get("/simple/a/") }
            _ = try await server.get("/none")
            _ = try await server.get("/", "-X", "PUT")
            let page = try await server.get("/metrics")
            #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8" && page.headers["cache-control"] == "no-store")
            let script = """
                import sys
                from prometheus_client.parser import text_string_to_metric_families
                families = {f.name: f for f in text_string_to_metric_families(sys.stdin.read())}
                value = lambda name, **labels: [float(s.value) for f in families.values() for s in f.samples if s.name == name and s.labels == labels]
                print(value("relcli_http_responses_total", method="GET", status="200"), value("relcli_http_responses_total", method="GET", status="404"))
                print(value("relcli_http_responses_total", method="other", status="405"), value("relcli_build_info", version='1.2"3\\\\'))
                print(value("relcli_http_response_seconds_bucket", le="+Inf") == value("relcli_http_response_seconds_count"), value("relcli_http_open_connections"))
                print(value("relcli_http_response_seconds_sum")[0] > 0, value("process_resident_memory_bytes")[0] > 1e6, value("process_open_fds")[0] > 3)
                print(all(f.documentation.endswith(".") and f.type in ("counter", "gauge", "histogram") for f in families.values()), len(families) > 15)
                """
            let python = Self.checkout.pushing(".build/uploaders/bin/python").string
            let read = try await Tool.run(python, ["-c", script], input: page.body)
            #expect(read.output == "[3.0] [1.0]\n[1.0] [1.0]\nTrue [1.0]\nTrue True True\nTrue True\n", "\(read.errors) \(page.body)")
        }
    }

    // MARK: - Blocking

    @Test func `an address that tries tokens is blocked, for all servers of the mirror, until it is removed`() async throws {
        try await withServer { configuration in
            configuration.access = AccessRules(["/simple/": [.token]])
            (configuration.blocking.failures, configuration.blocking.allowed) = (5, [])
        } _: { server in
            // Asking without a token is what clients do first.
            for _ in 1...8 {
                let seen = try await server.get("/simple/a/")
                #expect(seen.status == 401)
            }
            for _ in 1...5 {
                let wrong = try await server.get("/simple/a/", "-u", "x:wrong")
                #expect(wrong.status == 401)
            }
            let blocked = try await server.get("/")
            #expect(
                blocked.status == 403 && blocked.body.contains("127.0.0.1 is blocked until ") && blocked.body.contains("5 wrong tokens in a minute"),
                "\(blocked)")
            let file = BlockedFile(mirror: server.root)
            for _ in 0..<100 where try file.blocked(at: Watch.now).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try file.blocked(at: Watch.now).map(\.address) == ["127.0.0.1"])
            try await serving(MirrorServerConfiguration(root: server.root, port: 0, version: "1", blocking: BlockingRules())) { allowing in
                let seen1 = try await allowing.get("/__lbheartbeat__")
                #expect(seen1.status == 200)
            }
            #expect(try file.remove(try #require(AddressRange("127.0.0.1")), at: Watch.now))
            var status = 0
            for _ in 0..<60 where status != 200 {
                status = try await server.get("/").status
                if status != 200 { try await Task.sleep(for: .milliseconds(100)) }
            }
            #expect(status == 200)
        }
    }

    @Test(arguments: [("GET /simple/a/", ""), ("POST /legacy/", "Content-Length: 0\r\n")])
    func `wrong tokens in pipelined requests are counted before the next is answered, and refused ones in the metrics`(_ line: String, _ fields: String)
        async throws
    {
        try await withServer { configuration in
            configuration.access = AccessRules(["/simple/": [.token]])
            (configuration.blocking.failures, configuration.blocking.rate, configuration.blocking.allowed) = (3, 0, [])
            configuration.blocking.proxies = [try #require(AddressRange("127.0.0.1"))]
        } _: { server in
            var refused = 0
            for (number, count) in [(1, 30), (2, 1000)] {
                func request(_ client: Int) -> String {
                    "\(line) HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.\(client)\r\nAuthorization: Bearer wrong\r\n\(fields)"
                }
                let answers = try await server.raw(String(repeating: request(number) + "\r\n", count: count) + request(number) + "Connection: close\r\n\r\n")
                let statuses = answers.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
                #expect(statuses.prefix(3) == ["401", "401", "401"] && statuses.count > 3, "\(statuses.prefix(8)) \(statuses.count)")
                #expect(statuses.dropFirst(3).allSatisfy { $0 == "403" }, "\(statuses.count { $0 == "401" })")
                refused += statuses.count { $0 == "403" }
            }
            let metrics = try await server.get("/metrics", "-H", "X-Forwarded-For: 192.0.2.4").body
            for line in [
                "# HELP relcli_http_refused_requests_total Requests of blocked addresses.", "# TYPE relcli_http_refused_requests_total counter",
                "relcli_http_refused_requests_total \(refused)", "relcli_http_refused_connections_total 0",
            ] { #expect(metrics.contains(line + "\n"), "\(line)\n\(metrics)") }
            let other = try await server.get("/simple/a/", "-H", "X-Forwarded-For: 192.0.2.3", "-u", "x:wrong")
            #expect(other.status == 401)
        }
    }

    @Test func `wrong tokens on many connections at once are not more than the limit`() async throws {
        try await withServer { configuration in
            configuration.access = AccessRules(["/simple/": [.token]])
            (configuration.blocking.failures, configuration.blocking.allowed) = (3, [])
        } _: { server in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...16 { group.addTask { try await server.get("/simple/a/", "-u", "x:wrong").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } == 3 && statuses.allSatisfy { $0 == 401 || $0 == 403 }, "\(statuses)")
        }
    }

    @Test func `an address that floods the server is blocked, and one that a proxy names alone`() async throws {
        try await withServer { configuration in
            (configuration.blocking.rate, configuration.blocking.allowed) = (20, [])
            configuration.blocking.proxies = [try #require(AddressRange("127.0.0.1"))]
        } _: { server in
            func request(_ client: String) -> String { "GET /simple/a/ HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1, \(client)\r\n" }
            let flood = String(repeating: request("192.0.2.9") + "\r\n", count: 300) + request("192.0.2.9") + "Connection: close\r\n\r\n"
            let answers = try await server.raw(flood)
            #expect(answers.contains("192.0.2.9 is blocked until") && answers.components("HTTP/1.1 200").count >= 200)
            let other = try await server.get("/simple/a/", "-H", "X-Forwarded-For: 192.0.2.9, 192.0.2.8")
            #expect(other.status == 200)
            let same = try await server.get("/simple/a/", "-H", "X-Forwarded-For: 192.0.2.9, 127.0.0.1")
            #expect(same.status == 403)
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [Substring] { split(separator: separator) }
}
