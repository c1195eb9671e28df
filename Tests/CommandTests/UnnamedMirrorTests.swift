import Native
import SystemPackage
import TestSupport
import Testing

/// The commands in a folder with a mirror that nobody named and that somebody else made.
@Suite struct UnnamedMirrorTests {
    private static let commands = [
        ["publish", "0123", "prod"], ["promote", "dev", "prod"], ["rollback", "prod"], ["snapshots"], ["snapshots", "--history"],
        ["snapshots", "--keep", "1"], ["token", "add", "ci", "--verb", "upload"], ["token", "list"], ["token", "revoke", "ci"], ["blocked", "list"],
        ["blocked", "add", "192.0.2.7"], ["blocked", "remove", "192.0.2.7"], ["verify", "prod"], ["verify", "--rebuild", "prod"], ["report", "prod"],
        ["mirror", "status"], ["mirror", "verify"], ["mirror", "gc"], ["mirror", "yank", "cart", "1.0"], ["mirror", "export", "b.tar"],
        ["mirror", "import", "b.tar"], ["serve", "--listen", "127.0.0.1:0"], ["loadtest", "shop", "shop-app"], ["crawl", "till"],
        ["crawl", "--stack", "shop", "--channel", "prod"], ["lock", "shop", "--channel", "prod"], ["plan", "shop", "--channel", "prod"],
        ["build", "shop", "--channel", "prod"], ["release", "shop", "--channel", "prod"], ["release", "shop", "--channel", "prod", "--plan"],
    ]

    @Test func `use it for nothing, until one that writes names it`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--publish"]).status == 0)
            let before = try await line.shell("find mirror | sort").output
            let other = ["XDG_STATE_HOME": line.folder.appending("other").string]
            for command in Self.commands {
                let result = try await line.relcli(command, adding: other)
                #expect(result.status == 2 && result.errors.contains("the mirror mirror was not made here"), "\(command): \(result)")
            }
            #expect(try await line.shell("find mirror | sort").output == before)
            // An index that is not asked is none that is contacted.
            for reader in [
                ["snapshots"], ["mirror", "status"], ["mirror", "verify"], ["mirror", "gc", "--plan"], ["mirror", "export", "b"], ["report", "prod"],
            ] {
                let result = try await line.relcli(reader + ["--mirror", "mirror"], adding: other)
                #expect(result.status == 0, "\(reader): \(result)")
                // It was used once.
                #expect(try await line.relcli(["token", "list"], adding: other).status == 2, "\(reader)")
            }
            // A command that writes notes it.
            #expect(try await line.relcli(["mirror", "gc", "--mirror", "mirror"], adding: other).status == 0)
            #expect(try await line.relcli(["token", "list"], adding: other).status == 0)
            #expect(try await line.relcli(["snapshots"]).status == 0)
        }
    }

    @Test func `check a folder without it, also without a place for a key`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--publish"]).status == 0)
            let made = try await line.shell("cp -rL mirror/rpm/prod/el9/x86_64 repo && find mirror | sort")
            let check = ["check", "repo", "--target", "el9"]
            for place in ["other", "shop/stack.toml"] {
                let result = try await line.relcli(check, adding: ["XDG_STATE_HOME": line.folder.pushing(FilePath(place)).string])
                #expect(result.status == 0, "\(place): \(result)")
            }
            #expect(try await line.shell("find mirror | sort").output == made.output)
            #expect(try await line.relcli(check).status == 0)
        }
    }

    @Test(arguments: [".access", ".access/tokens.json"]) func `do not take the tokens of one that has nothing else`(_ name: String) async throws {
        try await CommandLine.run { line in
            #expect(try await line.shell("mkdir -p mirror/.access && touch mirror/\(name)").status == 0)
            for command in [["token", "list"], ["serve", "--listen", "127.0.0.1:0"], ["release", "shop", "--channel", "prod"]] {
                let result = try await line.relcli(command)
                #expect(result.status == 2 && result.errors.contains("was not made here"), "\(command): \(result)")
            }
        }
    }

    @Test func `note a new one that they write the first file to`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.shell("mkdir mirror").status == 0)
            #expect(try await line.relcli(["token", "add", "ci", "--verb", "upload"]).status == 0)
            let tokens = try await line.relcli(["token", "list"])
            #expect(tokens.output.contains("ci"))
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--publish"]).status == 0)
        }
    }

    @Test func `of a plan do not name it`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod"]).status == 0)
            let plan = try await line.relcli([
                "plan", "shop", "--channel", "prod", "--format", "make", "--program", CommandLine.checkout.pushing(".build/debug/relcli").string,
            ])
            try line.write("plan.mk", plan.output)
            let other = ["XDG_STATE_HOME": line.folder.appending("other").string]
            let make = { (further: [String: String]) in
                try await Tool.run(
                    "make", ["-f", "plan.mk"], in: line.folder, environment: line.environment.merging(["PATH": "/usr/bin:/bin"].merging(further) { $1 }) { $1 })
            }
            let refused = try await make(other)
            #expect(!refused.succeeded && refused.errors.contains("was not made here"), "\(refused)")
            let made = try await make([:])
            #expect(made.succeeded, "\(made)")
        }
    }
}
