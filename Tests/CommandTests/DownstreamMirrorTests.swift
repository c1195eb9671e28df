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

    private static let devpi = CommandLine.checkout.pushing(".build/devpi/bin/devpi").string
    private static let poetry = CommandLine.checkout.pushing(".build/uploaders/bin/poetry").string

    /// Serves the mirror while a function runs, which gets its address.
    private static let serving = """
        import json, os, socket, subprocess, sys, time, urllib.request
        relcli, tool = sys.argv[1:3]

        def serve(use):
            server = subprocess.Popen([relcli, "serve", "--mirror", "mirror", "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
            try:
                use(server.stderr.readline().split()[-1].rstrip("/"))
            finally:
                server.terminate()
                server.wait()

        """

    /// Makes a mirror index of devpi, asks it for its projects and for a page, and installs through it.
    private static let devpiScript = """
        def call(path, method="GET", body=None, headers={}):
            data = json.dumps(body).encode() if body else None
            headers = {"Content-Type": "application/json", "Accept": "application/vnd.pypi.simple.v1+json, application/json", **headers}
            return json.load(urllib.request.urlopen(urllib.request.Request(base + path, method=method, data=data, headers=headers), timeout=60))

        def start():
            # Another program may take the free port before devpi, which then ends.
            global base
            for trial in range(9):
                with socket.socket() as free:
                    free.bind(("127.0.0.1", 0))
                    port = free.getsockname()[1]
                base = f"http://127.0.0.1:{port}"
                with open("devpi.log", "a") as log:
                    theirs = subprocess.Popen([tool + "-server", "--serverdir", "devpi", "--port", str(port)], stdout=log, stderr=subprocess.STDOUT)
                for attempt in range(900):
                    if theirs.poll() is not None: break
                    try:
                        call("/+api")
                        return theirs
                    except (OSError, ValueError):
                        time.sleep(0.1)
                theirs.kill()
                theirs.wait()
            sys.exit(open("devpi.log").read())

        def use(address):
            subprocess.run([tool + "-init", "--serverdir", "devpi", "--no-root-pypi"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            theirs = start()
            try:
                user = "root"
                token = call("/+login", "POST", {"user": user, "password": ""})["result"]["password"]
                secret = __import__("base64").b64encode(f"{user}:{token}".encode()).decode()
                place = "/".join(["", user, "ours"])
                call(place, "PUT", {"type": "mirror", "mirror_url": address + "/simple/", "volatile": True}, {"X-Devpi-Auth": secret})
                print(sorted(project["name"] for project in call(place + "/+simple/")["projects"]))
                print(sorted(file["filename"] for file in call(place + "/+simple/cart/")["files"]))
                index = f"{base}{place}/+simple/"
                subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-cache-dir", "--index-url", index, "-d", "got", "shop-app==1.0", "tables"],
                               env=dict(os.environ, PIP_CONFIG_FILE=os.devnull))
                print(sorted(name for name in os.listdir("got") if open(f"got/{name}", "rb").read() == open(f"mirror/packages/{name.split('-')[0].replace('_', '-')}/{name}", "rb").read()))
            finally:
                theirs.terminate()
                theirs.wait()

        serve(use)
        """

    @Test(.enabled(if: (try? FileSystem.status(FilePath(devpi + "-server"), followingLinks: true)) ?? nil != nil))
    func `devpi lists the projects and passes on the files`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "--all", "--mirror", "mirror"]).status == 0)
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let seen = try await Tool.run(
                "/usr/bin/python3", ["-c", Self.serving + Self.devpiScript, program, Self.devpi], in: line.folder, environment: line.environment)
            let expected = [
                "['cart', 'shop-app', 'tables', 'till']", "['cart-1.0-py3-none-any.whl', 'cart-1.4-py3-none-any.whl', 'cart-2.0-py3-none-any.whl']",
                "['cart-1.4-py3-none-any.whl', 'shop_app-1.0-py3-none-any.whl', 'tables-3.1.post1-py3-none-any.whl']",
            ]
            #expect(seen.output == expected.map { "\($0)\n" }.joined(), "\(seen)")
        }
    }

    /// Installs an application with poetry, with the mirror as its only source.
    private static let poetryScript = """
        def use(address):
            os.makedirs("app", exist_ok=True)
            with open("app/pyproject.toml", "w") as file:
                file.write(f'[project]\\nname = "app"\\nversion = "1"\\nrequires-python = ">=3.9,<4"\\ndependencies = ["shop-app==1.0"]\\n'
                           f'[tool.poetry]\\npackage-mode = false\\n[[tool.poetry.source]]\\nname = "ours"\\nurl = "{address}/simple/"\\npriority = "primary"\\n')
            here = os.getcwd()
            environment = dict(os.environ, POETRY_VIRTUALENVS_IN_PROJECT="true", POETRY_CACHE_DIR=f"{here}/cache", HOME=here,
                               PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
            done = subprocess.run([tool, "install", "--no-interaction", "--no-ansi"], cwd="app", env=environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            print("status", done.returncode, done.stdout if done.returncode else "", flush=True)
            subprocess.run(["app/.venv/bin/python", "-c", "import cart, importlib.metadata as m; print(cart.version, m.version('shop-app'))"])

        serve(use)
        """

    @Test(.enabled(if: (try? FileSystem.status(FilePath(poetry), followingLinks: true)) ?? nil != nil))
    func `poetry installs from the mirror alone`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "--all", "--mirror", "mirror"]).status == 0)
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let seen = try await Tool.run(
                "/usr/bin/python3", ["-c", Self.serving + Self.poetryScript, program, Self.poetry], in: line.folder, environment: line.environment)
            #expect(seen.output == "status 0 \n1.4 1.0\n", "\(seen)")
        }
    }
}
