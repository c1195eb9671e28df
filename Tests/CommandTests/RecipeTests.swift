import Native
import SystemPackage
import TestSupport
import Testing

/// The recipes for CI systems: their scripts are run, and their files are read by the schema of the system.
@Suite struct `The recipes for CI` {
    private static let recipes = CommandLine.checkout.appending("ci")

    private static func run(_ script: String, _ line: CommandLine, _ further: [String: String] = [:], in folder: FilePath? = nil) async throws -> ToolResult {
        let own = ["RELCLI": CommandLine.checkout.pushing(".build/debug/relcli").string, "STACK": "shop", "CHANNEL": "prod"]
        return try await Tool.run(
            "bash", [recipes.appending(script).string], in: folder ?? line.folder, environment: line.environment.merging(own) { $1 }.merging(further) { $1 })
    }

    private static func text(_ line: CommandLine, _ path: String) throws -> String {
        String(decoding: try FileSystem.readAll(line.folder.pushing(FilePath(path)), limit: 16 << 20), as: UTF8.self)
    }

    @Test func `release, keep the reports, and fail when the check does`() async throws {
        try await CommandLine.run { line in
            let whole = try await Self.run("release.sh", line, ["PUBLISH": "1", "MESSAGE": "build 7"])
            #expect(whole.succeeded, "\(whole.errors)")
            #expect(try Self.text(line, "ci-output/check.xml").contains("<testsuite") && Self.text(line, "ci-output/check.html").contains("<html"))
            #expect(try Self.text(line, "ci-output/report.html").contains("shop prod #1") && Self.text(line, "ci-output/report.md").contains("build 7"))
            #expect(try FileSystem.status(line.folder.pushing("mirror/rpm/prod")) != nil)
            try line.write("shop/overrides/cart.toml", "requires-add = [\"libshop-missing\"]\n")
            let failed = try await Self.run("release.sh", line, ["PUBLISH": "1"])
            #expect(failed.status == 1)
            #expect(try Self.text(line, "ci-output/check.xml").contains("<failure") && Self.text(line, "ci-output/report.html").contains("libshop-missing"))
            // A stack that cannot be read leaves no report of an earlier run.
            try line.write("shop/stack.toml", "name = ")
            #expect(try await Self.run("release.sh", line).status == 2)
            #expect(try FileSystem.status(line.folder.pushing("ci-output/report.html")) == nil)
        }
    }

    @Test func `lock new versions as a commit, and say when nothing is new`() async throws {
        try await CommandLine.run { line in
            let settings = ["-c", "user.name=ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main", "-C", "shop"]
            func git(_ arguments: [String]) async throws -> ToolResult { try await Tool.run("git", settings + arguments, in: line.folder) }
            let identity = [
                "GIT_AUTHOR_NAME": "ann", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "ann", "GIT_COMMITTER_EMAIL": "a@b.c", "CHANNEL": "dev",
            ]
            try line.write("shop/dev-reqs.txt", "shop-app\ncart<1.4\n")
            #expect(try await line.relcli(["lock", "shop", "--channel", "dev"]).succeeded)
            try line.write("shop/dev-reqs.txt", "shop-app\n")
            for arguments in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "first"]] { #expect(try await git(arguments).succeeded) }
            try line.write("output", "")
            let first = try await Self.run("relock.sh", line, identity.merging(["GITHUB_OUTPUT": line.folder.appending("output").string]) { $1 })
            #expect(first.succeeded && first.output == "changed=true\n", "\(first.output)\(first.errors)")
            #expect(try Self.text(line, "output") == "changed=true\n")
            let log = try await git(["log", "-1", "--format=%B%d", "relock-dev"]).output
            #expect(log.contains("New versions for dev") && log.contains("cart 1.0 -> "), "\(log)")
            #expect(try await git(["status", "--porcelain"]).output == "")
            let second = try await Self.run("relock.sh", line, identity)
            #expect(second.succeeded && second.output == "changed=false\n", "\(second.output)\(second.errors)")
        }
    }

    @Test func `are valid for their systems`() async throws {
        let python = try #require(environmentValue("RELCLI_ORACLE_PYTHON"))
        let cases = [("vendor.github-workflows", "github-workflow.yml", []), ("vendor.gitlab-ci", ".gitlab-ci.yml", ["--data-transform", "gitlab-ci"])]
        for (schema, file, further) in cases {
            let result = try await Tool.run(
                python, ["-m", "check_jsonschema", "--builtin-schema", schema] + further + [Self.recipes.appending(file).string])
            #expect(result.succeeded, "\(file): \(result.output)\(result.errors)")
        }
        // Every recipe runs the scripts that are tested here, and keeps their reports.
        for file in ["github-workflow.yml", ".gitlab-ci.yml", "Jenkinsfile"] {
            let text = String(decoding: try FileSystem.readAll(Self.recipes.appending(file), limit: 1 << 16), as: UTF8.self)
            for word in ["ci/release.sh", "ci/relock.sh", "ci-output"] { #expect(text.contains(word), "\(file): \(word)") }
        }
        let jenkins = Self.recipes.appending("Jenkinsfile").string
        // Debian's groovy looks for Java where only one of several packages has it.
        let script = """
            export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
            exec groovy -e "new GroovyShell().parse(new File('$1'))"
            """
        let parsed = try await Tool.run("sh", ["-c", script, "sh", jenkins])
        #expect(parsed.succeeded, "\(parsed.output)\(parsed.errors)")
    }
}
