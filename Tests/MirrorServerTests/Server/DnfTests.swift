import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct DnfTests {
    @Test func `dnf takes the repository file and the metadata behind it`() async throws {
        let source = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(source) }
        #expect(try await Tool.run("createrepo_c", ["--quiet", source.string]).succeeded)
        try await withServer { root in
            let place = root.appending("rpm/snapshots/1/el9").appending("x86_64")
            try FileSystem.createDirectory(place.removingLastComponent())
            try FileSystem.createDirectory(place.appending("repodata"))
            for entry in try FileSystem.list(source.appending("repodata")) {
                try FileSystem.copy(
                    source.appending("repodata").appending(entry.name), to: place.appending("repodata").appending(entry.name))
            }
            try FileSystem.symlink("snapshots/1", at: root.appending("rpm/prod"))
        } _: { server in
            try write(try await server.get("/rpm/prod/el9.repo").body, "client/prod.repo", in: server.root)
            let result = try await Tool.run(
                "dnf",
                [
                    "--quiet", "--noplugins", "--setopt=reposdir=\(server.root)/client", "--setopt=cachedir=\(server.root)/client/cache",
                    "--forcearch=x86_64",
                    "--setopt=logdir=\(server.root)/client", "--installroot=\(server.root)/client/root", "--releasever=9", "repoinfo",
                    "--refresh",
                ])
            #expect(result.succeeded && result.output.contains("prod-el9"), "\(result.errors)")
            #expect(result.output.contains("http://127.0.0.1:\(server.port)/rpm/prod/el9/x86_64/"))
        }
    }
}
