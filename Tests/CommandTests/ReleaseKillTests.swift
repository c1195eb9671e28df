import Native
import SystemPackage
import TestSupport
import Testing

/// A release that is killed in any of its steps continues with the same command to the same snapshot.
@Suite struct ReleaseKillTests {
    /// Kills releases after each line of their progress and at random moments, runs them again, and compares the published repositories, byte for byte,
    /// and the channel's log with those of a release that no kill disturbed.
    ///
    /// Arguments: the seed, the number of kills at random moments, the program.
    private static let harness = """
        import hashlib, json, os, random, shutil, subprocess, sys, time
        seed, samples, relcli = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        random.seed(seed)
        command = [relcli, "release", "shop", "--channel", "prod", "--publish", "--message", "m", "--mirror", "mirror", "--verbose", "--color", "never"]

        def reset():
            shutil.rmtree("mirror", ignore_errors=True)
            if os.path.exists("shop/pylock.prod.toml"): os.remove("shop/pylock.prod.toml")

        def start():
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)

        def finish():
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0: return f"the next run ends with {done.returncode}: {done.stdout}", None
            return None, state()

        def state():
            tree = {}
            for folder, _, names in os.walk("mirror/rpm/prod/"):
                for name in names:
                    path = os.path.join(folder, name)
                    tree[path] = hashlib.sha256(open(path, "rb").read()).hexdigest()
            tree["snapshot"] = os.path.basename(os.path.realpath("mirror/rpm/prod"))
            tree["lock"] = open("shop/pylock.prod.toml").read()
            verified = subprocess.run([relcli, "verify", "prod", "--mirror", "mirror"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            tree["log"] = f"{verified.returncode} {[line.split() for line in verified.stdout.splitlines() if line.startswith('  log')]}"
            tree["temporary"] = os.listdir("mirror/tmp")
            return tree

        reset()
        begin = time.monotonic()
        process = start()
        lines = process.stderr.read().splitlines()
        whole = time.monotonic() - begin
        if process.wait() != 0: sys.exit(f"the release fails: {lines}")
        undisturbed = state()
        if undisturbed["log"] != "0 [['log', '1', 'entry,', '1', 'chained,', '0', 'signed']]": sys.exit(f"the log: {undisturbed['log']}")

        # The first and the last line of each step: in the step, and just after it. After the last line of all, nothing is left to kill.
        places = {}
        for number, line in enumerate(lines[:-1], 1):
            # Other lines are notes and warnings.
            if line.split()[0] in ("lock", "fetch", "test", "build", "repository", "check", "publish"):
                places.setdefault(line.split()[0], []).append(number)
        killed, moments = 0, [("line", number) for numbers in places.values() for number in sorted({numbers[0], numbers[-1]})]
        moments += [("time", random.uniform(0.02, whole)) for _ in range(samples)]
        for kind, moment in moments:
            reset()
            process = start()
            if kind == "line":
                for _ in range(moment): process.stderr.readline()
            else:
                time.sleep(moment)
            process.kill()
            process.stderr.close()
            killed += process.wait() == -9
            fault, now = finish()
            if fault is None and now != undisturbed:
                fault = {key: (undisturbed.get(key), now.get(key)) for key in set(undisturbed) | set(now) if undisturbed.get(key) != now.get(key)}
            if fault: sys.exit(f"seed {seed}, killed at {kind} {moment} of {lines}: {fault}")
        print(f"killed {'often' if killed * 3 >= len(moments) * 2 else killed} in {' '.join(places)}")
        """

    @Test func `a release that is killed after each of its steps, and in them`() async throws {
        try await CommandLine.run { line in
            // A library that must be built, so that a sandbox is among the killed.
            line.index.add(try LocalIndexFile(SdistMaker("cart", "1.5")))
            let seed = UInt64.random(in: 0..<1_000_000)
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let result = try await Tool.run(
                "/usr/bin/python3", ["-c", Self.harness, "\(seed)", "4", program], in: line.folder,
                environment: line.environment)
            #expect(result.output == "killed often in lock fetch build repository check\n" && result.status == 0, "seed \(seed): \(result)")
        }
    }
}
