import Native
import SystemPackage
import TestSupport
import Testing

/// The exact output of every command, because scripts read it.
///
/// `RELCLI_UPDATE_SNAPSHOTS=1` writes the files again, for a review.
@Suite struct `Commands print what they printed before` {
    private static let folder = FilePath(#filePath).removingLastComponent().appending("Snapshots")

    /// Compares transcripts with the file of that name.
    private func compare(_ name: String, _ line: CommandLine, _ runs: [[String]], input: String = "") async throws {
        var parts: [String] = []
        for arguments in runs { parts.append(try await line.transcript(arguments, input: input)) }
        let text = parts.joined(separator: "\n")
        let path = Self.folder.appending("\(name).txt")
        if environmentValue("RELCLI_UPDATE_SNAPSHOTS") == "1" { try FileSystem.writeAtomically(Array(text.utf8), to: path) }
        let known = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
        let (now, before) = (text.split(separator: "\n", omittingEmptySubsequences: false), known.split(separator: "\n", omittingEmptySubsequences: false))
        for (one, other) in zip(now, before) where one != other { Issue.record("\(name).txt: printed \"\(one)\", before \"\(other)\"") }
        #expect(now.count == before.count, "\(name).txt has \(before.count) lines, printed were \(now.count)")
    }

    @Test func `version and marker`() async throws {
        try await CommandLine.run { line in
            let input = "1.0\n1.0rc1\n1!0\n1.0.post1\n0.9\n"
            try await compare(
                "version", line,
                [
                    ["version", "sort"], ["version", "sort", "--reverse"], ["version", "sort", "--json"], ["version", "sort", "--scheme", "rpm"],
                    ["version", "match", ">=1.0"], ["version", "match", ">=1.0", "--pre"], ["version", "match", "<1.0", "--json"],
                    ["version", "match", "~=1"], ["version", "match", ">=1", "1.0", "one", "2.0"],
                    ["version", "compare", "1.0rc1", "1.0"], ["version", "compare", "--scheme", "rpm", "1.0~rc1", "1.0", "--json"],
                    ["version", "compare", "1.0", "one"], ["version", "rpm", "1.0rc1", "--target", "el9"],
                    ["version", "rpm", "2!1.0rc1", "--target", "el6", "--json"],
                ], input: input)
            try await compare("version-invalid", line, [["version", "sort"], ["version", "sort", "--legacy"]], input: "2.0\nfinal\n1.0\n")
            try await compare(
                "marker", line,
                [
                    ["marker", "eval", "python_version < '3.10'", "--target", "el9"], ["marker", "eval", "python_version < '3.10'", "--target", "el9:3.11"],
                    ["marker", "eval", "extra == 'x'", "--target", "el9", "--extra", "x", "--json"],
                    ["marker", "eval", "python_version <", "--target", "el9"], ["marker", "eval", "os_name == 'nt'", "--target", "el99"],
                ])
        }
    }

    @Test func `lock and what explains it`() async throws {
        try await CommandLine.run { line in
            try await compare(
                "lock", line,
                [
                    ["lock", "shop", "--channel", "prod"], ["lock", "shop", "--channel", "prod"], ["lock", "shop", "--channel", "prod", "--check"],
                    ["tree", "--stack", "shop", "--channel", "prod"], ["tree", "--stack", "shop", "--channel", "prod", "--json"],
                    ["why", "cart", "--stack", "shop", "--channel", "prod"], ["outdated", "--stack", "shop", "--channel", "prod"],
                    ["lock", "shop", "--channel", "dev"], ["diff", "shop/pylock.prod.toml", "shop/pylock.dev.toml"], ["lock", "till", "--target", "el9"],
                    ["lock", "shop", "--channel", "nightly"],
                    ["why", "nothing", "--stack", "shop", "--channel", "prod"], ["lock", "cart>>1", "--target", "el9"],
                    ["lock", "shop", "--channel", "prod", "--upgrade", "crat"], ["lock", "shop", "--channel", "prod", "--upgrade"],
                    ["lock", "--channel", "prod", "--upgrade", "cart", "./shop", "--json"], ["lock", "cart<2", "--target", "el9", "--json"],
                    ["lock", "cart<2", "--target", "el9", "--arch", "aarch64", "--json"], ["lock", "shop", "--arch", "aarch64"],
                ])
        }
    }

    @Test func `release, publish and what is in a mirror`() async throws {
        try await CommandLine.run { line in
            try await compare(
                "release", line,
                [
                    ["release", "shop", "--channel", "prod", "--plan"], ["release", "shop", "--channel", "prod", "--publish"],
                    ["release", "shop", "--channel", "prod", "--publish"], ["snapshots"], ["promote", "prod", "stage"],
                    ["promote", "prod", "stage", "--message", "again"], ["promote", "prod", "prd"], ["promote", "prod", "stage", "--osv", "dump"],
                    ["rollback", "prod"],
                    ["verify", "prod"], ["verify", "--rebuild", "stage#1"],
                    ["verify"], ["verify", "none"],
                    ["publish", "ffffffffffffffffffff", "prod"], ["check", "mirror/rpm/prod/el9/x86_64", "--target", "el9"],
                ])
        }
    }

    @Test func `one project, a repository, and what reads a package`() async throws {
        try await CommandLine.run { line in
            try await compare(
                "rpm", line,
                [
                    ["rpm", "cart==1.4", "--target", "el9", "-o", "out"], ["rpm", "cart==9", "--target", "el9", "-o", "out"],
                    ["inspect", "out/python3-cart-1.4-1.el9.noarch.rpm"], ["inspect", "out/python3-cart-1.4-1.el9.noarch.rpm", "--provides"],
                    ["inspect", "out/python3-cart-1.4-1.el9.noarch.rpm", "--verify"], ["repo", "out", "--target", "el9"],
                    ["check", "out", "--target", "el9"], ["inspect", "shop/stack.toml"], ["repo", "nowhere", "--target", "el9"],
                ])
        }
    }

    @Test func `targets and settings`() async throws {
        try await CommandLine.run { line in
            try await compare(
                "settings", line,
                [
                    ["targets"], ["config", "shop", "--mirror", "m"], ["config", "shop", "--json"], ["config", "shop", "--jobs", "0"], ["nonsense"],
                ])
        }
    }
}
