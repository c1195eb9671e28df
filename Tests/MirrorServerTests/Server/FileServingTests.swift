import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct FileServingTests {
    private static let text = String(repeating: "0123456789", count: 100)
    private static let tag = "\"\(SHA256Digest(of: Array(text.utf8)).hex)\""

    private static func prepare(_ root: FilePath) throws {
        let digest = SHA256Digest(of: Array(text.utf8)).hex
        let blob = "blobs/sha256/\(digest.prefix(2))/\(digest.dropFirst(2))"
        try write(text, blob, in: root)
        try FileSystem.createDirectory(root.appending("packages/a"))
        try FileSystem.linkOrCopy(root.pushing(FilePath(blob)), to: root.appending("packages/a/a-1-py3-none-any.whl"))
        try write(
            "{\"files\": [{\"file\": {\"filename\": \"a-1-py3-none-any.whl\", \"hashes\": {\"sha256\": \"\(digest)\"}}}]}", "projects/a.json", in: root)
        try write("Name: a\n", "packages/a/a-1-py3-none-any.whl.metadata", in: root)
        try write("", "packages/a/empty.tar.gz", in: root)
        try FileSystem.setModificationTime(of: root.appending("packages/a/a-1-py3-none-any.whl"), to: 784_111_777)
        try write("secret", "state.sqlite", in: root)
        try write("secret", "packages/.tmp-1", in: root)
        try FileSystem.symlink("../state.sqlite", at: root.appending("packages/link"))
        try FileSystem.symlink("..", at: root.appending("packages/up"))
        try FileSystem.symlink("/etc", at: root.appending("packages/etc"))
    }

    private let wheel = "/packages/a/a-1-py3-none-any.whl"

    @Test func `a whole file has its type, tag, time and caching`() async throws {
        try await withServer(Self.prepare) { [wheel] server in
            let reply = try await server.get(wheel)
            #expect(reply.status == 200 && reply.body == Self.text)
            #expect(reply.headers["content-type"] == "application/zip")
            #expect(reply.headers["content-length"] == "1000")
            #expect(reply.headers["etag"] == Self.tag)
            #expect(reply.headers["last-modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
            #expect(reply.headers["cache-control"]?.contains("immutable") == true)
            #expect(reply.headers["accept-ranges"] == "bytes" && reply.headers["x-content-type-options"] == "nosniff")
            let head = try await server.get(wheel, "-I")
            #expect(head.status == 200 && head.body == "" && head.headers["content-length"] == "1000")
            #expect(head.headers["etag"] == Self.tag)
            let metadata = try await server.get(wheel + ".metadata")
            #expect(metadata.body == "Name: a\n" && metadata.headers["content-type"] == "text/plain; charset=utf-8")
            let empty = try await server.get("/packages/a/empty.tar.gz")
            #expect(empty.status == 200 && empty.headers["content-length"] == "0" && empty.headers["content-encoding"] == nil)
            #expect(empty.headers["content-type"] == "application/gzip")
        }
    }

    @Test func `the entity tag is the recorded digest only for the recorded bytes, and nothing is hashed for it`() async throws {
        try await withServer(Self.prepare) { [wheel] server in
            #expect(try await server.get(wheel).headers["etag"] == Self.tag)
            let file = server.root.appending("packages/a/a-1-py3-none-any.whl")
            try write(String(repeating: "9876543210", count: 100), "packages/a/a-1-py3-none-any.whl", in: server.root)
            try await becomingStale()
            let status = try #require(try FileSystem.status(file))
            let changed = try #require(try await server.get(wheel, "-I").headers["etag"])
            #expect(changed.hasPrefix("\"3e8-") && changed.hasSuffix("-\(String(status.inode, radix: 16))\""), "\(changed)")
            let metadata = try #require(try await server.get(wheel + ".metadata").headers["etag"])
            let again = try await server.get(wheel + ".metadata", "-H", "If-None-Match: \(metadata)")
            #expect(metadata.utf8.count < 60 && again.status == 304)
        }
    }

    @Test func `ranges are answered with exactly their bytes`() async throws {
        try await withServer(Self.prepare) { [wheel] server in
            for (range, status, body, header) in [
                ("0-4", 206, "01234", "bytes 0-4/1000"), ("-3", 206, "789", "bytes 997-999/1000"),
                ("998-", 206, "89", "bytes 998-999/1000"),
                ("2000-3000", 416, nil, "bytes */1000"), ("0-1,4-5", 200, Self.text, nil), ("0-1,2-4", 206, "01234", "bytes 0-4/1000"),
                ("9-1", 200, Self.text, nil),
            ] as [(String, Int, String?, String?)] {
                let reply = try await server.get(wheel, "-H", "Range: bytes=\(range)")
                #expect(reply.status == status, "\(range)")
                #expect(body == nil || reply.body == body, "\(range)")
                #expect(reply.headers["content-range"] == header, "\(range)")
            }
            let head = try await server.get(wheel, "-I", "-H", "Range: bytes=0-4")
            #expect(head.status == 200 && head.headers["content-length"] == "1000")
        }
    }

    @Test func `conditions are judged in their order`() async throws {
        let (tag, other) = (Self.tag, "\"x\"")
        let (same, before, after) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:38 GMT")
        try await withServer(Self.prepare) { [wheel] server in
            for (headers, status) in [
                (["If-None-Match: \(tag)"], 304), (["If-None-Match: W/\(tag)"], 304), (["If-None-Match: \(other), \(tag)"], 304),
                (["If-None-Match: *"], 304), (["If-None-Match: \(other)"], 200),
                (["If-None-Match: \(other)", "If-Modified-Since: \(same)"], 200),
                (["If-Modified-Since: \(same)"], 304), (["If-Modified-Since: \(after)"], 304), (["If-Modified-Since: \(before)"], 200),
                (["If-Modified-Since: garbage"], 200), (["If-Match: \(tag)"], 200), (["If-Match: *"], 200), (["If-Match: \(other)"], 412),
                (["If-Match: W/\(tag)"], 412), (["If-Unmodified-Since: \(before)"], 412), (["If-Unmodified-Since: \(same)"], 200),
                (["Range: bytes=0-1", "If-Range: \(tag)"], 206), (["Range: bytes=0-1", "If-Range: \(other)"], 200),
                (["Range: bytes=0-1", "If-Range: W/\(tag)"], 200), (["Range: bytes=0-1", "If-Range: \(same)"], 206),
                (["Range: bytes=0-1", "If-Range: \(after)"], 200), (["Range: bytes=0-1", "If-None-Match: \(tag)"], 304),
            ] {
                let request = "GET \(wheel) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers.map { $0 + "\r\n" }.joined() + "\r\n"
                let reply = try #require(Reply(try await server.raw(request)))
                #expect(reply.status == status, "\(headers)")
                if status == 304 { #expect(reply.body == "" && reply.headers["etag"] == tag) }
            }
        }
    }

    @Test func `nothing outside the folder and nothing hidden is reachable`() async throws {
        try await withServer(Self.prepare) { server in
            for (path, status) in [
                ("/../etc/passwd", 400), ("/packages/../state.sqlite", 400), ("/packages/%2e%2e/state.sqlite", 400),
                ("/packages/..%2fstate.sqlite", 400), ("/packages/%252e%252e/state.sqlite", 400), ("/packages//a", 400),
                ("/packages/a%00", 400), ("/packages/..;/state.sqlite", 404), ("/packages/link", 404), ("/packages/up/state.sqlite", 404),
                ("/packages/etc/passwd", 404), ("/packages/.tmp-1", 404), ("/packages/a", 404), ("/packages/a/", 404),
                ("/state.sqlite", 404), ("/blobs/sha256/ab", 404), ("/packages/a/a-1-py3-none-any.whl/x", 404),
                ("/packages/\(String(repeating: "a", count: 300))", 404), ("/\(String(repeating: "a", count: 5000))", 414),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == status, "\(path)")
                #expect(!reply.body.contains("secret") && !reply.body.contains("root:"), "\(path)")
            }
        }
    }

    @Test func `broken and smuggled requests are refused and harm nobody`() async throws {
        try await withServer(Self.prepare) { [wheel] server in
            let smuggled = "GET /state.sqlite HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            for (request, statuses) in [
                ("GARBAGE\r\n\r\n", ["400"]), ("GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", ["400"]),
                ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, ["400"]),
                ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + smuggled, ["400"]),
                ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n", ["400", "431"]),
                ("POST \(wheel) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", ["405"]),
                ("DELETE \(wheel) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ["405"]),
            ] {
                let answer = try await server.raw(request)
                let replies = answer.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).map { String($0.prefix(3)) }
                #expect(replies.count == 1 && statuses.contains(replies.first ?? ""), "\(request.prefix(60)) \(replies)")
            }
            let pipelined = try await server.raw(
                "GET /__lbheartbeat__ HTTP/1.1\r\nHost: x\r\n\r\nGET \(wheel) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(pipelined.hasSuffix(Self.text) && pipelined.hasPrefix("HTTP/1.1 200"))
            #expect(try await server.get(wheel).status == 200)
        }
    }

    @Test func `many clients at once get whole files`() async throws {
        try await withServer(Self.prepare) { [wheel] server in
            let urls = Array(repeating: "http://127.0.0.1:\(server.port)\(wheel)", count: 300)
            let result = try await Tool.run("curl", ["-s", "--parallel", "--parallel-max", "50"] + urls)
            #expect(result.succeeded && result.output.utf8.count == 300 * 1000)
        }
    }

    @Test func `a client that never reads on keeps neither memory nor other clients`() async throws {
        try await withServer { root in
            try FileSystem.createDirectory(root.appending("packages"))
            try FileSystem.writeAtomically([UInt8](repeating: 0, count: 64 << 20), to: root.appending("packages/big.whl"))
        } _: { server in
            let script = """
                import os, socket, sys, time, urllib.request
                def rss(): return int(open(f'/proc/{os.getppid()}/statm').read().split()[1]) * 4096 >> 20
                url = f'http://127.0.0.1:{sys.argv[1]}/packages/big.whl'
                urllib.request.urlopen(urllib.request.Request(url, method='HEAD')).read()
                before, stalled = rss(), []
                for i in range(20):
                    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
                    s.sendall(b'GET /packages/big.whl HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                    stalled.append(s)
                time.sleep(1)
                length = len(urllib.request.urlopen(url).read())
                print(length, rss() - before)
                """
            let result = try await Tool.run("python3", ["-c", script, "\(server.port)"])
            let numbers = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            #expect(numbers.first == 64 << 20, "\(result.errors)")
            // Twenty stalled downloads of 64 MiB would be 1280 MiB if they were read ahead.
            #expect((numbers.last ?? .max) < 300, "\(numbers) MiB more")
        }
    }
}
