"""An index on this machine that answers as late as one far away: what the index of pip said once is kept and said again, each answer a while later."""
import contextlib
import hashlib
import http.server
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

DELAY = 0.05
KEPT = ("Content-Type", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        time.sleep(DELAY)
        status, headers, body = self.server.answer(self.command, self.path, self.headers)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if self.command == "GET":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Distant(http.server.ThreadingHTTPServer):
    """`/simple/NAME/` is the page of a project at the index, `/file/SCHEME/HOST/PATH` a file that a page names."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, index, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.index = index.rstrip("/")
        self.folder = folder
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        self.known = {}
        self.lock = threading.Lock()
        os.makedirs(folder, exist_ok=True)

    def answer(self, method, path, headers):
        asked = method, path, headers.get("Range", "")
        with self.lock:
            known = self.known.get(asked)
        if known is None:
            known = self.fetch(*asked)
            with self.lock:
                self.known[asked] = known
        return known

    def fetch(self, method, path, wanted):
        place = os.path.join(self.folder, hashlib.sha256(f"{method} {path} {wanted}".encode()).hexdigest())
        if os.path.exists(place):
            with open(place, "rb") as file:
                head, _, body = file.read().partition(b"\n\n")
            status, *lines = head.decode().split("\n")
            return int(status), [tuple(line.split(": ", 1)) for line in lines], body
        isPage = path.startswith("/simple/")
        if isPage:
            url = self.index + path.removeprefix("/simple")
        else:
            scheme, host, rest = path.removeprefix("/file/").split("/", 2)
            url = f"{scheme}://{host}/{rest}"
        request = urllib.request.Request(url, headers={"Accept": "application/vnd.pypi.simple.v1+json"} if isPage else {}, method=method)
        if wanted:
            request.add_header("Range", wanted)
        try:
            with urllib.request.urlopen(request) as response:
                status, body = response.status, response.read()
                kept = [(name, response.headers[name]) for name in KEPT + (("Content-Length",) if method == "HEAD" else ()) if response.headers[name]]
        except urllib.error.HTTPError as error:
            status, body, kept = error.code, b"", []
        if isPage and status == 200:
            body = self.rewritten(body, url)
        with open(place, "wb") as file:
            file.write("\n".join([str(status)] + [f"{name}: {value}" for name, value in kept]).encode() + b"\n\n" + body)
        return status, kept, body

    def rewritten(self, body, base):
        page = json.loads(body)
        for file in page["files"]:
            parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, file["url"]))
            file["url"] = f"/file/{parts.scheme}/{parts.netloc}{parts.path}"
        return json.dumps(page).encode()


@contextlib.contextmanager
def served(index, folder):
    """Gives the address of the simple index."""
    server = Distant(index, folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.origin + "/simple/"
    finally:
        server.shutdown()
        server.server_close()
