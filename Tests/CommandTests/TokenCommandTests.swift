import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct TokenCommandTests {
    @Test func `a token is printed once, listed without its secret, and revoked`() async throws {
        try await CommandLine.run { line in
            try FileSystem.createDirectory(line.folder.appending("mirror"))
            let mirror = ["--mirror", "mirror"]
            let added = try await line.relcli(["token", "add", "ci", "--verb", "upload", "--project", "Acme.*", "--expires", "90d"] + mirror)
            let token = added.output.split(separator: "\n").joined()
            #expect(added.status == 0 && token.hasPrefix("relcli_") && added.errors.contains("cannot be shown again"), "\(added)")
            for options in [[], ["--json"]] {
                let listed = try await line.relcli(["token", "list"] + mirror + options)
                #expect(listed.status == 0 && listed.output.contains("Acme.*") && !listed.output.contains(token.split(separator: "_")[2]), "\(listed)")
            }
            let twice = try await line.relcli(["token", "add", "ci", "--verb", "read"] + mirror)
            #expect(twice.status == 2 && twice.errors.contains("error: there is a token 'ci' already"), "\(twice.errors)")
            let wrong = [
                (["--verb", "delete"], "the verbs are read, upload, yank, promote"), ([], "name a verb, as --verb upload"),
                (["--verb", "read", "--expires", "soon"], "write a time from now, as 90d or 12h"),
                (["--verb", "read", "--expires", "2020-01-01"], "expired already"),
                (["--verb", "read", "--project", "acme*"], "write a project's name"),
                (["--verb", "upload", "--channel", "night*"], "name each channel with a --channel of its own; patterns are only for projects"),
            ]
            for channel in ["Nightly", "el9.2", "snapshots", "records", "-x", "a/b", "näh", ".hidden"] {
                let refused = try await line.relcli(["token", "add", "x", "--verb", "upload", "--channel=\(channel)"] + mirror)
                #expect(
                    refused.status == 2 && refused.errors.contains("error: channel \"\(channel)\": a new channel cannot have this name\n")
                        && refused.errors.contains("and no name of a folder of the store, such as snapshots"), "\(refused)")
            }
            for (options, hint) in wrong {
                let refused = try await line.relcli(["token", "add", "x"] + options + mirror)
                #expect(refused.status == 2 && refused.errors.contains(hint), "\(refused)")
            }
            let narrow = try await line.relcli(["token", "add", "x", "--verb", "upload", "--channel", "nightly-2", "--quiet"] + mirror)
            #expect(narrow.status == 0, "\(narrow)")
            // A channel that promote has made keeps its name.
            try FileSystem.createDirectory(line.folder.pushing("mirror/rpm"))
            try FileSystem.symlink("snapshots/0", at: line.folder.pushing("mirror/rpm/el9.2"))
            let known = try await line.relcli(["token", "add", "y", "--verb", "upload", "--channel", "el9.2"] + mirror)
            #expect(known.status == 0, "\(known)")
            for name in ["x", "y"] { _ = try await line.relcli(["token", "revoke", name] + mirror) }
            let unknown = try await line.relcli(["token", "revoke", "cj"] + mirror)
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'ci'?"), "\(unknown)")
            let revoked = try await line.relcli(["token", "revoke", "ci"] + mirror)
            #expect(revoked.status == 0 && revoked.errors == "revoked token 'ci'\n", "\(revoked)")
            let empty = try await line.relcli(["token", "list"] + mirror)
            #expect(empty.output == "" && empty.errors == "there are no tokens\n")
        }
    }

    @Test func `a release is yanked on the command line too`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "cart", "--mirror", "mirror", "-q"]).status == 0)
            let yanked = try await line.relcli(["mirror", "yank", "cart", "1.4", "--reason", "broken", "--mirror", "mirror"])
            #expect(yanked.status == 0 && yanked.errors == "cart 1.4: 1 file yanked\n", "\(yanked)")
            let page = line.folder.pushing("mirror/simple/cart/index.v1_json")
            func text() throws -> String { String(decoding: try FileSystem.readAll(page, limit: 1 << 20), as: UTF8.self) }
            #expect(try text().contains("\"yanked\":\"broken\""))
            #expect(try await line.relcli(["mirror", "yank", "cart", "1.4", "--undo", "--mirror", "mirror"]).status == 0)
            #expect(try !text().contains("broken"))
            let missing = try await line.relcli(["mirror", "yank", "cart", "9", "--mirror", "mirror"])
            #expect(missing.status == 1 && missing.errors == "error: there is no release 9 of cart in this mirror\n", "\(missing)")
        }
    }
}
