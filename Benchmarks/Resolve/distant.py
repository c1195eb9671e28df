"""An index on this machine that answers as late as one far away: what the index of pip said once is kept and said again, each answer a while later."""
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

DELAY = 0.05
# The limits of what is asked of the real index: requests at once (more would overrun the resolver of names), seconds for each, and tries.
AT_ONCE, TIMEOUT, TRIES = 6, 30, 4
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
        self.address = f"http://127.0.0.1:{self.server_address[1]}/simple/"
        self.known = {}
        # The number of answers that came from the real index, and the requests that it did not answer.
        self.fetched, self.failures = 0, []
        self.lock = threading.Lock()
        self.turns = threading.Semaphore(AT_ONCE)
        os.makedirs(folder, exist_ok=True)

    def filled(self, *runs):
        """Runs until the real index is no longer asked, as a tool may ask in another order the second time; an answer that is still missing ends it."""
        for _ in range(5):
            before, self.failures = self.fetched, []
            for run in runs:
                run()
            if self.fetched == before and not self.failures:
                return
        sys.exit(f"the index did not answer {len(self.failures)} requests:\n" + "\n".join(self.failures[:5]) if self.failures else
                 "the tools ask for something else each time, so the runs cannot be compared")

    def told(self, run):
        """Runs, and tells if an answer of the real index, or the lack of one, was in the measured time."""
        before, self.failures = self.fetched, []
        run()
        if self.failures:
            sys.exit(f"the index did not answer {len(self.failures)} requests while runs were timed:\n" + "\n".join(self.failures[:5]))
        if self.fetched != before:
            print(f"! {self.fetched - before} answers came from the real index while the runs above were timed", flush=True)

    def answer(self, method, path, headers):
        asked = method, path, headers.get("Range", "")
        with self.lock:
            known = self.known.get(asked)
        if known is None:
            try:
                known = self.fetch(*asked)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{method} {path}: {error}")
                return 502, [], b""
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
        with self.turns:
            status, kept, body = self.ask(request)
        self.fetched += 1
        if isPage and status == 200:
            body = self.rewritten(body, url)
        # Whole or not at all, for the next run too.
        part = f"{place}.{threading.get_ident()}"
        with open(part, "wb") as file:
            file.write("\n".join([str(status)] + [f"{name}: {value}" for name, value in kept]).encode() + b"\n\n" + body)
        os.rename(part, place)
        return status, kept, body

    @staticmethod
    def ask(request):
        for rest in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                    names = KEPT + (("Content-Length",) if request.method == "HEAD" else ())
                    return response.status, [(name, response.headers[name]) for name in names if response.headers[name]], response.read()
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    return error.code, [], b""
                if rest == 0:
                    raise
            except (OSError, http.client.HTTPException):
                if rest == 0:
                    raise
            time.sleep(TRIES - rest)

    def rewritten(self, body, base):
        page = json.loads(body)
        for file in page["files"]:
            parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, file["url"]))
            file["url"] = f"/file/{parts.scheme}/{parts.netloc}{parts.path}"
        return json.dumps(page).encode()


@contextlib.contextmanager
def served(index, folder):
    """Gives the server; its simple index is at `address`."""
    server = Distant(index, folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
