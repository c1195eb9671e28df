import IndexCrawler
import MirrorAccess
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

/// RPM packages that clients upload, with publishers that fail.
@Suite struct PackageServingTests {
    /// A publisher with one outcome.
    private struct Publisher: PackagePublisher {
        let outcome: @Sendable () async throws -> PackageUpload.Effect

        func publish(_ upload: PackageUpload) async throws -> PackageUpload.Effect { try await outcome() }
    }

    /// A server with a token for uploads to the channel `nightly`, and a package.
    private struct Fixture: Sendable {
        let server: RunningServer
        let token: String
        let file: FilePath

        func upload(_ options: String...) async throws -> Reply {
            let digest = Hex.encode(try Digest.ofFile(file, .sha256))
            let path = "/rpm/nightly/el9/x86_64/demo-1.0-1.noarch.rpm?sha256=\(digest)"
            return try await server.get(path, ["-T", file.string, "-H", "Authorization: Bearer \(token)"] + options)
        }
    }

    private func withPublisher(
        bytes: Int = 10, log: (@Sendable (String) -> Void)? = nil, _ outcome: @escaping @Sendable () async throws -> PackageUpload.Effect,
        _ body: @escaping @Sendable (Fixture) async throws -> Void
    ) async throws {
        let (root, folder) = (try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"), try FileSystem.temporaryDirectory(in: "/tmp"))
        defer { for path in [root, folder] { try? FileSystem.remove(path) } }
        var order = TokenFile.Order(name: "builder", verbs: [.upload])
        order.channels = ["nightly"]
        let token = try TokenFile(mirror: root).add(order, at: 0).secret.text
        let file = folder.appending("package")
        try FileSystem.writeAtomically([UInt8](repeating: 1, count: bytes), to: file)
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1", uploadSize: 1 << 20)
        configuration.packages = Publisher(outcome: outcome)
        configuration.log = log
        try await serving(configuration) { server in
            try await body(Fixture(server: server, token: token, file: file))
            // A refusal before the body needs no folder.
            #expect(try FileSystem.status(root.appending("tmp")) == nil || FileSystem.list(root.appending("tmp")).isEmpty)
        }
    }

    /// A failure of the publisher, and the response to its client.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let failure: any Error & Sendable
        let status: Int
        let body: String
    }

    @Test(arguments: [
        Case(testDescription: "busy", failure: UploadRefusal(.busy, "another process publishes"), status: 503, body: "another process publishes\n"),
        Case(testDescription: "a full disk", failure: FileError(.write, "/mirror", .noSpace), status: 507, body: "the mirror has no room left\n"),
        Case(testDescription: "other bytes", failure: UploadRefusal(.conflict, "other bytes"), status: 409, body: "other bytes\n"),
        Case(testDescription: "a signed channel", failure: UploadRefusal(.forbidden, "signed"), status: 403, body: "signed\n"),
    ])
    func `a failed publication is told, and leaves no file`(_ example: Case) async throws {
        try await withPublisher({ throw example.failure }) { fixture in
            let reply = try await fixture.upload()
            #expect(reply.status == example.status && reply.body == example.body, "\(reply)")
        }
    }

    @Test func `the first package of a target or a repository is told to the client and to the log`() async throws {
        for (effect, text) in [
            (PackageUpload.Effect.publishedFirst(of: "el9"), "published on nightly, as its first package for el9"),
            (.publishedFirst(of: "el9/x86_64"), "published on nightly, as its first package for el9/x86_64"),
            (.published, "published on nightly"), (.unchanged, "there already, with the same bytes"),
        ] {
            let lines = LogLines()
            try await withPublisher(log: { lines.add($0) }, { effect }) { fixture in
                let reply = try await fixture.upload()
                #expect(reply.status == 200 && reply.body == "demo-1.0-1.noarch.rpm: \(text)\n", "\(reply)")
                guard case .publishedFirst(let place) = effect else { return #expect(lines.all.isEmpty) }
                let warning = "warning: the channel nightly had no package for \(place) before demo-1.0-1.noarch.rpm, which the token 'builder' uploaded"
                #expect(lines.all == [warning])
            }
        }
    }

    @Test func `a package that is too large is refused, with its length stated or not`() async throws {
        try await withPublisher(bytes: 2 << 20, { .published }) { fixture in
            for options in ["Accept: */*", "Transfer-Encoding: chunked"] {
                let reply = try await fixture.upload("-H", options)
                #expect(reply.status == 413 && reply.body == "the file is larger than 1 MiB, which is the limit of this mirror\n", "\(options) \(reply)")
            }
        }
    }

    /// The end of an upload with curl, which waits for 100 before it sends the body.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var bytes = 10
        var query = "?sha256="
        var path = "/rpm/nightly/el9/x86_64/demo-1.0-1.noarch.rpm"
        var options: [String] = []
        let status: Int
        /// The body was sent.
        var isSent = false
    }

    @Test(arguments: [
        Ending(testDescription: "accepted", status: 200, isSent: true),
        Ending(testDescription: "accepted, large", bytes: 1 << 20, status: 200, isSent: true),
        Ending(testDescription: "without a length", options: ["-H", "Transfer-Encoding: chunked"], status: 200, isSent: true),
        Ending(testDescription: "an unknown token", options: ["-H", "Authorization: Bearer x"], status: 401),
        Ending(testDescription: "another channel", path: "/rpm/prod/el9/x86_64/demo-1.0-1.noarch.rpm", status: 403),
        Ending(testDescription: "no digest", query: "?x=", status: 400),
        Ending(testDescription: "too large", bytes: (1 << 20) + 1, status: 413),
        Ending(testDescription: "no place for uploads", path: "/simple/demo", status: 405),
        Ending(testDescription: "another expectation", options: ["-H", "Expect: 100-continue, 200-ok"], status: 417),
    ])
    func `a client that waits for 100 sends the body if it is wanted, and only then`(_ example: Ending) async throws {
        try await withPublisher(bytes: example.bytes, { .published }) { fixture in
            let digest = Hex.encode(try Digest.ofFile(fixture.file, .sha256))
            let token = example.options.contains { $0.hasPrefix("Authorization") } ? [] : ["-H", "Authorization: Bearer \(fixture.token)"]
            // curl waits longer for 100 than for the end, so it fails if the server says nothing.
            let seen = try await Tool.run(
                "curl",
                ["-s", "-v", "--http1.1", "--expect100-timeout", "100", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code} %{size_upload}"]
                    + ["-T", fixture.file.string] + token + example.options
                    + ["http://127.0.0.1:\(fixture.server.port)\(example.path)\(example.query)\(digest)"])
            #expect(seen.errors.contains("> Expect: 100-continue"), "\(seen.errors)")
            #expect(seen.errors.contains("< HTTP/1.1 100 Continue") == example.isSent, "\(seen.errors)")
            #expect(seen.errors.lowercased().contains("< connection: close") == !example.isSent, "\(seen.errors)")
            let parts = seen.output.split(separator: " ")
            #expect(parts.first == "\(example.status)" && (parts.last == "0") == !example.isSent, "\(seen.output) \(seen.errors)")
        }
    }

    /// Sends requests on one connection, with and without waiting for 100, and prints the responses.
    private static let patience = """
        import hashlib, socket, sys
        port, token, body = int(sys.argv[1]), sys.argv[2], b'x' * 10
        def head(version='1.1', more='Expect: 100-CONTINUE\\r\\n', token=token):
            return (f'PUT /rpm/nightly/el9/x86_64/demo-1.0-1.noarch.rpm?sha256={hashlib.sha256(body).hexdigest()} HTTP/{version}\\r\\nHost: a\\r\\n'
                f'Authorization: Bearer {token}\\r\\nContent-Length: 10\\r\\n{more}\\r\\n').encode()
        ping = b'GET /__lbheartbeat__ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'
        def response(f):
            status, length = f.readline().decode().split(' ', 1)[1].strip(), 0
            while (line := f.readline().decode().strip().lower()): length = int(line[15:]) if line.startswith('content-length:') else length
            return status, f.read(length).decode().strip()
        def connect():
            s = socket.create_connection(('127.0.0.1', port), 20)
            return s, s.makefile('rb')
        s, f = connect()
        for _ in range(2):
            s.sendall(ping + head()); print(*response(f), *response(f))
            s.sendall(body + ping); print(*response(f), *response(f))
        s.sendall(head() + body + ping); first = response(f)
        print(*(response(f) if first[0].startswith('100') else first), *response(f))
        s.sendall(head(more='Expect: 100-continue\\r\\nConnection: close\\r\\n')); print(*response(f))
        s.sendall(body); print(*response(f), f.read())
        s, f = connect()
        s.sendall(head('1.0') + body); print(*response(f), f.read())
        s, f = connect()
        s.sendall(head(token='x')); print(*response(f), f.read())
        """

    @Test func `a connection goes on after 100, and ends after a refusal without it`() async throws {
        try await withPublisher({ .published }) { fixture in
            let seen = try await Tool.run("python3", ["-c", Self.patience, "\(fixture.server.port)", fixture.token])
            let published = "200 OK demo-1.0-1.noarch.rpm: published on nightly"
            #expect(
                seen.output == """
                    200 OK ok 100 Continue\(" ")
                    \(published) 200 OK ok
                    200 OK ok 100 Continue\(" ")
                    \(published) 200 OK ok
                    \(published) 200 OK ok
                    100 Continue\(" ")
                    \(published) b''
                    \(published) b''
                    401 Unauthorized the token is not one of this mirror b''

                    """, "\(seen.output) \(seen.errors)")
        }
    }

    /// Begins 33 uploads, ends the other ones when one has a response, and prints the statuses.
    private static let crowd = """
        import hashlib, select, socket, sys
        port, token, body = int(sys.argv[1]), sys.argv[2], b'x' * 10
        head = (f'PUT /rpm/nightly/el9/x86_64/demo-1.0-1.noarch.rpm?sha256={hashlib.sha256(body).hexdigest()} HTTP/1.1\\r\\nHost: a\\r\\n'
            f'Authorization: Bearer {token}\\r\\nContent-Length: 10\\r\\nConnection: close\\r\\n\\r\\n').encode()
        many = [socket.create_connection(('127.0.0.1', port)) for _ in range(33)]
        for s in many: s.sendall(head + body[:1])
        early = select.select(many, [], [])[0]
        for s in many: s.sendall(body[1:])
        def answer(s):
            out = b''
            while part := s.recv(65536): out += part
            return out.decode()
        print(len(early), answer(early[0]).split()[1], *sorted({answer(s).split()[1] for s in many if s not in early}))
        """

    @Test func `of more than 32 uploads at once, the others have to try again`() async throws {
        try await withPublisher({ .published }) { fixture in
            let seen = try await Tool.run("python3", ["-c", Self.crowd, "\(fixture.server.port)", fixture.token])
            #expect(seen.output == "1 503 200\n", "\(seen.output) \(seen.errors)")
            // All places are free again.
            let again = try await Tool.run("python3", ["-c", Self.crowd, "\(fixture.server.port)", fixture.token])
            #expect(again.output == "1 503 200\n", "\(again.output) \(again.errors)")
        }
    }
}
