import MirrorAccess
import Native
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

@Suite(.serialized) struct UploadServingTests {
    private static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent().removingLastComponent()
    private static let clients = checkout.pushing(".build/uploaders/bin")

    /// A server with a token for uploads to projects `acme-*` and yanks.
    struct Fixture: Sendable {
        let server: RunningServer
        let token: String
        let folder: FilePath

        /// Posts a form with curl, and returns the response.
        func post(_ options: [String], to path: String = "/legacy/", token: String? = nil) async throws -> Reply {
            let user = ["-u", "__token__:\(token ?? self.token)"]
            return try await server.get(path, (user + options))
        }

        /// Uploads a file with curl, with the fields that it should have and those of a test.
        func upload(_ path: FilePath, name: String, version: String, token: String? = nil, adding fields: [String] = []) async throws -> Reply {
            let filename = path.lastComponent?.string ?? ""
            let kind = filename.hasSuffix(".whl") ? "bdist_wheel" : "sdist"
            let all = [":action=file_upload", "protocol_version=1", "name=\(name)", "version=\(version)", "filetype=\(kind)"]
            let digest = "sha256_digest=\(Hex.encode(try Digest.ofFile(path, .sha256)))"
            return try await post((all + [digest] + fields + ["content=@\(path)"]).flatMap { ["-F", $0] }, token: token)
        }
    }

    private func withUploads(
        size: UInt64 = 64 << 20, access: AccessRules = AccessRules(), verbs: [Token.Verb] = [.upload, .yank],
        _ body: @escaping @Sendable (Fixture) async throws -> Void
    ) async throws {
        let (root, folder) = (try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"), try FileSystem.temporaryDirectory(in: "/tmp"))
        defer { for path in [root, folder] { try? FileSystem.remove(path) } }
        var order = TokenFile.Order(name: "ci", verbs: verbs)
        order.projects = ["acme-*"]
        let token = try TokenFile(mirror: root).add(order, at: 0).secret.text
        try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1", access: access, uploadSize: size)) { server in
            try await body(Fixture(server: server, token: token, folder: folder))
        }
    }

    /// Returns the names below the mirror that an upload could have left.
    private func traces(_ root: FilePath) throws -> [String] {
        try ["tmp", "blobs", "packages", "simple", "projects"].flatMap { name in
            try FileSystem.status(root.appending(name)) == nil ? [] : FileSystem.list(root.appending(name)).map { "\(name)/\($0.name)" }
        }
    }

    // MARK: - Real clients

    /// A client and the command that uploads with it; `{URL}`, `{TOKEN}` and `{CLIENTS}` are replaced.
    struct Client: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let command: String
    }

    private static let project = """
        [build-system]
        requires = ["flit_core>=3"]
        build-backend = "flit_core.buildapi"
        [project]
        name = "acme-shop"
        version = "1.0"
        description = "made for a test"
        requires-python = ">=3.8,<4"
        dependencies = []
        """

    @Test(
        .enabled(if: (try? FileSystem.status(clients.appending("twine"), followingLinks: true)) ?? nil != nil),
        arguments: [
            Client(
                testDescription: "twine",
                command: "{CLIENTS}/twine upload --non-interactive --disable-progress-bar --repository-url {URL} -u __token__ -p {TOKEN} dist/*"),
            Client(testDescription: "uv", command: "{ORACLE}/uv publish --publish-url {URL} --trusted-publishing never --token {TOKEN} dist/*"),
            Client(testDescription: "hatch", command: "{CLIENTS}/hatch --no-interactive publish -r {URL} -u __token__ -a {TOKEN} dist"),
            Client(testDescription: "flit", command: "FLIT_INDEX_URL={URL} FLIT_USERNAME=__token__ FLIT_PASSWORD={TOKEN} {CLIENTS}/flit publish"),
            Client(
                testDescription: "poetry",
                command: "{CLIENTS}/poetry config --local repositories.here {URL} && {CLIENTS}/poetry publish -n -r here -u __token__ -p {TOKEN}"),
        ])
    func `real clients upload, twice, and pip installs it`(_ client: Client) async throws {
        try await withUploads { fixture in
            try write(Self.project, "pyproject.toml", in: fixture.folder)
            try write("\"\"\"made for a test\"\"\"\nversion = \"1.0\"\n", "acme_shop.py", in: fixture.folder)
            let oracle = Self.checkout.pushing(".build/oracle/bin")
            let command = client.command.replacing("{URL}", with: "http://127.0.0.1:\(fixture.server.port)/legacy/")
                .replacing("{TOKEN}", with: fixture.token).replacing("{CLIENTS}", with: Self.clients.string).replacing("{ORACLE}", with: oracle.string)
            let environment = [
                "HOME": fixture.folder.string, "XDG_CONFIG_HOME": fixture.folder.string, "SOURCE_DATE_EPOCH": "1700000000", "NO_COLOR": "1",
                "PATH": "\(Self.clients):/usr/bin:/bin", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            ]
            let built = try await Tool.run("bash", ["-c", "\(Self.clients)/flit build"], in: fixture.folder, environment: environment)
            #expect(built.succeeded, "\(built.errors)")
            for round in 1...2 {
                let seen = try await Tool.run("bash", ["-c", command], in: fixture.folder, environment: environment)
                #expect(seen.succeeded, "\(client.testDescription), round \(round): \(seen.output) \(seen.errors)")
            }
            let page = try await fixture.server.get("/simple/acme-shop/")
            for name in ["acme_shop-1.0-py3-none-any.whl", "acme_shop-1.0.tar.gz"] { #expect(page.body.contains(name), "\(page.body)") }
            #expect(page.body.contains("data-requires-python") && page.body.contains("data-core-metadata"))
            #expect(try traces(fixture.server.root).filter { $0.hasPrefix("tmp/") } == [])
            let pip = oracle.appending("pip").string
            let installed = try await Tool.run(
                "bash",
                [
                    "-c",
                    "\(pip) install --isolated --no-cache-dir -q -t there -i http://127.0.0.1:\(fixture.server.port)/simple/ acme-shop && cat there/acme_shop.py",
                ],
                in: fixture.folder)
            #expect(installed.output.contains("version = \"1.0\""), "\(installed.errors)")
        }
    }

    // MARK: - Refusals

    @Test func `who may not upload is told why, and leaves nothing`() async throws {
        try await withUploads { fixture in
            let wheel = try WheelMaker("acme-shop", "1.0").write(to: fixture.folder)
            let other = try WheelMaker("other", "1.0").write(to: fixture.folder)
            let unknown = "relcli_000000000000_\(String(repeating: "0", count: 64))"
            let stranger = try await fixture.upload(wheel, name: "acme-shop", version: "1.0", token: unknown)
            #expect(stranger.status == 401 && stranger.headers["www-authenticate"]?.hasPrefix("Basic ") == true)
            let nobody = try await fixture.server.get("/legacy/", ["-F", "name=x"])
            #expect(nobody.status == 401)
            let outside = try await fixture.upload(other, name: "other", version: "1.0")
            #expect(outside.status == 403 && outside.body.contains("acme-*"))
            // The name in the form is allowed, that of the archive is not.
            let liar = try await fixture.upload(other, name: "acme-shop", version: "1.0")
            #expect(liar.status == 400, "\(liar)")
            for file in [":action=remove", "version=banana", "name=a b", "sha256_digest=00"] {
                let refused = try await fixture.upload(wheel, name: "acme-shop", version: "1.0", adding: [file])
                #expect(refused.status == 400 && refused.body.contains("twice"), "\(file) \(refused)")
            }
            let get = try await fixture.server.get("/legacy/")
            #expect(get.status == 405 && get.headers["allow"] == "POST")
            let put = try await fixture.post(["-X", "PUT", "-d", "x"])
            #expect(put.status == 405 && put.headers["allow"] == "POST")
            #expect(try traces(fixture.server.root) == [])
            let good = try await fixture.upload(wheel, name: "acme-shop", version: "1.0")
            #expect(good.status == 200, "\(good)")
            let again = try await fixture.upload(wheel, name: "acme-shop", version: "1.0")
            #expect(again.status == 200 && again.body.contains("there already"))
            var changed = WheelMaker("acme-shop", "1.0")
            changed.summary = "other bytes"
            let conflict = try await fixture.upload(try changed.write(to: fixture.folder), name: "acme-shop", version: "1.0")
            #expect(conflict.status == 409 && conflict.body.contains("other bytes"))
        }
    }

    @Test func `a form that ends early, is too large or is none is refused, and the server goes on`() async throws {
        try await withUploads(size: 1 << 20) { fixture in
            let big = fixture.folder.appending("acme_shop-1.0-py3-none-any.whl")
            try FileSystem.writeAtomically([UInt8](repeating: 1, count: 2 << 20), to: big)
            for options in [[], ["-H", "Transfer-Encoding: chunked"]] {
                let fields = [":action=file_upload", "name=acme-shop", "version=1.0", "filetype=bdist_wheel", "sha256_digest=00", "content=@\(big)"]
                let large = try await fixture.post(fields.flatMap { ["-F", $0] } + options)
                #expect(large.status == 413 && large.body.contains("1 MiB"), "\(options) \(large)")
            }
            let field = fixture.folder.appending("field")
            try FileSystem.writeAtomically([UInt8](repeating: 0x61, count: 3 << 20), to: field)
            let long = try await fixture.post(["-F", ":action=file_upload", "-F", "name=<\(field)"])
            #expect(long.status == 413)
            let plain = try await fixture.post(["-d", "name=x"])
            #expect(plain.status == 400)
            let many = try await fixture.post((0..<300).flatMap { ["-F", "classifiers=\($0)"] })
            #expect(many.status == 400 && many.body.contains("file_upload"))
            let token = fixture.token
            let head =
                "POST /legacy/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\nContent-Type: multipart/form-data; boundary=B\r\nConnection: close\r\n"
            let part = "--B\r\nContent-Disposition: form-data; name=content; filename=a-1-py3-none-any.whl\r\n\r\nx"
            let short = try await fixture.server.raw("\(head)Content-Length: \(part.utf8.count)\r\n\r\n\(part)")
            #expect(short.hasPrefix("HTTP/1.1 400 ") && short.hasSuffix("\r\n\r\nthe upload is incomplete\n"), "\(short)")
            // A client that goes away in the middle.
            let away = try await Tool.run(
                "python3",
                ["-c", "import socket,sys; s=socket.create_connection(('127.0.0.1',\(fixture.server.port))); s.sendall(sys.stdin.buffer.read()); s.close()"],
                input: "\(head)Content-Length: 1000000\r\n\r\n\(part)")
            #expect(away.succeeded)
            let alive = try await fixture.server.get("/__lbheartbeat__")
            #expect(alive.status == 200)
            for _ in 0..<50 {
                if try traces(fixture.server.root).filter({ !$0.hasPrefix("simple/") }).isEmpty { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try traces(fixture.server.root) == [])
        }
    }

    @Test func `many uploads at once are all there, and of two with one name one wins`() async throws {
        try await withUploads { fixture in
            var wheels = (0..<12).map { WheelMaker("acme-\($0 % 3)", "1.\($0)") }
            for number in 0..<4 {
                var wheel = WheelMaker("acme-race", "1.0")
                wheel.summary = "attempt \(number)"
                wheels.append(wheel)
            }
            let statuses = try await withThrowingTaskGroup(of: (name: String, status: Int).self) { group in
                for (number, wheel) in wheels.enumerated() {
                    let folder = fixture.folder.appending("\(number)")
                    try FileSystem.createDirectory(folder)
                    let path = try wheel.write(to: folder)
                    group.addTask { (wheel.name, try await fixture.upload(path, name: wheel.name, version: wheel.version).status) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0.name != "acme-race" }.allSatisfy { $0.status == 200 }, "\(statuses)")
            #expect(statuses.filter { $0.name == "acme-race" }.map(\.status).sorted() == [200, 409, 409, 409])
            let list = try await fixture.server.get("/simple/", ["-H", "Accept: application/vnd.pypi.simple.v1+json"])
            for name in ["acme-0", "acme-1", "acme-2", "acme-race"] { #expect(list.body.contains("\"\(name)\"")) }
            #expect(try traces(fixture.server.root).filter { $0.hasPrefix("tmp/") } == [])
        }
    }

    // MARK: - Yanks

    @Test func `a yank needs its token, is on the page at once, and can be taken back`() async throws {
        try await withUploads { fixture in
            _ = try await fixture.upload(try WheelMaker("acme-shop", "1.0").write(to: fixture.folder), name: "acme-shop", version: "1.0")
            let path = "/api/projects/acme-shop/1.0/"
            let nobody = try await fixture.server.get(path + "yank", ["-X", "POST"])
            #expect(nobody.status == 401)
            let bad = try await fixture.post(["-d", "reason=x"], to: path + "yank")
            #expect(bad.status == 400)
            let other = try await fixture.post(["-X", "POST"], to: "/api/projects/other/1.0/yank")
            #expect(other.status == 403)
            let missing = try await fixture.post(["-X", "POST"], to: "/api/projects/acme-shop/3.0/yank")
            #expect(missing.status == 404)
            let before = try await fixture.server.get("/simple/acme-shop/")
            let done = try await fixture.post(["-d", "{\"reason\": \"broken & <b>\"}"], to: path + "yank")
            #expect(done.status == 200 && done.body == "acme-shop 1.0: 1 file yanked\n", "\(done)")
            let page = try await fixture.server.get("/simple/acme-shop/")
            #expect(page.body.contains("data-yanked=\"broken &amp; &lt;b&gt;\"") && !before.body.contains("yanked"))
            let release = try await fixture.server.get("/pypi/acme-shop/1/json")
            #expect(release.body.contains("\"yanked\":true,\"yanked_reason\":\"broken & <b>\""), "\(release)")
            let back = try await fixture.post(["-X", "POST"], to: path + "unyank")
            #expect(back.status == 200)
            let after = try await fixture.server.get("/simple/acme-shop/")
            #expect(!after.body.contains("data-yanked"))
        }
    }

    // MARK: - Reading

    @Test func `a path that is not open is read with a token of the right scope`() async throws {
        let rules = AccessRules(["/packages/acme-": [.token], "/simple/": [.token], "/simple/acme-open": [], "/rpm/": [.certificate]])
        try await withUploads(access: rules, verbs: [.upload, .read]) { fixture in
            for name in ["acme-shop", "acme-open"] {
                let reply = try await fixture.upload(try WheelMaker(name, "1.0").write(to: fixture.folder), name: name, version: "1.0")
                #expect(reply.status == 200)
            }
            try write("x", "simple/other/index.html", in: fixture.server.root)
            let file = "/packages/acme-shop/acme_shop-1.0-py3-none-any.whl"
            for (path, nobody, client) in [
                ("/simple/acme-shop/", 401, 200), ("/simple/acme-shop", 401, 301), ("/simple/", 401, 200), ("/simple", 401, 301), ("/simple/other/", 401, 403),
                ("/simple/%61cme-shop/", 401, 200), (file, 401, 200), ("/packages/%61cme-shop/x", 401, 404), ("/packages/other/x", 404, 404),
                ("/simple/acme-open/", 200, 200), ("/rpm/prod/el9.repo", 403, 403), ("/__heartbeat__", 200, 200), ("//simple/acme-shop/", 400, 400),
            ] {
                for _ in 1...2 {
                    let first = try await fixture.server.get(path)
                    #expect(first.status == nobody, "\(path) \(first)")
                    let second = try await fixture.server.get(path, ["-u", "x:\(fixture.token)"])
                    #expect(second.status == client, "\(path) \(second)")
                    if client == 200 {
                        #expect((second.headers["cache-control"] ?? "").hasPrefix(nobody == 200 ? "public" : "private") || path == "/__heartbeat__")
                    }
                }
            }
            let bearer = try await fixture.server.get(file, ["-H", "Authorization: Bearer \(fixture.token)"])
            #expect(bearer.status == 200)
            let two = try await fixture.server.get(file, ["-H", "Authorization: Bearer \(fixture.token)", "-H", "Authorization: Bearer x"])
            #expect(two.status == 401)
        }
    }
}
