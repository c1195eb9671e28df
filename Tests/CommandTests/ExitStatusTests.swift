import Glibc
import Native
import SystemPackage
import TestSupport
import Testing

/// The same mistake ends every command with the same status.
@Suite struct ExitStatusTests {
    /// A mistake, the status it must have, and commands that meet it.
    struct Case: CustomTestStringConvertible, Sendable {
        let mistake: String
        let status: Int32
        let commands: [[String]]
        var testDescription: String { mistake }
    }

    private static let mirror = ["--mirror", "mirror"]

    static let cases = [
        Case(
            mistake: "a stack that does not exist", status: 2,
            commands: [["release", "nowhere"], ["lock", "nowhere/stack.toml"], ["build", "nowhere"], ["crawl", "--stack", "nowhere"]].map { $0 + mirror }),
        Case(
            mistake: "a stack that does not exist, of a command that takes it as an option", status: 2,
            commands: [
                ["tree", "--stack", "nowhere"], ["why", "cart", "--stack", "nowhere"], ["outdated", "--stack", "nowhere"] + mirror,
                ["check", "packages", "--target", "el9", "--stack", "nowhere"],
            ]),
        Case(
            mistake: "a file or folder that does not exist", status: 2,
            commands: [
                ["repo", "nowhere"], ["check", "nowhere", "--target", "el9"], ["check", "shop", "--target", "el9"], ["inspect", "nowhere.rpm"],
                ["inspect", "shop"], ["repo", "shop/stack.toml"], ["sign", "nowhere.rpm", "--strip"], ["diff", "nowhere.toml", "nowhere.toml"],
                ["rpm", "./nowhere.whl", "--target", "el9"] + mirror, ["serve", "--mirror", "nowhere"],
            ]),
        Case(
            mistake: "a file whose digest is not what the lock says", status: 1,
            commands: [["release", "tampered"] + mirror, ["build", "tampered"] + mirror, ["lock", "tampered", "--check"] + mirror]),
        Case(
            mistake: "a file that the mirror does not hold", status: 3,
            commands: [["release", "shop", "--offline"], ["lock", "shop", "--offline"], ["rpm", "cart", "--target", "el9", "--offline"]].map { $0 + mirror }),
        Case(
            mistake: "a target that does not exist", status: 2,
            commands: [
                ["release", "shop", "--target", "el99"] + mirror, ["lock", "shop", "--target", "el99"] + mirror, ["rpm", "cart", "--target", "el99"] + mirror,
                ["marker", "eval", "python_version > '3'", "--target", "el99"], ["version", "rpm", "1.0", "--target", "el99"],
            ]),
        Case(
            mistake: "a stack file that is no TOML", status: 2,
            commands: [["release", "broken"], ["lock", "broken"], ["build", "broken"]].map { $0 + mirror }),
        Case(
            mistake: "an unknown option", status: 2,
            commands: [["release", "--wrong"], ["lock", "--wrong"], ["rpm", "--wrong"], ["check", "--wrong"], ["snapshots", "--wrong"], ["wrong"]]),
        Case(
            mistake: "a channel name that cannot be", status: 2,
            commands: [["publish", "ffffffff", "a/b"], ["promote", "a/b", "prod"], ["promote", "dev", ".x"], ["rollback", "snapshots"]].map { $0 + mirror }),
        Case(
            mistake: "a name that no new channel can have", status: 2,
            commands: [["promote", "dev", "Prod"], ["promote", "dev", "el9.2"], ["publish", "ffffffff", "Prod"], ["rollback", "Prod"]].map { $0 + mirror }),
        Case(
            mistake: "a mirror or a snapshot that does not exist", status: 2,
            commands: [["snapshots"], ["publish", "ffffffff", "dev"], ["promote", "dev", "prod"], ["rollback", "dev"]].flatMap {
                [$0 + ["--mirror", "nowhere"], $0 + ["--mirror", "shop/stack.toml"]]
            } + [["publish", "ffffffff", "dev", "--mirror", "shop"], ["promote", "dev", "prod", "--mirror", "shop"]]),
        Case(
            mistake: "a place that no file can have, before any work", status: 2,
            commands: [
                ["release", "shop", "--html", "."] + mirror, ["release", "shop", "--junit", "nowhere/x.xml"] + mirror, ["lock", "shop", "-o", "shop"] + mirror,
                ["check", "packages", "--target", "el9", "--html", "."], ["rpm", "cart", "--target", "el9", "-o", "shop/stack.toml"] + mirror,
            ]),
        Case(
            mistake: "a mirror that is a file, before any work", status: 2,
            commands: [["release", "shop", "--mirror", "shop/stack.toml"], ["release", "shop", "--mirror", "shop/stack.toml", "--plan"]]),
        Case(
            mistake: "a base or a folder for roots that does not exist", status: 2,
            commands: [
                ["loadtest", "shop", "shop-app", "--mirror", "shop", "--base", "nowhere"],
                ["loadtest", "shop", "shop-app", "--mirror", "shop", "--root", "nowhere"],
                ["release", "shop", "--install", "--base", "nowhere"] + mirror, ["release", "shop", "--install", "--root", "nowhere"] + mirror,
            ]),
        Case(
            mistake: "cancelling and planning at once", status: 2,
            commands: [["release", "shop", "--executor", "slurm", "--cancel", "--plan"] + mirror]),
        Case(
            mistake: "an installation without a system", status: 2,
            commands: [["release", "shop", "--install"] + mirror, ["check", "packages", "--target", "el9", "--install"]]),
        Case(
            mistake: "a word that a stack or an override cannot say", status: 2,
            commands: wrongWords.keys.sorted().map { ["lock", $0] + mirror } + [["lock", "shop", "--upgrade", "crat"] + mirror]),
        Case(
            mistake: "an index that cannot be reached", status: 3,
            commands: [["release", "shop"], ["lock", "shop"], ["rpm", "cart", "--target", "el9", "-o", "out"]].map {
                $0 + mirror + ["--index", "http://127.0.0.1:9/simple/"]
            }),
        Case(
            mistake: "a mirror that cannot be made", status: 3,
            commands: ["/proc/x", "/dev/null/x"].flatMap { place in
                [["release", "shop"], ["lock", "shop"], ["rpm", "cart", "--target", "el9", "-o", "out"]].map { $0 + ["--mirror", place] }
            }),
        Case(
            mistake: "a full disk", status: 3,
            commands: [
                ["release", "shop", "--mirror", "full/mirror"], ["lock", "shop", "--mirror", "full/mirror"],
                ["rpm", "cart==1.4", "--target", "el9", "-o", "full/out"] + mirror,
                ["rpm", "cart==1.4", "--target", "el9", "-o", "out", "--mirror", "full/mirror"],
                ["lock", "cart", "--target", "el9", "-o", "full/pylock.toml"] + mirror,
            ]),
        Case(
            mistake: "a disk that cannot be written", status: 3,
            commands: [
                ["release", "shop", "--mirror", "readonly/mirror"], ["lock", "shop", "--mirror", "readonly/mirror"],
                ["rpm", "cart==1.4", "--target", "el9", "-o", "readonly/out"] + mirror, ["repo", "readonly/packages"],
                ["lock", "cart", "--target", "el9", "-o", "readonly/pylock.toml"] + mirror,
            ]),
    ]

    /// Stacks with one wrong word each: the lines before the tables of `stack.toml`, and an override of `cart`.
    private static let wrongWords: [String: (head: String, application: String, override: String, requirements: String)] = [
        "w-bytecode": ("bytecode = \"maybe\"", "", "", "cart"), "w-programs": ("programs = \"none\"", "", "", "cart"),
        "w-policy": ("policy = \"best\"", "", "", "cart"), "w-overrides": ("overrides = \"nowhere\"", "", "", "cart"),
        "w-empty": ("", "", "", "# nothing\n"),
        "w-release": ("", "", "release = \"a b\"", "cart"), "w-name": ("", "", "name = \"Bad Name\"", "cart"),
        "w-add": ("", "", "requires-add = [\"foo >>= 1\"]", "cart"), "w-path": ("", "", "[[file]]\npath = \"etc/x\"\ntext = \"\"", "cart"),
        "w-mode": ("", "", "[[file]]\npath = \"/etc/x\"\ntext = \"\"\nmode = \"9999\"", "cart"),
        "w-text": ("", "", "[[file]]\npath = \"/etc/x\"", "cart"), "w-unit": ("", "", "[[unit]]\nname = \"a b.service\"\ntext = \"\"", "cart"),
        "w-key": ("tragets = []", "", "", "cart"),
    ]

    @Test func `a result that cannot be written is no success`() async throws {
        try await CommandLine.run { line in
            for arguments in ["targets", "--help", "--version", "version compare 1 2", "config --json", "lock cart --target el9 --mirror mirror"] {
                let result = try await line.shell("\"$0\" \(arguments) > /dev/full")
                #expect(result.status == 3, "\(arguments): \(result)")
            }
            // A reader that closes the pipe early is not an error, and no signal ends the program.
            #expect(try await line.shell("(sleep 0.3; \"$0\" targets; echo $? > status) | true; cat status").output == "0\n")
            #expect(try await line.shell("\"$0\" targets | head -n 1 > /dev/null; test ${PIPESTATUS:-0} = 0").status == 0)
        }
    }

    @Test(arguments: cases) func `the contract holds`(example: Case) async throws {
        try await CommandLine.run { line in
            try line.write("broken/stack.toml", "name = \n")
            for (name, words) in Self.wrongWords {
                let head = "name = \"x\"\n\(words.head)\ntargets = [\"el9\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n\(words.application)\n"
                try line.write("\(name)/stack.toml", name == "w-key" ? head.replacing("\ntargets", with: "\n#") : head)
                try line.write("\(name)/prod-reqs.txt", words.requirements)
                if !words.override.isEmpty { try line.write("\(name)/overrides/cart.toml", words.override) }
            }
            for folder in ["full", "readonly", "packages/repodata"] { try FileSystem.createDirectory(line.folder.pushing(FilePath(folder))) }
            if example.commands.joined().contains("tampered") { try await line.lockTampered() }
            for command in example.commands {
                let result =
                    if command.contains(where: { $0.hasPrefix("readonly/") }) {
                        try await line.onReadOnlyDisk(command)
                    } else if command.contains(where: { $0.hasPrefix("full/") }) {
                        try await line.onFullDisk(command)
                    } else {
                        try await line.relcli(command)
                    }
                #expect(result.status == example.status, "\(command): \(result)")
                #expect(result.errors.contains("error:") && !result.errors.contains("Fatal"), "\(command): \(result)")
            }
        }
    }
}

extension CommandLine {
    /// Runs a script in the folder, where `$0` is the program.
    func shell(_ script: String, arguments: [String] = [], adding further: [String: String] = [:]) async throws -> ToolResult {
        try await Tool.run(
            "sh", ["-c", script, Self.checkout.pushing(".build/debug/relcli").string] + arguments, in: folder,
            environment: environment.merging(further) { $1 })
    }

    /// Locks a stack, and changes a digest of the lock.
    fileprivate func lockTampered() async throws {
        let made = try await shell(
            """
            cp -r shop tampered && "$0" lock tampered --mirror mirror &&
            sed -i 's/sha256 = "...../sha256 = "00000/' tampered/pylock.*.toml
            """)
        #expect(made.status == 0, "\(made)")
    }

    /// Runs the program with a file system that cannot be written at `readonly`.
    fileprivate func onReadOnlyDisk(_ arguments: [String]) async throws -> ToolResult {
        let script = """
            exec unshare \(getuid() == 0 ? "" : "--user --map-root-user") --mount sh -c '
                mount -t tmpfs -o size=64k relcli readonly && mkdir readonly/packages && mount -o remount,ro readonly
                exec "$0" "$@"' "$0" "$@"
            """
        return try await shell(script, arguments: arguments)
    }

    /// Runs the program with a file system of few blocks, all of them in use, at `full`.
    fileprivate func onFullDisk(_ arguments: [String]) async throws -> ToolResult {
        let script = """
            exec unshare \(getuid() == 0 ? "" : "--user --map-root-user") --mount sh -c '
                mount -t tmpfs -o size=64k relcli full
                head -c 65536 /dev/zero > full/zeros 2>/dev/null
                exec "$0" "$@"' "$0" "$@"
            """
        return try await shell(script, arguments: arguments)
    }
}
