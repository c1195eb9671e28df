import Native
import SystemPackage
import TestSupport
import Testing

/// A mirror is whole whenever the process that changes it is killed.
@Suite struct MirrorKillTests {
    /// Kills a command again and again, at moments from its start to its usual end, and checks the mirror with other eyes after each kill.
    ///
    /// Arguments: the seed, the number of kills, a shell command that prepares each round, the program with its arguments.
    private static let harness = """
        import hashlib, json, os, random, subprocess, sys, time
        seed, kills, prepare, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
        random.seed(seed)

        def check():
            faults = []
            for name in os.listdir("mirror/simple") if os.path.isdir("mirror/simple") else []:
                page = f"mirror/simple/{name}/index.v1_json"
                if not os.path.isfile(page):
                    continue
                for file in json.load(open(page))["files"]:
                    path = os.path.join(os.path.dirname(page), file["url"])
                    try:
                        data = open(path, "rb").read()
                    except OSError as error:
                        faults.append(f"{page}: {error}")
                        continue
                    if hashlib.sha256(data).hexdigest() != file["hashes"]["sha256"]:
                        faults.append(f"{path}: torn")
                    core = file["core-metadata"]
                    if core and hashlib.sha256(open(path + ".metadata", "rb").read()).hexdigest() != core["sha256"]:
                        faults.append(f"{path}.metadata: torn")
            for folder, _, names in os.walk("mirror/blobs"):
                for name in names:
                    digest = hashlib.sha256(open(os.path.join(folder, name), "rb").read()).hexdigest()
                    if digest != os.path.basename(folder) + name:
                        faults.append(f"{folder}/{name}: torn")
            return faults

        def run(limit=None):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            try:
                out, _ = process.communicate(timeout=limit)
                return process.returncode, out
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return None, ""

        subprocess.run(prepare, shell=True, check=True)
        start = time.monotonic()
        status, out = run()
        whole = time.monotonic() - start
        if status != 0:
            sys.exit(f"the command fails: {status} {out}")
        killed = 0
        for number in range(kills):
            subprocess.run(prepare, shell=True, check=True)
            if run(random.uniform(0.02, whole))[0] is None:
                killed += 1
            faults = check()
            if faults:
                sys.exit(f"seed {seed}, kill {number}: {faults}")
            status, out = run()
            faults = check()
            if status != 0 or faults:
                sys.exit(f"seed {seed}, after kill {number}: status {status} {out} {faults}")
            for folder in ("tmp", "."):
                left = [name for name in os.listdir(f"mirror/{folder}") if folder == "tmp" or name.startswith(".tmp")]
                if left:
                    sys.exit(f"seed {seed}, after kill {number}: left {left}")
        print(f"killed {'often' if killed > kills // 4 else killed}")
        """

    private func run(_ line: CommandLine, kills: Int, prepare: String, _ arguments: [String]) async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        let program = CommandLine.checkout.pushing(".build/debug/relcli").string
        let result = try await Tool.run(
            "/usr/bin/python3", ["-c", Self.harness, "\(seed)", "\(kills)", prepare, program] + arguments, in: line.folder, environment: line.environment)
        #expect(result.output.hasPrefix("killed ") && result.status == 0, "seed \(seed): \(result)")
        let verified = try await line.relcli(["mirror", "verify", "--mirror", "mirror"])
        #expect(verified.status == 0, "seed \(seed): \(verified)")
    }

    @Test func `a crawl`() async throws {
        try await CommandLine.run { line in
            try await run(line, kills: 8, prepare: "rm -rf mirror", ["crawl", "--all", "--mirror", "mirror"])
        }
    }

    @Test func `a removal of garbage, and an import`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "--all", "--mirror", "whole"]).status == 0)
            #expect(try await line.relcli(["mirror", "export", "bundle", "--mirror", "whole"]).status == 0)
            try await run(line, kills: 4, prepare: "rm -rf mirror", ["mirror", "import", "bundle", "--mirror", "mirror"])
            // Blobs that nothing needs, as a removed record leaves them.
            let prepare =
                "for n in $(seq 200); do d=$(echo $n | sha256sum | cut -c1-64); mkdir -p mirror/blobs/sha256/${d%${d#??}}; echo $n > mirror/blobs/sha256/${d%${d#??}}/${d#??}; done; sleep 1.1"
            try await run(line, kills: 2, prepare: prepare, ["mirror", "gc", "--older-than", "0", "--mirror", "mirror"])
        }
    }
}
