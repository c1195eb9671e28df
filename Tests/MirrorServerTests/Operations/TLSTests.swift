import MirrorAccess
import Native
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

@Suite(.serialized) struct TLSTests {
    /// Makes an authority `ca`, a server certificate `server` for 127.0.0.1, a client certificate `client`, and `other` of another authority.
    private static let script = """
        set -e
        new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key -subj /CN=$2 "${@:3}" 2>/dev/null; }
        new ca authority -x509 -days 2 -out ca.pem
        new strange strange -x509 -days 2 -out strange.pem
        sign() { new $1 $2 -out $1.csr; openssl x509 -req -in $1.csr -CA $3.pem -CAkey $3.key -CAcreateserial -days 2 -extfile <(echo subjectAltName=IP:127.0.0.1) -out $1.pem 2>/dev/null; }
        sign server localhost ca; sign client builder ca; sign other stranger strange
        """

    private func withTLS(
        _ change: (inout MirrorServerConfiguration, FilePath) throws -> Void = { _, _ in },
        _ body: @escaping @Sendable (RunningServer, FilePath) async throws -> Void
    ) async throws {
        let (root, keys) = (try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"), try FileSystem.temporaryDirectory(in: "/tmp"))
        defer { for path in [root, keys] { try? FileSystem.remove(path) } }
        let made = try await Tool.run("bash", ["-c", Self.script], in: keys)
        #expect(made.succeeded, "\(made.errors)")
        try write("page", "simple/a/index.html", in: root)
        try write(String(repeating: "x", count: 8 << 20), "packages/a/big.whl", in: root)
        try write("x", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
        try FileSystem.symlink("snapshots/1", at: root.appending("rpm/prod"))
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.tls = TLSFiles(certificate: keys.appending("server.pem"), key: keys.appending("server.key"))
        try change(&configuration, keys)
        try await serving(configuration) { try await body($0, keys) }
    }

    /// Requests a path with curl, and returns the version of HTTP, the status, the number of bytes and the first bytes.
    private func get(_ server: RunningServer, _ keys: FilePath, _ path: String, _ options: [String] = []) async throws -> String {
        let form = [
            "-s", "--max-time", "20", "--cacert", keys.appending("ca.pem").string, "-o", keys.appending("out").string, "-w",
            "%{http_version} %{http_code} %{size_download}",
        ]
        return try await Tool.run("curl", form + options + ["https://127.0.0.1:\(server.port)\(path)"]).output
    }

    @Test func `both versions of HTTP are served, from memory and from the disk, and no old TLS`() async throws {
        try await withTLS { server, keys in
            for (option, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
                for _ in 1...3 {
                    let seen = try await get(server, keys, "/simple/a/", [option])
                    #expect(seen == "\(version) 200 4")
                }
                let answer1 = try await get(server, keys, "/packages/a/big.whl", [option])
                #expect(answer1 == "\(version) 200 \(8 << 20)")
                let answer2 = try await get(server, keys, "/packages/a/big.whl", [option, "-r", "5-9"])
                #expect(answer2 == "\(version) 206 5")
                let answer3 = try await get(server, keys, "/simple/a/", [option, "-I"])
                #expect(answer3 == "\(version) 200 0")
                let answer4 = try await get(server, keys, "/none", [option])
                #expect(answer4.hasPrefix("\(version) 404 "))
                let answer5 = try await get(server, keys, "/simple/a/", [option, "-X", "PUT", "-d", "x"])
                #expect(answer5.hasPrefix("\(version) 405 "))
                let answer6 = try await get(server, keys, "/simple/a/", [option, "-H", "relcli-certificate: yes"])
                #expect(answer6.hasPrefix("\(version) 400 "))
            }
            let two = try await Tool.run(
                "curl",
                ["-s", "--http2", "--cacert", keys.appending("ca.pem").string] + (1...40).map { "https://127.0.0.1:\(server.port)/simple/a/?\($0)" })
            #expect(two.output == String(repeating: "page", count: 40))
            let answer7 = try await get(server, keys, "/rpm/prod/el9.repo", ["--http2"])
            #expect(answer7.hasPrefix("2 200 "))
            let file = String(decoding: try FileSystem.readAll(keys.appending("out"), limit: 10_000), as: UTF8.self)
            #expect(file.contains("baseurl=https://127.0.0.1:\(server.port)/rpm/prod/"))
            let answer8 = try await get(server, keys, "/", ["--tls-max", "1.1", "--tlsv1.0", "--ciphers", "ALL:@SECLEVEL=0"])
            #expect(answer8 == "0 000 0")
            let answer9 = try await get(server, keys, "/", ["--tls-max", "1.2"])
            #expect(answer9.hasPrefix("2 200 "))
            let plain = try await server.raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(!plain.contains("HTTP/1.1 200"))
        }
    }

    @Test func `a client's certificate of the right authority proves who it is`() async throws {
        try await withTLS { configuration, keys in
            configuration.access = AccessRules(["/rpm/": [.certificate], "/simple/": [.certificate, .token]])
            configuration.tls?.clientAuthority = keys.appending("ca.pem")
        } _: { server, keys in
            let (repository, own) = (
                "/rpm/prod/el9/x86_64/repodata/repomd.xml", ["--cert", keys.appending("client.pem").string, "--key", keys.appending("client.key").string]
            )
            let strange = ["--cert", keys.appending("other.pem").string, "--key", keys.appending("other.key").string]
            for option in ["--http2", "--http1.1"] {
                let refused = try await get(server, keys, repository, [option])
                #expect(refused.contains(" 403 "))
                let admitted = try await get(server, keys, repository, [option] + own)
                #expect(admitted.hasSuffix(" 200 1"))
                let unknown = try await get(server, keys, "/simple/a/", [option])
                #expect(unknown.contains(" 401 "))
                let page = try await get(server, keys, "/simple/a/", [option] + own)
                #expect(page.hasSuffix(" 200 4"))
                let strangers = try await get(server, keys, "/", [option] + strange)
                #expect(strangers == "0 000 0")
                let front = try await get(server, keys, "/", [option])
                #expect(front.contains(" 200 "))
            }
        }
        try await withTLS { configuration, keys in
            configuration.tls?.clientAuthority = keys.appending("ca.pem")
            configuration.tls?.requiresCertificate = true
        } _: { server, keys in
            let seen10 = try await get(server, keys, "/")
            #expect(seen10.hasSuffix(" 000 0"))
        }
    }

    @Test(arguments: ["--http1.1", "--http2"]) func `both versions of HTTP take a hundred fields`(_ version: String) async throws {
        try await withTLS { server, keys in
            // curl adds Host, User-Agent and Accept.
            for (count, status) in [(97, "200"), (98, "431")] {
                let fields = (1...count).flatMap { ["-H", "x-\($0): y"] }
                let seen = try await get(server, keys, "/simple/a/", [version] + fields)
                #expect(seen.contains(" \(status) "), "\(count): \(seen)")
            }
            let after = try await get(server, keys, "/simple/a/", [version])
            #expect(after.contains(" 200 "))
        }
    }

    @Test func `uploads come in over HTTP 2 too`() async throws {
        try await withTLS { server, keys in
            let token = try TokenFile(mirror: server.root).add(.init(name: "ci", verbs: [.upload]), at: 0).secret.text
            var wheel = WheelMaker("acme-shop", "1.0")
            var random = SeededGenerator(for: "upload")
            wheel.files.append(("acme_shop/data", (0..<3_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }))
            let path = try wheel.write(to: keys)
            let digest = Hex.encode(try Digest.ofFile(path, .sha256))
            let fields = [":action=file_upload", "name=acme-shop", "version=1.0", "filetype=bdist_wheel", "sha256_digest=\(digest)", "content=@\(path)"]
            let seen = try await get(server, keys, "/legacy/", ["--http2", "-u", "x:\(token)"] + fields.flatMap { ["-F", $0] })
            #expect(seen.hasPrefix("2 200 "))
            let seen11 = try await get(server, keys, "/packages/acme-shop/\(wheel.filename)")
            #expect(seen11 == "2 200 \(try FileSystem.status(path)?.size ?? 0)")
        }
    }

    @Test func `a client of HTTP 2 that waits for 100 gets it, or the refusal`() async throws {
        try await withTLS { server, _ in
            let token = try TokenFile(mirror: server.root).add(.init(name: "ci", verbs: [.yank]), at: 0).secret.text
            // Frames by hand: curl never waits with HTTP/2.
            let script = """
                import socket, ssl, struct, sys
                context = ssl._create_unverified_context(); context.set_alpn_protocols(["h2"])
                def frame(kind, flags, stream, data=b""): return struct.pack(">I", len(data))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + data
                def text(value): return bytes([len(value)]) + value.encode()
                def head(token):
                    fields = [b"\\x02" + text("POST"), b"\\x87", b"\\x04" + text("/api/projects/acme/1.0/yank"), b"\\x01" + text("a"),
                        b"\\x0f\\x08" + text("Bearer " + token), b"\\x0f\\x14" + text("100-continue"), b"\\x0f\\x0d" + text("2")]
                    return frame(1, 4, 1, b"".join(fields))
                def request(token):
                    s = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10))
                    s.settimeout(10)
                    s.sendall(b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + frame(4, 0, 0) + head(token))
                    f, sent = s.makefile("rb"), False
                    while True:
                        start = f.read(9)
                        if len(start) < 9: return print("ended")
                        data, kind, flags = f.read(int.from_bytes(start[:3], "big")), start[3], start[4]
                        if start[5:] != b"\\0\\0\\0\\1" or kind > 1: continue
                        # 404 is the entry 13 of the static table.
                        if kind == 1: print("404" if b"\\x8d" in data[:2] else "status", end=" ")
                        if kind == 1 and not sent and token == sys.argv[2]:
                            sent = True
                            s.sendall(frame(0, 1, 1, b"{}"))
                        if flags & 1: return print("end")
                request(sys.argv[2])
                request("x")
                """
            let seen = try await Tool.run("python3", ["-c", script, "\(server.port)", token])
            #expect(seen.output == "status 404 end\nstatus end\n", "\(seen)")
        }
    }

    @Test func `files of TLS that cannot be used are named`() throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try write("no certificate", "a.pem", in: folder)
        for certificate in ["a.pem", "none.pem"] {
            let files = TLSFiles(certificate: folder.appending(certificate), key: folder.appending("a.key"))
            #expect(throws: TLSError.self) { try LiveCertificates(files) }
            do { _ = try files.context() } catch { #expect("\(error)".hasPrefix("cannot use \(folder)/\(certificate) for TLS: ")) }
        }
    }

    @Test func `a flood of resets, of heads or of nothing ends its connection alone`() async throws {
        var limits = ServerLimits()
        limits.head = .milliseconds(500)
        try await withTLS { configuration, _ in
            configuration.limits = limits
        } _: { server, keys in
            // Frames by hand: a client's own library would not send them.
            let script = """
                import socket, ssl, struct, sys, time
                port = int(sys.argv[1])
                def connect(alpn=True):
                    context = ssl._create_unverified_context(); context.set_alpn_protocols(["h2"])
                    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10))
                def frame(kind, flags, stream, data=b""): return struct.pack(">I", len(data))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + data
                start = b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + frame(4, 0, 0)
                head = bytes([0x82, 0x87, 0x84, 0x41, 1, 97])
                def ends(data):
                    s = connect()
                    try:
                        s.sendall(start)
                        for part in data: s.sendall(part)
                        s.settimeout(10)
                        out = b""
                        while True:
                            part = s.recv(65536)
                            if not part: return "ended"
                            out += part
                    except (OSError, ssl.SSLError) as error: return "open" if isinstance(error, TimeoutError) else "ended"
                print(ends(frame(1, 5, 2 * n + 1, head) + frame(3, 0, 2 * n + 1, struct.pack(">I", 8)) for n in range(2000)))
                big = b"\\x00\\x01a" + b"\\x7f\\x80\\x7f" + b"b" * 16255
                print(ends([frame(1, 1, 1, head)] + [frame(9, 0, 1, big) for n in range(100)]))
                print(ends(frame(6, 0, 0, b"12345678") for n in range(5000)))
                slow = socket.create_connection(("127.0.0.1", port), 10); slow.settimeout(10)
                try: print("closed" if slow.recv(1) == b"" else "answered")
                except TimeoutError: print("open")
                """
            let seen = try await Tool.run("python3", ["-c", script, "\(server.port)"])
            #expect(seen.output == "ended\nended\nended\nclosed\n", "\(seen)")
            let seen12 = try await get(server, keys, "/simple/a/")
            #expect(seen12 == "2 200 4")
        }
    }
}
