import Failures
import Native
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// Repositories that are small and whose trees are not.
@Suite struct `A tree of a repository` {
    /// A way to write a tree that is too large.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The script for bash; it runs in an empty bare repository, and writes the identifier of a tree to `$tree`.
        let script: String
        let complaint: String
        var limits = GitTree.Limits()
    }

    private static let levels = """
        for level in 1 2 3 4 5 6 7 8 9; do tree=$(for name in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\\td%s\\n' $tree $name; done | git mktree); done

        """

    private static let cases = [
        Case(
            testDescription: "a thousand million names of one file",
            script: "blob=$(echo x | git hash-object -w --stdin); tree=$(printf '100644 blob %s\\tf\\n' $blob | git mktree)\n" + levels,
            complaint: "more than 100000 files"),
        Case(testDescription: "a thousand million empty folders", script: "tree=$(git mktree < /dev/null)\n" + levels, complaint: "more than 100000 files"),
        Case(
            testDescription: "one large file by many names",
            script: """
                blob=$(head -c 16777216 /dev/zero | git hash-object -w --stdin)
                tree=$(for name in $(seq 65); do printf '100644 blob %s\\tf%s\\n' $blob $name; done | git mktree)
                """,
            complaint: "more than 1024 MiB of files"),
    ]

    /// Returns the error for a tree, and removes all that was written.
    private func refusal(_ one: Case) async throws -> Failure? {
        let folder = try FileSystem.realPath(try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"))
        defer { try? FileSystem.remove(folder) }
        let start = "set -e; cd $1; git init -q --bare -b main app.git; cd app.git\n"
        let end = "\ncommit=$(git -c user.name=t -c user.email=t@example.org commit-tree -m one $tree); git update-ref refs/heads/main $commit"
        let made = try await Tool.run("bash", ["-c", start + one.script + end, "bash", folder.string])
        try #require(made.succeeded, "\(made.output)\(made.errors)")
        let error = await #expect(throws: Failure.self) {
            _ = try await GitCheckout(
                url: "file://\(folder)/app.git", reference: "refs/heads/main", into: folder.appending("checkout"), inside: folder, limits: one.limits,
                environment: ["PATH": "/usr/bin:/bin"])
        }
        // Nothing was written, and git does not go on.
        #expect(try FileSystem.list(folder.appending("checkout")).map(\.name) == [".git"])
        #expect(try await Tool.run("pgrep", ["-f", "git.*\(folder)"]).output.isEmpty)
        return error
    }

    @Test(.timeLimit(.minutes(2)), arguments: cases) func `is not checked out if it is larger than a source archive may be`(_ one: Case) async throws {
        let error = try await refusal(one)
        #expect(error?.status == .failure && error?.description.contains(one.complaint) == true, "\(String(describing: error))")
    }

    @Test(
        arguments: [
            (GitTree.Limits(entryCount: 3), "more than 3 files"), (GitTree.Limits(entryCount: 9), "more than 9 files"),
            (GitTree.Limits(repositoryCount: 2), "more than 2 repositories"), (GitTree.Limits(entryCount: 10, repositoryCount: 3), nil),
        ] as [(GitTree.Limits, String?)]) func `counts with its sub-modules`(_ limits: GitTree.Limits, _ complaint: String?) async throws
    {
        let folder = try FileSystem.realPath(try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-"))
        defer { try? FileSystem.remove(folder) }
        let script = """
            set -e; cd $1; add() { git -C $1 add .; git -C $1 -c user.name=t -c user.email=t@example.org commit -q -m one; }
            for name in one two app; do git init -q -b main $name; touch $name/a $name/b; done; add one
            git -C two -c protocol.file.allow=always submodule --quiet add file://$PWD/one s; add two
            git -C app -c protocol.file.allow=always submodule --quiet add file://$PWD/two s; add app
            """
        let made = try await Tool.run("bash", ["-c", script, "bash", folder.string])
        try #require(made.succeeded, "\(made.output)\(made.errors)")
        // Ten entries: two files in each repository, and a list and a link of sub-modules in two of them.
        func check() async throws {
            _ = try await GitCheckout(
                url: "file://\(folder)/app", reference: nil, into: folder.appending("checkout"), inside: folder, limits: limits,
                environment: ["PATH": "/usr/bin:/bin"])
        }
        guard let complaint else { return try await check() }
        let error = await #expect(throws: Failure.self) { try await check() }
        #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
    }

    private static func short() -> GitCommand {
        var git = GitCommand(["PATH": "/usr/bin:/bin"])
        git.limits.time = .milliseconds(500)
        return git
    }

    @Test func `is read by a git whose commands have a limit of time together, and which says that an answer is too long`() async throws {
        var git = GitCommand(["PATH": "/usr/bin:/bin"])
        git.limits.totalTime = .milliseconds(500)
        let slow = await #expect(throws: Failure.self) {
            for _ in 1...20 { try await git.output(["-c", "alias.x=!sleep 0.1", "x"], in: "/", doing: "test") }
        }
        #expect(slow?.causes == ["git with its earlier commands was ended after 0 seconds"], "\(String(describing: slow))")
        let long = await #expect(throws: Failure.self) {
            try await GitCommand(["PATH": "/usr/bin:/bin"]).output(["-c", "alias.x=!head -c 17000000 /dev/zero", "x"], in: "/", doing: "test")
        }
        #expect(long?.causes == ["git answers with more than 16 MiB"], "\(String(describing: long))")
    }

    @Test func `is read by a git that has limits of memory and time, and ends with all that it started`() async throws {
        let words = try await GitCommand(["PATH": "/usr/bin:/bin"]).output(["-c", "alias.x=!ulimit -v", "x"], in: "/", doing: "test")
        #expect(words == "4194304\n")
        let git = Self.short()
        let mark = "299.\(UInt64.random(in: 0..<(1 << 40)))"
        let slow = await #expect(throws: Failure.self) {
            try await git.output(["-c", "alias.x=!sleep \(mark); true", "x"], in: "/", doing: "test")
        }
        #expect(slow?.description.contains("git was ended after") == true, "\(String(describing: slow))")
        #expect(try await Tool.run("pgrep", ["-f", "sleep \(mark)"]).output.isEmpty)
        let arguments = ["-c", "alias.x=!yes a | tr '\\n' '\\0'; sleep \(mark)", "x"]
        let ended = await #expect(throws: Failure.self) {
            try await GitCommand(["PATH": "/usr/bin:/bin"]).records(arguments, in: "/", into: 0, doing: "test") { count, _ in
                count += 1
                if count > 10 { throw Failure(.failure, "enough") }
            }
        }
        #expect(ended?.subject == "enough", "\(String(describing: ended))")
        #expect(try await Tool.run("pgrep", ["-f", "sleep \(mark)"]).output.isEmpty)
    }
}
