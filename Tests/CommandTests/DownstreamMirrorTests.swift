import Native
import SystemPackage
import TestSupport
import Testing

/// Other mirrors copy from a mirror of relcli.
@Suite struct DownstreamMirrorTests {
    private static let bandersnatch = CommandLine.checkout.pushing(".build/bandersnatch/bin/bandersnatch").string

    /// Serves the mirror, runs bandersnatch against it twice with a change between, and prints the files that it has.
    private static let script = """
        import os, subprocess, sys
        relcli, bandersnatch = sys.argv[1:3]
        server = subprocess.Popen([relcli, "serve", "--mirror", "mirror", "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        address = server.stderr.readline().split()[-1].rstrip("/")
        with open("bandersnatch.conf", "w") as file:
            file.write(f"[mirror]\\ndirectory = {os.getcwd()}/theirs\\nmaster = {address}\\nallow-non-https = true\\njson = false\\ntimeout = 30\\nworkers = 2\\n"
                       "api-method = simple\\nhash-index = false\\nstop-on-error = false\\nverifiers = 2\\ncompare-method = hash\\nsimple-format = ALL\\n")
        try:
            for change in (None, ["crawl", "till", "--mirror", "mirror", "--quiet"]):
                if change:
                    subprocess.run([relcli] + change, check=True, stdout=subprocess.DEVNULL)
                done = subprocess.run([bandersnatch, "--config", "bandersnatch.conf", "mirror"], stderr=subprocess.PIPE, text=True)
                print("status", done.returncode)
                for folder, _, names in sorted(os.walk("theirs/web/packages")):
                    for name in sorted(names):
                        same = open(f"{folder}/{name}", "rb").read() == open(f"mirror/packages/{os.path.basename(folder)}/{name}", "rb").read()
                        print(name if name.endswith(".whl") and same else f"bad {name}")
        finally:
            server.terminate()
            server.wait()
        """

    @Test(.enabled(if: (try? FileSystem.status(FilePath(bandersnatch), followingLinks: true)) ?? nil != nil))
    func `bandersnatch finds every project, and what changed since`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "cart", "tables", "--mirror", "mirror"]).status == 0)
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let seen = try await Tool.run("/usr/bin/python3", ["-c", Self.script, program, Self.bandersnatch], in: line.folder, environment: line.environment)
            let first = ["cart-1.0", "cart-1.4", "cart-2.0", "tables-3.1.post1"]
            let lines = ["status 0"] + first.map { "\($0)-py3-none-any.whl" } + ["status 0"] + (first + ["till-1.0"]).map { "\($0)-py3-none-any.whl" }
            #expect(seen.output == lines.map { "\($0)\n" }.joined(), "\(seen)")
        }
    }
}
