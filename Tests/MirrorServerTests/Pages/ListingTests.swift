import MirrorServer
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct ListingTests {
    @Test func `folders of repositories are listed, and the store's own files are not`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            for (path, parts) in [
                ("/rpm/", ["href=\"prod/\"", "href=\"dev/\"", "href=\"snapshots/\""]), ("/rpm/prod/", ["href=\"el9-py3.11/\""]),
                ("/rpm/prod/el9-py3.11/x86_64/", ["href=\"Packages/\"", "href=\"repodata/\""]),
                ("/rpm/prod/el9-py3.11/x86_64/Packages/", ["href=\"python3-fresh-1.0-1.el9.noarch.rpm\"", "1 B"]),
                ("/rpm/snapshots/", ["href=\"\(SiteFixture.old)/\""]), ("/rpm/snapshots/\(SiteFixture.old)/", ["href=\"el9-py3.11/\""]),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == 200, "\(path)")
                for part in parts { #expect(reply.body.contains(part), "\(path): \(part)") }
                for name in ["json", "history", "checks", "href=\"/", "lock"] {
                    #expect(!reply.body.contains("\(name)\"") && !reply.body.contains("\(name)/\""), "\(path)")
                }
                if path != "/rpm/" {
                    let bare = try await server.get(String(path.dropLast()))
                    #expect(bare.status == 301 && bare.headers["location"] == "\(path.split(separator: "/").last ?? "")/", "\(path)")
                }
            }
            for path in ["/rpm/none/", "/rpm/prod/none/", "/rpm/checks/", "/rpm/snapshots/none/", "/rpm/snapshots/\(SiteFixture.old)/snapshot.json"] {
                #expect(try await server.get(path).status == 404, "\(path)")
            }
            let list = try await server.get("/rpm/prod/el9-py3.11/x86_64/mirrorlist")
            #expect(list.status == 200 && list.body == "http://127.0.0.1:\(server.port)/rpm/prod/el9-py3.11/x86_64/\n" && list.headers["vary"] == "Host")
            #expect(try await server.get("/rpm/prod/el9-py3.11/none/mirrorlist").status == 404)
        }
    }

    @Test func `files that only an earlier snapshot of the channel has are still given, and those of others are not`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            let name = "\(SHA256Digest(of: Array(SiteFixture.bytesOnly(SiteFixture.old).utf8)).hex)-primary.xml.gz"
            for path in ["repodata/\(name)", "Packages/python3-gone-1.0-1.el9.noarch.rpm"] {
                let reply = try await server.get("/rpm/prod/el9-py3.11/x86_64/\(path)")
                #expect(reply.status == 200 && reply.headers["cache-control"]?.contains("immutable") == true, "\(path)")
            }
            // The channel dev never had the newer snapshot.
            #expect(try await server.get("/rpm/dev/el9-py3.11/x86_64/Packages/python3-fresh-1.0-1.el9.noarch.rpm").status == 404)
            #expect(try await server.get("/rpm/prod/el9-py3.11/x86_64/repodata/repomd.xml").body == "<repomd \(SiteFixture.new)/>")
        }
    }

    @Test func `dnf reads and downloads although the channel is switched in the middle`() async throws {
        let work = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(work) }
        let build = """
            set -e
            for v in 1 2; do
              mkdir -p \(work)/s$v
              printf 'Name: switched\\nVersion: %s\\nRelease: 1\\nSummary: s\\nLicense: MIT\\nBuildArch: noarch\\n%%description\\ns\\n%%files\\n' $v > \(work)/p.spec
              rpmbuild -bb --quiet --define '_rpmdir \(work)/out' --define '_topdir \(work)/top' \(work)/p.spec >/dev/null 2>&1
              cp \(work)/out/noarch/switched-$v-1.noarch.rpm \(work)/s$v/
              createrepo_c --quiet \(work)/s$v
            done
            """
        let built = try await Tool.run("bash", ["-c", build])
        try #require(built.succeeded, "\(built.errors)")
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        for number in [1, 2] {
            let place = root.pushing(FilePath("rpm/snapshots/\(number)/el9"))
            try FileSystem.createDirectory(place)
            _ = try await Tool.run("cp", ["-r", "\(work)/s\(number)", "\(place)/x86_64"])
        }
        try FileSystem.symlink("snapshots/1", at: root.appending("rpm").appending("prod"))
        try write(
            "{\"action\":\"publish\",\"channel\":\"prod\",\"checked\":true,\"forced\":false,\"from\":\"1\",\"time\":1,\"to\":\"2\",\"who\":\"w\",\"why\":\"\"}\n",
            "rpm/history.jsonl", in: root)
        let switched = Mutex(false)
        let log: @Sendable (String) -> Void = { line in
            // The switch comes right after the index was given.
            guard line.contains("repomd.xml 200"),
                switched.withLock({ done in
                    defer { done = true }
                    return !done
                })
            else { return }
            try? FileSystem.replaceSymlink("snapshots/2", at: root.appending("rpm").appending("prod"))
        }
        try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1", requests: RequestLog(write: log))) { server in
            try write(try await server.get("/rpm/prod/el9.repo").body, "client/prod.repo", in: server.root)
            func dnf(_ arguments: String...) async throws -> ToolResult {
                try await Tool.run(
                    "dnf",
                    [
                        "--noplugins", "--setopt=reposdir=\(server.root)/client", "--setopt=cachedir=\(server.root)/client/cache", "--forcearch=x86_64",
                        "--setopt=logdir=\(server.root)/client", "--installroot=\(server.root)/client/root", "--releasever=9", "-y",
                    ] + arguments)
            }
            let old = try await dnf("install", "--downloadonly", "--downloaddir=\(server.root)/got", "switched")
            #expect(old.succeeded && switched.withLock { $0 }, "\(old.output) \(old.errors)")
            #expect(try FileSystem.list(server.root.appending("got")).map(\.name) == ["switched-1-1.noarch.rpm"])
            try await becomingStale()
            let new = try await dnf("--refresh", "repoquery", "switched")
            #expect(new.output.contains("switched-0:2-1.noarch"), "\(new.output) \(new.errors)")
        }
    }
}
