import Native
import SystemPackage
import TestSupport
import Testing

/// Runs that are interrupted or killed.
@Suite struct InterruptionTests {
    /// Runs a test with an application whose only library is an archive that builds for ever.
    private static func run(_ body: @Sendable (CommandLine) async throws -> Void) async throws {
        var endless = SdistMaker("cart", "1.0")
        // The back end imports it.
        endless.files.append(("backend/base64.py", Array("import time\ntime.sleep(600)\n".utf8)))
        let files = try [LocalIndexFile(WheelMaker("shop-app", "1.0", requires: ["cart"])), LocalIndexFile(endless)]
        try await CommandLine.run { line in
            line.index.replace(with: files)
            try await body(line)
        }
    }

    /// Starts a release, sends it a signal during a build, and waits for its end.
    private static func stop(_ line: CommandLine, signal: String) async throws -> ToolResult {
        let script = """
            "$0" release shop --channel prod --mirror mirror --color never >out.txt 2>errors.txt & process=$!
            for try in $(seq 600); do
                if ls mirror/tmp 2>/dev/null | grep -q ^build-; then break; fi
                sleep 0.05
            done
            sleep 0.3
            kill -\(signal) $process
            wait $process
            echo "status $?"
            """
        return try await line.shell(script)
    }

    @Test(arguments: ["INT", "TERM"]) func `a release that is told to stop leaves nothing behind and says so`(signal: String) async throws {
        try await Self.run { line in
            let result = try await Self.stop(line, signal: signal)
            #expect(result.output == "status 130\n", "\(result)")
            let errors = String(decoding: try FileSystem.readAll(line.folder.appending("errors.txt"), limit: 1 << 20), as: UTF8.self)
            #expect(errors.hasSuffix("interrupted: the same command continues where it stopped\n"), "\(errors)")
            #expect(try FileSystem.list(line.folder.pushing("mirror/tmp")).map(\.name) == [])
            #expect(try await Tool.run("pgrep", ["-f", line.folder.string]).output == "")
        }
    }

    @Test func `what a killed release left is swept by the next run, and its sandbox ends`() async throws {
        try await Self.run { line in
            let result = try await Self.stop(line, signal: "KILL")
            #expect(result.output == "status 137\n", "\(result)")
            #expect(try FileSystem.list(line.folder.pushing("mirror/tmp")).isEmpty == false)
            _ = try await line.relcli(["rpm", "shop-app==1.0", "--target", "el9", "-o", "out", "--mirror", "mirror", "--offline"])
            #expect(try FileSystem.list(line.folder.pushing("mirror/tmp")).map(\.name) == [])
            #expect(try await Tool.run("pgrep", ["-f", line.folder.string]).output == "")
        }
    }
}
