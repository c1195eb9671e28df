import MirrorAccess
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing
import UnixSignals

@testable import MirrorServer

@Suite struct LifecycleTests {
    @Test func `the heartbeat tells of a broken channel and the load balancer's does not`() async throws {
        try await withServer { root in
            try write("x", "simple/a/index.html", in: root)
            try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
            try FileSystem.symlink("snapshots/1", at: root.appending("rpm/prod"))
        } _: { server in
            let well = try await server.get("/__heartbeat__")
            #expect(well.status == 200 && well.headers["cache-control"] == "no-store")
            let expected =
                "{\"checks\":{\"channel prod\":\"ok\",\"crawl\":\"absent\",\"history\":\"ok\",\"list\":\"absent\",\"packages\":\"absent\",\"room\":\"ok\",\"root\":\"ok\",\"rpm\":\"ok\","
                + "\"simple\":\"ok\"},\"status\":\"ok\"}\n"
            #expect(well.body == expected)
            try FileSystem.replaceSymlink("snapshots/2", at: server.root.appending("rpm/prod"))
            let ill = try await server.get("/__heartbeat__")
            #expect(ill.status == 503 && ill.body.contains("\"channel prod\":\"error: "))
            try FileSystem.remove(server.root)
            let gone = try await server.get("/__heartbeat__")
            #expect(gone.status == 503 && gone.body.contains("\"root\":\"error: "))
            let balancer = try await server.get("/__lbheartbeat__")
            #expect(balancer.status == 200)
        }
    }

    /// The names and targets of links in the folder of repositories that are no channels.
    private static let strangers = [
        ("keys", "../keys"), ("records", "snapshots/1"), ("lock", "snapshots/1"), (".hidden", "snapshots/1"), ("-old", "snapshots/1"), ("with space", "none"),
        ("caf\u{E9}", "none"), (String(repeating: "x", count: 129), "none"),
    ]

    @Test(arguments: strangers) func `a link with a name that no channel can have is none for the heartbeat`(name: String, target: String) async throws {
        try await withServer { root in
            try write("x", "simple/a/index.html", in: root)
            try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
            try FileSystem.symlink(FilePath(target), at: root.appending("rpm").appending(name))
        } _: { server in
            let answer = try await server.get("/__heartbeat__")
            #expect(answer.status == 200 && !answer.body.contains("channel"), "\(answer)")
            #expect(MirrorFolder(root: server.root).snapshot(ofChannel: name) == nil)
        }
    }

    @Test(arguments: ["snapshots/1/el9", "snapshots", "../rpm/snapshots/1", "/snapshots/1", "snapshots/..", "snapshots/-1", "records/1", "snapshots/a b"])
    func `a channel that leads to no snapshot of the store is a fault for the heartbeat`(target: String) async throws {
        try await withServer { root in
            try write("x", "simple/a/index.html", in: root)
            try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
            try FileSystem.symlink(FilePath(target), at: root.appending("rpm").appending("Prod+1.x"))
        } _: { server in
            let answer = try await server.get("/__heartbeat__")
            #expect(answer.status == 503 && answer.body.contains("\"channel Prod+1.x\":\"error: it leads to no snapshot\""), "\(answer)")
        }
    }

    @Test func `the heartbeat names only the channels that a client may read, and tells of a fault in others`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
        for channel in ["prod", "dev"] { try FileSystem.symlink("snapshots/1", at: root.appending("rpm").appending(channel)) }
        let token = try TokenFile(mirror: root).add(TokenFile.Order(name: "reader", verbs: [.read]), at: 0).secret.text
        try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1", access: AccessRules(["/rpm/prod/": [.token]]))) { server in
            for (target, status, words) in [("snapshots/1", 200, "\"channel prod\":\"ok\""), ("snapshots/2", 503, "\"channel prod\":\"error: ")] {
                try FileSystem.replaceSymlink(FilePath(target), at: server.root.appending("rpm/prod"))
                let open = try await server.get("/__heartbeat__")
                #expect(open.status == status && open.body.contains("\"channel dev\":\"ok\"") && !open.body.contains("prod"), "\(open)")
                #expect(open.body.contains("\"other channels\":\"error: ") == (status == 503), "\(open)")
                let own = try await server.get("/__heartbeat__", "-u", "x:\(token)")
                #expect(own.status == status && own.body.contains(words) && !own.body.contains("other channels"), "\(own)")
            }
        }
    }

    @Test(arguments: [
        (request: "GET / HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n", status: "200"),
        (request: "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", status: "200"),
        (request: "GET / HTTP/1.0\r\n\r\n", status: "200"), (request: "GET / HTTP/1.0\r\nhost: one\r\n\r\n", status: "200"),
        (request: "GET / HTTP/1.1\r\nHost: build_3.example:8080\r\nConnection: close\r\n\r\n", status: "200"),
        (request: "GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n", status: "200"),
        (request: "GET / HTTP/1.1\r\nHost: one two\r\nConnection: close\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.1\r\nHost: one/../two\r\nConnection: close\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.0\r\nHost: <b>\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.1\r\nHost: one@two\r\nConnection: close\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.1\r\nHost: one\r\nhOST: two\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.0\r\nHost: one\r\nHost: one\r\n\r\n", status: "400"),
        (request: "GET / HTTP/1.1\r\nHost: one\r\nHost: two\r\n\r\nGET / HTTP/1.1\r\nHost: one\r\n\r\n", status: "400"),
    ])
    func `a request states its host once`(_ example: (request: String, status: String)) async throws {
        try await withServer {
            try write("x", "simple/a/index.html", in: $0)
        } _: { server in
            let answer = try await server.raw(example.request)
            #expect(answer.split(separator: "\r\n").filter { $0.hasPrefix("HTTP/1.") }.map { $0.split(separator: " ")[1] } == [Substring(example.status)])
        }
    }

    @Test func `the version and the front page are told`() async throws {
        let lines = Mutex<[String]>([])
        let log: @Sendable (String) -> Void = { line in lines.withLock { $0.append(line) } }
        try await withServer(
            { root in
                try write("x", "simple/kinto/index.html", in: root)
                try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
                try FileSystem.symlink("snapshots/1", at: root.appending("rpm/prod"))
            }, log: log
        ) { server in
            let version = try await server.get("/__version__")
            #expect(
                version.body == "{\"name\":\"relcli\",\"version\":\"1.2.3\"}\n" && version.headers["content-type"] == "application/json")
            let front = try await server.get("/")
            #expect(front.status == 200 && front.headers["content-type"] == "text/html; charset=utf-8")
            for text in [
                "pip install --index-url http://127.0.0.1:\(server.port)/simple/", "<a href=\"simple/\">", "<a href=\"channels/prod/\">prod</a>",
                "<a href=\"rpm/prod/el9.repo\">", "1 project, 1 channel of RPM repositories", "http://127.0.0.1:\(server.port)/rpm/prod/el9.repo",
            ] {
                #expect(front.body.contains(text), "\(text)")
            }
            let policy = front.headers["content-security-policy"] ?? ""
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(!front.body.contains("<script") && !front.body.contains("style="))
            let style = try await server.get("/__style__.css")
            #expect(style.headers["content-type"] == "text/css; charset=utf-8" && style.body.contains("body {"))
            let hostile = try await server.raw("GET / HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n")
            #expect(!hostile.contains("<script"))
        }
        #expect(lines.withLock { $0.first?.contains(" 127.0.0.1 - GET /__version__ 200 36 ") } == true, "\(lines.withLock { $0 })")
        #expect(lines.withLock(\.count) == 4)
    }

    @Test func `an address that is taken is an error with a reason`() async throws {
        try await withServer({ _ in }) { server in
            let second = MirrorServer(configuration: MirrorServerConfiguration(root: server.root, port: server.port, version: "1"))
            await #expect(
                throws: MirrorServerError.cannotListen(host: "127.0.0.1", port: server.port, reason: "Address already in use")
            ) { try await second.run() }
        }
    }

    @Test func `a signal lets the download under way finish and takes no other`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try FileSystem.createDirectory(root.appending("packages"))
        let size = 40 << 20
        try FileSystem.writeAtomically([UInt8](repeating: 120, count: size), to: root.appending("packages/big.whl"))
        let server = MirrorServer(configuration: MirrorServerConfiguration(root: root, port: 0, version: "1"))
        let download = Mutex<Task<ToolResult, any Error>?>(nil)
        try await server.run(signals: [.sigusr1]) { number in
            let task = Task { try await Tool.run("python3", ["-c", Self.slowClient, "\(number)"]) }
            download.withLock { $0 = task }
        }
        let result = try #require(try await download.withLock { $0 }?.value)
        #expect(result.output == "200 refused \(size)\n", "\(result)")
    }

    /// A client that sends the signal to its parent when its download has begun, and reads the rest when the server accepts no more connections.
    ///
    /// The file is larger than the buffers of the system, so the download cannot end before the client reads on. Its timeouts only end a test that hangs.
    private static let slowClient = """
        import os, signal, socket, sys, time
        place = ('127.0.0.1', int(sys.argv[1]))
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        s.settimeout(25)
        s.connect(place)
        s.sendall(b'GET /packages/big.whl HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n')
        got = b''
        while b'\\r\\n\\r\\n' not in got: got += s.recv(4096)
        head, rest = got.split(b'\\r\\n\\r\\n', 1)
        count = len(rest)
        os.kill(os.getppid(), signal.SIGUSR1)
        state, end = 'accepted', time.monotonic() + 20
        while state == 'accepted' and time.monotonic() < end:
            try: socket.create_connection(place, 5).close()
            except ConnectionRefusedError: state = 'refused'
            time.sleep(0.02)
        while True:
            part = s.recv(1 << 20)
            if not part: break
            count += len(part)
        print(head.split()[1].decode(), state, count)
        """
}
