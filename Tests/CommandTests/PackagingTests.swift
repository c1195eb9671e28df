import Native
import SystemPackage
import TestSupport
import Testing

/// The files under `packaging/`, with the real programs that read them.
@Suite(.serialized) struct PackagingTests {
    private static let packaging = CommandLine.checkout.appending("packaging")

    // MARK: - systemd

    @Test func `systemd finds the unit well-formed and hardened`() async throws {
        let unit = Self.packaging.pushing("systemd/relcli-serve.service").string
        let seen = try await Tool.run("systemd-analyze", ["security", "--offline=yes", "--no-pager", unit])
        let level = try #require(seen.output.firstMatch(of: /Overall exposure level for relcli-serve.service: ([0-9.]+)/))
        #expect(try #require(Double(level.output.1)) <= 2, "\(level.output.0)")
    }

    /// Opens a port as systemd does, starts the server twice on it, and asks while no server runs.
    private static let activation = """
        import os, signal, socket, subprocess, sys, threading, time, urllib.request
        listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen(64)
        port = listener.getsockname()[1]
        def start():
            def inherit():
                os.dup2(listener.fileno(), 3); os.set_inheritable(3, True)
                os.environ["LISTEN_FDS"] = "1"; os.environ["LISTEN_PID"] = str(os.getpid())
                os.execv(sys.argv[1], [sys.argv[1], "serve", "--mirror", sys.argv[2]])
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                os.dup2(write, 2); inherit()
            os.close(write)
            print(os.fdopen(read).readline().strip().replace(str(port), "PORT"))
            return child
        def get(): return urllib.request.urlopen(f"http://127.0.0.1:{port}/__lbheartbeat__", timeout=20).read().decode().strip()
        child = start()
        print(get())
        os.kill(child, signal.SIGTERM)
        print(os.waitpid(child, 0)[1])
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(get())); waiting.start()
        time.sleep(0.3)
        child = start()
        waiting.join()
        print(answers)
        os.kill(child, signal.SIGTERM)
        print(os.waitpid(child, 0)[1])
        """

    @Test func `a socket that was opened before is served, and connections wait while no server runs`() async throws {
        try await CommandLine.run { line in
            try FileSystem.createDirectory(line.folder.appending("mirror"))
            let relcli = CommandLine.checkout.pushing(".build/debug/relcli").string
            let mirror = line.folder.appending("mirror").string
            let seen = try await Tool.run("/usr/bin/python3", ["-c", Self.activation, relcli, mirror])
            let serving = "serving \(mirror) on http://127.0.0.1:PORT/"
            #expect(seen.output == "\(serving)\nok\n0\n\(serving)\n['ok']\n0\n", "\(seen)")
        }
    }

    // MARK: - TLS

    /// Starts the server with a certificate, replaces it, and prints whose certificate is shown after each reload.
    private static let certificates = """
        import signal, socket, ssl, subprocess, sys
        def make(name):
            subprocess.run(["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-x509", "-days", "2", "-keyout", "key.pem",
                            "-out", "cert.pem", "-subj", f"/CN={name}"], check=True, stderr=subprocess.DEVNULL)
        with open("serve.toml", "w") as file:
            file.write('root = "mirror"\\nlisten = "127.0.0.1:0"\\n[tls]\\ncertificate = "cert.pem"\\nkey = "key.pem"\\n')
        make("one")
        server = subprocess.Popen([sys.argv[1], "serve", "--config", "serve.toml"], stderr=subprocess.PIPE, text=True)
        line = server.stderr.readline()
        port = int(line.rsplit(":", 1)[1].strip().rstrip("/"))
        print(line.split()[3].rsplit(":", 1)[0])
        def shown():
            der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
            return [name for name in ("one", "two", "three") if name.encode() in der]
        print(shown())
        make("two")
        server.send_signal(signal.SIGHUP)
        print(server.stderr.readline().strip(), shown())
        open("cert.pem", "w").write("broken")
        server.send_signal(signal.SIGHUP)
        print(sorted(server.stderr.readline().split(" for TLS")[0].strip() for _ in range(2)), shown())
        server.send_signal(signal.SIGTERM)
        print(server.wait(40))
        """

    @Test func `certificates are read again when told to, and stay if the new ones cannot be used`() async throws {
        try await CommandLine.run { line in
            try FileSystem.createDirectory(line.folder.appending("mirror"))
            let relcli = CommandLine.checkout.pushing(".build/debug/relcli").string
            let seen = try await Tool.run("/usr/bin/python3", ["-c", Self.certificates, relcli], in: line.folder)
            #expect(
                seen.output == """
                    https://127.0.0.1
                    ['one']
                    the settings are read again ['two']
                    ['error: cannot use cert.pem', 'the settings are read again'] ['two']
                    0

                    """, "\(seen.output) \(seen.errors)")
        }
    }

    // MARK: - nginx

    /// Runs nginx over a mirror in the foreground with the shipped configuration, and lets pip and curl read from it.
    private static let nginx = """
        set -eu
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        mkdir -p ngx
        sed -e "s|/srv/mirror|$PWD/mirror|" -e "s|127.0.0.1:8080|127.0.0.1:$port|" "$1" > ngx/mirror.conf
        cat > ngx/nginx.conf <<END
        daemon off; pid $PWD/ngx/pid; error_log $PWD/ngx/error.log; worker_processes 1; user root;
        events { worker_connections 64; }
        http { access_log off; client_body_temp_path ngx/b; proxy_temp_path ngx/p; fastcgi_temp_path ngx/f; uwsgi_temp_path ngx/u; scgi_temp_path ngx/s; include $PWD/ngx/mirror.conf; }
        END
        nginx -p "$PWD" -c "$PWD/ngx/nginx.conf" & server=$!
        trap 'kill $server' EXIT
        for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.05; done
        get() { curl -s -o out -w '%{http_code} %{content_type}\\n' --path-as-is "$@"; }
        url=http://127.0.0.1:$port
        get "$url/simple/cart/"
        get -H 'Accept: application/vnd.pypi.simple.v1+json, text/html;q=0.1' "$url/simple/cart/"
        python3 -c 'import json; print(json.load(open("out"))["name"])'
        get "$url/simple/"
        get "$url/simple/cart"
        get "$url/packages/cart/cart-1.4-py3-none-any.whl"
        for path in /.access/tokens.json /projects/cart.json /blobs/ /simple/none/ /packages/../projects/cart.json /simple/../.access/tokens.json /rpm/..%2fprojects/cart.json /rpm/history.jsonl /rpm/records/1/record.json /rpm/checks/1.json /rpm/signatures/x; do get "$url$path"; done
        get "$url/rpm/prod/el9/x86_64/repodata/repomd.xml"
        "$2" -m pip download --isolated --no-cache-dir -q --no-deps -d down -i "$url/simple/" cart 2>&1
        ls down
        """

    @Test func `nginx alone serves the folder, and only what clients may read`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["crawl", "cart", "--mirror", "mirror", "-q"]).status == 0)
            #expect(try await line.relcli(["token", "add", "ci", "--verb", "read", "--mirror", "mirror", "-q"]).status == 0)
            try line.write("mirror/rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", "<repomd/>")
            for place in ["history.jsonl", "records/1/record.json", "checks/1.json", "signatures/x"] { try line.write("mirror/rpm/\(place)", "{}") }
            try FileSystem.symlink("snapshots/1", at: line.folder.pushing("mirror/rpm/prod"))
            try FileSystem.setMode(of: line.folder, to: 0o755)
            let arguments = ["-c", Self.nginx, "sh", Self.packaging.pushing("nginx/mirror.conf").string, try Tool.oraclePython]
            let seen = try await Tool.run("bash", arguments, in: line.folder)
            let lines = seen.output.split(separator: "\n").map(String.init)
            #expect(
                lines.prefix(6) == [
                    "200 text/html; charset=utf-8", "200 application/vnd.pypi.simple.v1+json", "cart", "200 text/html; charset=utf-8", "301 text/html",
                    "200 application/zip",
                ], "\(seen)")
            #expect(lines.dropFirst(6).prefix(10).allSatisfy { $0.hasPrefix("404 ") }, "\(seen)")
            #expect(lines.suffix(2) == ["200 text/xml", "cart-2.0-py3-none-any.whl"], "\(seen)")
        }
    }
}
