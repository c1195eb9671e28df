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

    @Test(arguments: cases) func `the contract holds`(example: Case) async throws {
        try await CommandLine.run { line in
            try line.write("broken/stack.toml", "name = \n")
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
    func shell(_ script: String, arguments: [String] = []) async throws -> ToolResult {
        try await Tool.run(
            "sh", ["-c", script, Self.checkout.pushing(".build/debug/relcli").string] + arguments, in: folder, environment: environment)
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
