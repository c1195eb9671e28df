import Native
import SystemPackage
import TestSupport
import Testing

/// `relcli serve`, which replaces itself with another program.
@Suite struct `The server as a command` {
    /// A script that starts the server on a free port, sends one request, stops it like systemd, and prints the results.
    private static let client = """
        import signal, subprocess, sys, urllib.request
        server = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True)
        line = server.stderr.readline().strip()
        print(line.rsplit(":", 1)[0])
        with urllib.request.urlopen(line.split()[-1] + "__version__", timeout=20) as answer:
            print(answer.read().decode().strip())
        server.send_signal(signal.SIGTERM)
        rest = server.stderr.read()
        print("GET" in rest, server.wait(20))
        """
    private static let relcli = CommandLine.checkout.pushing(".build/debug/relcli").string

    @Test func `serves until it is told to end, and logs when asked to`() async throws {
        try await CommandLine.run { line in
            try FileSystem.createDirectory(line.folder.appending("mirror"))
            let mirror = line.folder.appending("mirror").string
            let number = try await line.relcli(["--version"]).output.trimmingPrefix("relcli ").prefix { $0 != "\n" }
            let version = #"{"name":"relcli","version":"\#(number)"}"#
            for (options, log) in [(["-v"], "True"), ([], "False")] {
                let arguments = ["-c", Self.client, Self.relcli, "serve", "--mirror", mirror, "--listen", "127.0.0.1:0"] + options
                let seen = try await Tool.run("/usr/bin/python3", arguments)
                #expect(seen.output == "serving \(mirror) on http://127.0.0.1\n\(version)\n\(log) 0\n", "\(seen.errors)")
            }
        }
    }

    /// A script that starts the server, changes its file of settings to wrong ones and to good ones, sends SIGHUP each time, and prints what is served.
    private static let reloader = """
        import signal, subprocess, sys, urllib.request
        def write(text):
            with open(sys.argv[1], "w") as file: file.write(text)
        good = 'root = "mirror"\\nlisten = "127.0.0.1:0"\\npublic-url = "https://{}.example"\\n'
        write(good.format("one"))
        server = subprocess.Popen(sys.argv[2:] + ["--config", sys.argv[1]], stderr=subprocess.PIPE, text=True)
        url = server.stderr.readline().split()[-1]
        def served(): return [line for line in urllib.request.urlopen(url + "rpm/prod/el9.repo").read().decode().split("\\n") if "baseurl" in line]
        print(served())
        write(good.format("two") + "colour = 1\\n")
        server.send_signal(signal.SIGHUP)
        print([server.stderr.readline().strip().split(" in " + sys.argv[1])[0] for _ in range(2)], served())
        write(good.format("three"))
        server.send_signal(signal.SIGHUP)
        print(server.stderr.readline().strip(), served())
        with open(f"/proc/{server.pid}/cmdline") as file: print("example" in file.read())
        server.send_signal(signal.SIGTERM)
        print(server.wait(40))
        """

    @Test func `reads its settings again when told to, and keeps those in use if they are wrong`() async throws {
        try await CommandLine.run { line in
            let folder = line.folder.appending("mirror")
            try FileSystem.createDirectory(folder.pushing("rpm/snapshots/1/el9/x86_64/repodata"))
            try FileSystem.symlink("snapshots/1", at: folder.pushing("rpm/prod"))
            let arguments = ["-c", Self.reloader, line.folder.appending("serve.toml").string, Self.relcli, "serve"]
            let seen = try await Tool.run("/usr/bin/python3", arguments)
            func base(_ name: String) -> String { "['baseurl=https://\(name).example/rpm/prod/el9/$basearch/']" }
            #expect(
                seen.output == """
                    \(base("one"))
                    ["error: unknown key 'colour'", 'hint: the settings from before stay in use'] \(base("one"))
                    the settings are read again \(base("three"))
                    False
                    0

                    """, "\(seen.output) \(seen.errors)")
            let shown = try await line.relcli(["config", "--config", "serve.toml"])
            #expect(shown.output.contains("serve.public-url") && shown.output.contains("https://three.example"), "\(shown.output) \(shown.errors)")
        }
    }

    /// A script that serves an index with one slow wheel, kills the server in the middle of its download, starts it again, and prints what there is.
    private static let killer = """
        import hashlib, http.server, os, subprocess, sys, threading, time, urllib.request
        relcli, mirror = sys.argv[1:3]
        body = os.urandom(4 << 20)
        ranges, gate = [], threading.Event()
        class Index(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *rest): pass
            def do_GET(self):
                if self.path == '/simple/slow/':
                    page = '<a href="/slow-1.0.tar.gz#sha256=%s">slow-1.0.tar.gz</a>' % hashlib.sha256(body).hexdigest()
                    data, status, extra = page.encode(), 200, [('Content-Type', 'text/html')]
                else:
                    wanted = self.headers.get('Range')
                    ranges.append(wanted)
                    start = int(wanted.split('=')[1].split('-')[0]) if wanted else 0
                    data, status = body[start:], 206 if wanted else 200
                    extra = [('Content-Range', f'bytes {start}-{len(body) - 1}/{len(body)}')] if wanted else []
                self.send_response(status)
                for name, value in extra + [('Content-Length', str(len(data)))]: self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(data[:2 << 20]); self.wfile.flush()
                    if len(data) > 2 << 20: gate.wait(30)
                    self.wfile.write(data[2 << 20:])
                except OSError: pass
        index = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Index)
        threading.Thread(target=index.serve_forever, daemon=True).start()
        def start():
            upstream = f'http://127.0.0.1:{index.server_port}/simple'
            server = subprocess.Popen([relcli, 'serve', '--mirror', mirror, '--listen', '127.0.0.1:0', '--upstream', upstream], stderr=subprocess.PIPE, text=True)
            return server, server.stderr.readline().split()[-1] + 'packages/slow/slow-1.0.tar.gz'
        def files(folder): return sorted(f for _, _, names in os.walk(os.path.join(mirror, folder)) for f in names)
        server, url = start()
        answer = urllib.request.urlopen(url)
        print(len(answer.read(1 << 20)))
        server.kill(); server.wait()
        print(files('packages'), files('blobs'), files('simple'))
        gate.set()
        server, url = start()
        print(urllib.request.urlopen(url).read() == body)
        for _ in range(400):
            # The commit that shows the file has staged other files too: each is renamed in its turn.
            if files('packages') and not files('tmp'): break
            time.sleep(.05)
        print(files('packages'), files('partial'), files('tmp'))
        server.terminate(); server.wait()
        """

    @Test func `a server that is killed while it fetches shows nothing that is not whole, and fetches it again`() async throws {
        try await CommandLine.run { line in
            let folder = line.folder.appending("mirror")
            try FileSystem.createDirectory(folder)
            let seen = try await Tool.run("/usr/bin/python3", ["-c", Self.killer, Self.relcli, folder.string])
            #expect(
                seen.output == """
                    1048576
                    [] [] []
                    True
                    ['slow-1.0.tar.gz'] [] []

                    """, "\(seen.output) \(seen.errors)")
        }
    }

    @Test func `says why it cannot listen, with the status for what lies outside`() async throws {
        try await CommandLine.run { line in
            let address = line.index.url.split(separator: "/")[1]
            let refused = try await line.relcli(["serve", "--mirror", ".", "--listen", String(address)])
            #expect(refused.status == 3 && refused.errors.hasPrefix("error: cannot serve on \(address)\n  caused by: cannot listen on 127.0.0.1 port "))
        }
    }

    @Test func `says where the server belongs when it is not there`() async throws {
        try await CommandLine.run { line in
            // Use another name of the same file: /proc shows the folder that the program was started from.
            let alone = line.folder.appending("relcli")
            try FileSystem.linkOrCopy(FilePath(Self.relcli), to: alone)
            let answer = try await Tool.run(alone.string, ["serve", "--mirror", line.folder.string], in: line.folder)
            let program = line.folder.removingLastComponent().pushing("libexec/relcli/relcli-serve")
            #expect(answer.status == 3 && answer.errors.contains("cannot start \(program)"), "\(answer.errors)")
            #expect(answer.errors.contains("hint: relcli-serve belongs beside relcli"), "\(answer.errors)")
        }
    }

    @Test func `is started by relcli alone`() async throws {
        let answer = try await Tool.run(CommandLine.checkout.pushing(".build/debug/relcli-serve").string, ["--help"])
        #expect(answer.status == 2 && answer.errors.contains("hint: see relcli serve --help"))
    }
}
