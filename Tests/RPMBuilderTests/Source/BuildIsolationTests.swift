import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

/// A build sees only its archive, its requirements and the programs of the machine.
@Suite struct BuildIsolationTests {
    /// Builds a wheel with the value of an expression evaluated inside.
    private func ask(_ expression: String, in folder: FilePath, requirements: [VerifiedArtifact] = []) async throws -> String {
        let sdist = SourceFixture(body: "import glob, socket, stat, subprocess\nextra['answer.txt'] = str(\(expression))")
        return try contents(of: try await sdist.build(in: folder, requirements: requirements))["answer.txt"] ?? ""
    }

    @Test func `A build has no network, not even to this machine`() async throws {
        try await withScratch { folder in
            let error = try await LocalIndex.run { index in
                let port = index.origin.split(separator: ":").last ?? ""
                return try await sourceError { try await ask("socket.create_connection(('127.0.0.1', \(port)), 5)", in: folder) }
            }
            #expect(error?.description.contains("Connection refused") == true, "\(String(describing: error))")
            #expect(try await ask("sorted(name for _, name in socket.if_nameindex())", in: folder) == "['lo']")
            let lookup = try await sourceError { try await ask("socket.getaddrinfo('example.org', 443)", in: folder) }
            #expect(lookup?.hint?.contains("no network") == true, "\(String(describing: lookup))")
        }
    }

    @Test func `Nothing of the environment leaks`() async throws {
        try await withScratch { folder in
            let answer = try await ask("sorted(os.environ.items())", in: folder)
            let names = try await ask("sorted(os.environ)", in: folder)
            #expect(
                names
                    == "['HOME', 'LANG', 'PATH', 'PWD', 'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED', 'PYTHONNOUSERSITE', 'SOURCE_DATE_EPOCH', 'TMPDIR', 'TZ']")
            #expect(answer.contains("('SOURCE_DATE_EPOCH', '1600000000')"))
            #expect(answer.contains("('PWD', '/build/src/sample-1.0')"))
            #expect(!answer.contains(folder.string))
        }
    }

    @Test func `Nothing can be written but the source, the result and the temporary folders`() async throws {
        try await withScratch { folder in
            let probe = """
                [place for place in ('/', '/usr', '/etc', '/build', '/build/env', '/build/env/bin', '/build/src', '/build/src/sample-1.0', '/build/result',
                '/tmp', '/home', '/home/builder', '/dev/shm', '/usr/lib/python3/dist-packages', '/proc') if os.access(place, os.W_OK)]
                """.split(separator: "\n").joined(separator: " ")
            let writable = try await ask(probe, in: folder)
            #expect(writable == "['/build/src', '/build/src/sample-1.0', '/build/result', '/tmp', '/home/builder', '/dev/shm']")
        }
    }

    @Test func `The files and processes of this machine are out of sight`() async throws {
        try await withScratch { folder in
            let secret = folder.appending("secret.txt")
            try FileSystem.writeAtomically([1], to: secret)
            #expect(try await ask("os.path.exists('\(secret)')", in: folder) == "False")
            #expect(try await ask("sorted(os.listdir('/etc'))", in: folder).contains("shadow") == false)
            #expect(
                try await ask("[os.path.exists(path) for path in ('/root', '/var', '/run', '/sys', '/srv', '/mnt')]", in: folder).contains("True") == false)
            #expect(try await ask("max(int(name) for name in os.listdir('/proc') if name.isdigit()) < 100", in: folder) == "True")
            #expect(try await ask("(os.getuid(), os.uname().nodename, os.path.expanduser('~'))", in: folder) == "(1000, 'localhost', '/home/builder')")
            #expect(try await ask("open('/proc/self/status').read().split('CapEff:')[1].split()[0]", in: folder) == "0000000000000000")
        }
    }

    @Test func `Packages of this machine cannot be imported, not by another interpreter either`() async throws {
        try await withScratch { folder in
            // Debian's python3-rpm is there for the tests.
            let outside = try await Tool.run("/usr/bin/python3", ["-c", "import rpm"])
            #expect(outside.succeeded)
            let expression = "[subprocess.run([name, '-c', 'import rpm'], stderr=-3).returncode for name in (sys.executable, 'python3', '/usr/bin/python3')]"
            #expect(try await ask(expression, in: folder) == "[1, 1, 1]")
            #expect(try await ask("[path for path in sys.path if not path.startswith('/usr/lib/python3')]", in: folder).contains("dist-packages") == false)
        }
    }

    @Test func `A build is stopped when its time is over, with all its processes`() async throws {
        try await withScratch { folder in
            var limits = SourceLimits()
            limits.wallTime = 2
            let body =
                "import subprocess, time\nprint('begun', flush=True)\nsubprocess.Popen(['sleep', '987654'])\nos.close(1)\nos.close(2)\ntime.sleep(987654)"
            let error = try await sourceError { try await SourceFixture(body: body).build(in: folder, limits: limits) }
            guard case .backend(let failure)? = error else {
                Issue.record("no error of the backend: \(String(describing: error))")
                return
            }
            #expect(failure.reason == .stopped(.time(2)))
            #expect(failure.output == "begun")
            #expect(try await Tool.run("pgrep", ["-f", "sleep 987654"]).output == "")
        }
    }

    @Test func `A process that is left behind does not outlive the build`() async throws {
        try await withScratch { folder in
            let body = "import subprocess\nsubprocess.Popen(['sleep', '876543'], start_new_session=True)"
            _ = try await SourceFixture(body: body).build(in: folder)
            #expect(try await Tool.run("pgrep", ["-f", "sleep 876543"]).output == "")
        }
    }

    @Test func `A sandbox that cannot be made is told apart from a build that failed`() async throws {
        try await withScratch { folder in
            let python = try await BuildPython.probe(SourceFixture.pythonPath)
            let missing = try await sourceError { try BuildSandbox(python: python, folder: folder, searching: [folder]) }
            #expect(missing?.description == "cannot make the sandbox for the build: there is no bwrap in \(folder)")
            #expect(missing?.hint == "apt-get install bubblewrap")

            // The program behaves as on a machine that forbids user namespaces. The folder is readable for the user that replaces root.
            try FileSystem.setMode(of: folder, to: 0o755)
            let script = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
            try FileSystem.writeAtomically(Array(script.utf8), to: folder.appending("bwrap"), mode: 0o755)
            let refused = try await sourceError { try await BuildSandbox(python: python, folder: folder, searching: [folder]).run(["/bin/true"]) }
            #expect(refused?.description == "cannot make the sandbox for the build: No permissions to create new namespace")
            #expect(refused?.hint?.contains("user namespaces") == true)
        }
    }

    @Test func `Limits hold for files, memory and core dumps`() async throws {
        try await withScratch { folder in
            var limits = SourceLimits()
            limits.archive.fileSize = 1 << 20
            let large = SourceFixture(body: "open('large', 'wb').write(bytes(2 << 20))")
            let tooLarge = try await sourceError { try await large.build(in: folder, limits: limits) }
            #expect(tooLarge?.description.contains("File too large") == true)
            limits = SourceLimits()
            limits.memory = 256 << 20
            let hungry = SourceFixture(body: "bytearray(512 << 20)")
            let tooHungry = try await sourceError { try await hungry.build(in: folder, limits: limits) }
            #expect(tooHungry?.description.contains("MemoryError") == true)
            #expect(try await ask("__import__('resource').getrlimit(4)", in: folder) == "(0, 0)")
        }
    }

    @Test func `Nothing is left in the work directory but the wheel`() async throws {
        try await withScratch { folder in
            let work = folder.appending("work")
            try FileSystem.createDirectory(work)
            let sdist = try SourceFixture(body: "os.makedirs('a/b'); os.chmod('a', 0)").artifact(in: folder)
            _ = try await SourceFixture.build(sdist, in: work)
            #expect(try FileSystem.list(work).map(\.name) == ["sample-1.0-py3-none-any.whl"])
        }
    }
}
