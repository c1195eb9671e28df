import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct RepositoryServingTests {
    private static let digest = SHA256Digest(of: Array("primary".utf8)).hex

    private static func prepare(_ root: FilePath) throws {
        for id in ["aaaa", "bbbb"] {
            let folder = "rpm/snapshots/\(id)/el9/x86_64"
            try write("<repomd \(id)/>", "\(folder)/repodata/repomd.xml", in: root)
            try write("primary", "\(folder)/repodata/\(digest)-primary.xml.zst", in: root)
            try write("rpm \(id)", "\(folder)/Packages/p-1-1.x86_64.rpm", in: root)
            try write("{}", "rpm/snapshots/\(id)/snapshot.json", in: root)
        }
        try write("history", "rpm/history.jsonl", in: root)
        try write("secret", "outside/el9/x86_64/repodata/repomd.xml", in: root)
        try FileSystem.symlink("snapshots/aaaa", at: root.appending("rpm/prod"))
        try FileSystem.symlink("../outside", at: root.appending("rpm/evil"))
        try FileSystem.symlink("snapshots/../../outside", at: root.appending("rpm/evil2"))
        try FileSystem.symlink("snapshots/none", at: root.appending("rpm/gone"))
        try FileSystem.symlink("../../../../../outside", at: root.appending("rpm/snapshots/aaaa/el8"))
    }

    @Test func `a channel serves its snapshot and follows the switch`() async throws {
        try await withServer(Self.prepare) { server in
            let repomd = try await server.get("/rpm/prod/el9/x86_64/repodata/repomd.xml")
            #expect(repomd.body == "<repomd aaaa/>" && repomd.headers["content-type"] == "text/xml; charset=utf-8")
            #expect(repomd.headers["cache-control"]?.contains("immutable") == false)
            let primary = try await server.get("/rpm/prod/el9/x86_64/repodata/\(Self.digest)-primary.xml.zst")
            #expect(primary.headers["etag"] == "\"\(Self.digest)\"" && primary.headers["content-type"] == "application/zstd")
            #expect(primary.headers["cache-control"]?.contains("immutable") == true)
            let package = try await server.get("/rpm/prod/el9/x86_64/Packages/p-1-1.x86_64.rpm")
            #expect(package.body == "rpm aaaa" && package.headers["content-type"] == "application/x-rpm")
            try FileSystem.replaceSymlink("snapshots/bbbb", at: server.root.appending("rpm/prod"))
            try await becomingStale()
            let switched = try await server.get(
                "/rpm/prod/el9/x86_64/repodata/repomd.xml", "-H", "If-None-Match: \(repomd.headers["etag"] ?? "")")
            #expect(switched.status == 200 && switched.body == "<repomd bbbb/>")
            let fixed = try await server.get("/rpm/snapshots/aaaa/el9/x86_64/repodata/repomd.xml")
            #expect(fixed.body == "<repomd aaaa/>" && fixed.headers["cache-control"]?.contains("immutable") == true)
        }
    }

    @Test func `links lead nowhere else and the store's own files stay inside`() async throws {
        try await withServer(Self.prepare) { server in
            for path in [
                "/rpm/evil/el9/x86_64/repodata/repomd.xml", "/rpm/evil2/el9/x86_64/repodata/repomd.xml",
                "/rpm/gone/el9/x86_64/repodata/repomd.xml", "/rpm/prod/el8/el9/x86_64/repodata/repomd.xml", "/rpm/history.jsonl",
                "/rpm/evil/", "/rpm/evil2/el9/", "/rpm/gone/", "/rpm/prod/el8/", "/rpm/none/x", "/rpm/snapshots/aaaa/snapshot.json", "/rpm/prod/el7.repo",
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == 404 && reply.body.utf8.count > 20 && !reply.body.contains("secret"), "\(path)")
            }
        }
    }

    @Test func `the repository file has one section and the URL the client used`() async throws {
        try await withServer(Self.prepare) { server in
            let reply = try await server.get("/rpm/prod/el9.repo")
            #expect(reply.status == 200 && reply.headers["vary"] == "Host")
            #expect(reply.body.contains("baseurl=http://127.0.0.1:\(server.port)/rpm/prod/el9/$basearch/\n"))
            let script =
                "import configparser, sys; c = configparser.ConfigParser(interpolation=None); c.read_file(sys.stdin); print(c.sections())"
            #expect(try await Tool.run("python3", ["-c", script], input: reply.body).output == "['prod-el9']\n")
            let bad = try await server.raw("GET /rpm/prod/el9.repo HTTP/1.1\r\nHost: a\"b\r\nConnection: close\r\n\r\n")
            #expect(bad.hasPrefix("HTTP/1.1 400"))
        }
        try await withServer(Self.prepare, publicURL: "https://mirror.example.org/base/") { server in
            let reply = try await server.get("/rpm/prod/el9.repo", "-H", "Host: other.example")
            #expect(reply.body.contains("baseurl=https://mirror.example.org/base/rpm/prod/el9/$basearch/\n"))
        }
    }
}
