import Glibc
import Native
import SystemPackage
import TestSupport
import Testing

/// A release on a cluster: real slurmctld and two slurmd on this machine.
@Suite(.serialized, .enabled(if: getuid() == 0)) struct `A release on a Slurm cluster` {
    private static let script = CommandLine.checkout.pushing("scripts/slurm-cluster.sh").string
    private static let release = ["release", "shop", "--channel", "prod", "--publish"]

    /// Runs a test with a cluster in the folder of a command line.
    private static func run(_ body: @Sendable (CommandLine, [String: String]) async throws -> Void) async throws {
        try await CommandLine.run { line in
            let cluster = line.folder.appending("cluster").string
            let started = try await Tool.run("bash", [script, "start", cluster])
            try #require(started.succeeded, "\(started.output)\(started.errors)")
            let path = environmentValue("PATH") ?? "/usr/bin:/bin"
            do {
                try await body(line, ["SLURM_CONF": "\(cluster)/slurm.conf", "PATH": path])
            } catch {
                _ = try await Tool.run("bash", [script, "stop", cluster])
                throw error
            }
            _ = try await Tool.run("bash", [script, "stop", cluster])
        }
    }

    private static func snapshot(_ line: CommandLine, mirror: String) throws -> String {
        try FileSystem.linkTarget(of: line.folder.pushing(FilePath("\(mirror)/rpm/prod"))).string
    }

    /// A function for shells that waits until a command succeeds, and ends the shell after two minutes.
    private static let waiting = """
        await() { for try in $(seq 1200); do if eval "$1"; then return; fi; sleep .1; done; echo "waited in vain: $1"; exit 1; }
        """

    /// The lines of a shell that begin a release of a locked stack in the background, as `$client`, and wait until a build runs.
    private static func begun(_ line: CommandLine, seconds: Int) async throws -> (arguments: String, shell: String) {
        line.index.replace(with: try slowFiles(seconds: seconds))
        #expect(try await line.relcli(["lock", "shop", "--channel", "prod", "--mirror", "one"]).succeeded)
        let arguments = (release + ["--mirror", "one", "--executor", "slurm"]).joined(separator: " ")
        let shell = """
            \(Self.waiting)
            "$0" \(arguments) > first.txt 2>&1 & client=$!
            await 'ls one/tmp 2>/dev/null | grep -q ^build-'
            """
        return (arguments, shell)
    }

    /// An application whose library is an archive with a back end that waits for some seconds.
    private static func slowFiles(seconds: Int) throws -> [LocalIndexFile] {
        var slow = SdistMaker("cart", "1.0")
        // The requirements of this metadata are final, so that locking builds nothing.
        slow.metadataVersion = "2.2"
        let text = "import time, runpy, sysconfig\ntime.sleep(\(seconds))\nglobals().update(runpy.run_path(sysconfig.get_path('stdlib') + '/base64.py'))\n"
        slow.files.append(("backend/base64.py", Array(text.utf8)))
        return try [LocalIndexFile(WheelMaker("shop-app", "1.0", requires: ["cart"])), LocalIndexFile(slow)]
    }

    @Test func `makes the same release as one machine, and then nothing again`() async throws {
        try await Self.run { line, environment in
            try line.write("shop/relcli.toml", "[slurm]\npartition = \"all\"\ntime = \"10\"\n[slurm.build]\ncpus = 1\n")
            #expect(try await line.relcli(Self.release + ["--mirror", "one"]).succeeded)
            let made = try await line.relcli(Self.release + ["--mirror", "two", "--executor", "slurm"], adding: environment)
            #expect(made.succeeded && made.output.contains("published two/rpm/prod -> shop prod #1, snapshot "), "\(made.output)\(made.errors)")
            // As a run on one machine, it says how far it is.
            let steps = made.errors.split(separator: "\n").filter { $0.contains("on the cluster") }.map { $0.split(separator: " ")[0] }
            #expect(steps == ["fetch", "build", "repository"], "\(made.errors)")
            #expect(try Self.snapshot(line, mirror: "one") == Self.snapshot(line, mirror: "two"))
            let again = try await line.relcli(Self.release + ["--mirror", "two", "--executor", "slurm"], adding: environment)
            #expect(again.succeeded && again.output.contains("nothing to do"), "\(again.output)\(again.errors)")
            // The script makes it too, from a lock step on.
            try FileSystem.remove(line.folder.pushing(FilePath("shop/pylock.prod.toml")))
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod"]).succeeded)
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let plan = try await line.relcli(
                ["plan", "shop", "--channel", "prod", "--mirror", "three", "--format", "slurm", "--program", program])
            try line.write("farm.sh", plan.output)
            let submitted = try await Tool.run("bash", ["farm.sh"], in: line.folder, environment: line.environment.merging(environment) { $1 })
            #expect(submitted.succeeded && submitted.output.hasPrefix("lock "), "\(submitted.output)\(submitted.errors)")
            try await Self.wait { try FileSystem.status(line.folder.pushing("three/rpm/prod")) != nil }
            #expect(try Self.snapshot(line, mirror: "three") == Self.snapshot(line, mirror: "one"))
        }
    }

    @Test func `names the step that failed, runs all that does not need it, and goes on once it is mended`() async throws {
        try await Self.run { line, environment in
            func archive(_ name: String, fails: Bool) throws -> LocalIndexFile {
                var maker = SdistMaker(name, "1.0")
                maker.metadataVersion = "2.2"
                if fails { maker.files.append(("backend/base64.py", Array("raise SystemExit('no cart today')\n".utf8))) }
                return try LocalIndexFile(maker)
            }
            let application = try LocalIndexFile(WheelMaker("shop-app", "1.0", requires: ["cart", "till", "box"]))
            line.index.replace(with: try [application, archive("cart", fails: true), archive("till", fails: false), archive("box", fails: false)])
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod", "--mirror", "two"]).succeeded)
            let local = try await line.relcli(Self.release + ["--mirror", "one"])
            let failed = try await line.relcli(Self.release + ["--mirror", "two", "--executor", "slurm"], adding: environment)
            #expect(failed.status == local.status && failed.status == 1, "\(local.errors)\n\(failed.errors)")
            #expect(failed.errors.contains("caused by: wheel cart: cannot build a wheel from cart-1.0.tar.gz"), "\(failed.errors)")
            // The packages of cart for two targets, and the release.
            #expect(failed.errors.contains("no cart today") && failed.errors.contains("3 steps that needed them did not run"), "\(failed.errors)")
            let packages = line.folder.pushing("two/farm/packages/el9/x86_64")
            let built = ["box", "shop-app", "till"].map { "python3-\($0)-1.0-1.el9.noarch.rpm" }
            #expect(try FileSystem.list(packages).map(\.name).sorted() == built)
            line.index.add(try LocalIndexFile(WheelMaker("cart", "1.4")))
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod", "--mirror", "two", "--upgrade", "cart"]).succeeded)
            let mended = try await line.relcli(Self.release + ["--mirror", "two", "--executor", "slurm"], adding: environment)
            #expect(mended.succeeded, "\(mended.errors)")
        }
    }

    @Test func `is stopped by new advisories before anything is submitted, and never takes the result of an ended run for its own`() async throws {
        try await Self.run { line, environment in
            let slurm = Self.release + ["--mirror", "one", "--executor", "slurm"]
            #expect(try await line.relcli(slurm, adding: environment).succeeded)
            try line.write(
                "osv/a.json",
                #"{"id":"MAL-2026-1","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"PyPI","name":"cart"},"versions":["1.4"]}]}"#)
            let local = try await line.relcli(Self.release + ["--mirror", "one", "--osv", "osv"])
            let judged = try await line.relcli(slurm + ["--osv", "osv"], adding: environment)
            #expect(judged.status == 1 && judged.status == local.status && judged.errors.contains("MAL-2026-1"), "\(local.errors)\n\(judged.errors)")
            // A client that dies leaves its ended run behind; then the channel goes back.
            try line.write("shop/overrides/cart.toml", "summary = \"carts\"\n")
            let shell = """
                \(Self.waiting)
                "$0" \(slurm.joined(separator: " ")) > first.txt 2>&1 & client=$!
                await '[ -n "$(squeue -h)" ]'
                kill -KILL $client
                await '[ -z "$(squeue -h)" ]'
                "$0" rollback prod --mirror one
                "$0" \(slurm.joined(separator: " ")) 2>&1
                echo "status $?"
                """
            let before = try Self.snapshot(line, mirror: "one")
            let result = try await line.shell(shell, adding: environment)
            #expect(result.output.hasSuffix("status 0\n"), "\(result.output)\(result.errors)")
            #expect(try Self.snapshot(line, mirror: "one") != before, "the channel has the release that was rolled back: \(result.output)")
        }
    }

    @Test func `survives the end of its client, and of the host that builds`() async throws {
        try await Self.run { line, environment in
            let (arguments, begun) = try await Self.begun(line, seconds: 20)
            let shell = """
                \(begun)
                kill -KILL $client
                wait $client 2>/dev/null
                host=$(squeue -h -t running -o '%N' | head -1)
                bash \(Self.script) kill cluster $host 2> kill.txt
                [ -s kill.txt ] && cat kill.txt
                "$0" \(arguments) > second.txt 2>&1
                echo "status $? $host"
                squeue -h -a -t all -o '%j %F' | sort -u
                """
            let result = try await line.shell(shell, adding: environment)
            let second = String(decoding: try FileSystem.readAll(line.folder.appending("second.txt"), limit: 1 << 20), as: UTF8.self)
            #expect(result.output.hasPrefix("status 0 n"), "\(result.output)\(result.errors)\(second)")
            #expect(second.contains("again, which an earlier command began"), "\(second)")
            let names = result.output.split(separator: "\n").dropFirst().map { $0.split(separator: " ")[0] }
            #expect(Set(names).count == names.count, "a job was submitted twice: \(names)")
            #expect(try await line.relcli(Self.release + ["--mirror", "two"]).succeeded)
            #expect(try Self.snapshot(line, mirror: "one") == Self.snapshot(line, mirror: "two"))
        }
    }

    @Test func `has a script for tests that says how it is used`() async throws {
        for arguments in [[], ["start"], ["kill"], ["revive", "cluster"], ["other", "cluster"]] {
            let result = try await Tool.run("bash", [Self.script] + arguments)
            #expect(result.status == 2 && result.errors.contains("slurm-cluster.sh stop FOLDER") && !result.errors.contains("unbound"), "\(result)")
        }
    }

    @Test func `is cancelled by its own command`() async throws {
        try await Self.run { line, environment in
            let (arguments, begun) = try await Self.begun(line, seconds: 600)
            let shell = """
                \(begun)
                "$0" \(arguments) --cancel
                wait $client
                echo "status $?"
                "$0" \(arguments) --cancel
                await '[ -z "$(squeue -h)" ]'
                """
            let result = try await line.shell(shell, adding: environment)
            #expect(result.output.wholeMatch(of: /cancelled [34] jobs\nstatus 3\nnothing to cancel\n/) != nil, "\(result.output)\(result.errors)")
            let first = String(decoding: try FileSystem.readAll(line.folder.appending("first.txt"), limit: 1 << 20), as: UTF8.self)
            #expect(first.contains("Slurm says CANCELLED"), "\(first)")
        }
    }

    @Test func `says why the cluster lets it wait, that its jobs outlive it, and that they have other settings`() async throws {
        try await Self.run { line, environment in
            #expect(try await line.relcli(["lock", "shop", "--channel", "prod", "--mirror", "one"]).succeeded)
            try line.write("shop/relcli.toml", "[slurm]\ncpus = 64\n")
            let arguments = (Self.release + ["--mirror", "one", "--executor", "slurm"]).joined(separator: " ")
            let shell = """
                \(Self.waiting)
                "$0" \(arguments) > first.txt 2>&1 & client=$!
                await 'grep -q "Slurm keeps" first.txt'
                kill -INT $client
                wait $client
                echo "status $?"
                echo '[slurm]' > shop/relcli.toml
                "$0" \(arguments) > second.txt 2>&1 & client=$!
                await 'grep -q following second.txt'
                kill -INT $client
                wait $client
                "$0" \(arguments) --cancel --json
                "$0" \(arguments) --cancel --json
                cat first.txt second.txt >&2
                """
            let result = try await line.shell(shell, adding: environment)
            #expect(result.output.contains("status 130\n") && result.output.contains(/"cancelled" ?: 0/), "\(result.output)\(result.errors)")
            let words = ["waiting: PartitionConfig; ", "the jobs of the run go on", "with other settings of [slurm]"]
            for text in words { #expect(result.errors.contains(text), "\(text): \(result.errors)") }
        }
    }

    private static func wait(_ condition: () throws -> Bool) async throws {
        for _ in 0..<1800 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the cluster did not end within its time")
    }
}
