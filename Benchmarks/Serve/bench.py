"""bench.py FOLDER RELCLI RUNS SECONDS: the four rows of pages and files, the server beside nginx."""
import contextlib
import gzip
import hashlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

JSON = "application/vnd.pypi.simple.v1+json"
# What is asked for: name, path, connections, headers, and the least ratio that is wanted.
ROWS = [
    ("small page", "/simple/small/", 16, {"Accept": JSON}, 0.6),
    ("page of 1000 files, gzip", "/simple/large/", 16, {"Accept": JSON, "Accept-Encoding": "gzip"}, 0.8),
    ("wheel of 16 KiB", "/packages/small/small-1-py3-none-any.whl", 16, {}, 0.6),
    ("wheel of 5 MiB", "/packages/big/big-1-py3-none-any.whl", 4, {}, 1.0),
]


def page(name, count):
    digest = [hashlib.sha256(f"{name}{number}".encode()).hexdigest() for number in range(count)]
    files = [
        {"filename": f"{name}-{number}-py3-none-any.whl", "url": f"../../packages/{name}/{name}-{number}-py3-none-any.whl",
         "hashes": {"sha256": digest[number]}, "requires-python": ">=3.8", "size": 16384, "upload-time": "2024-01-01T00:00:00.000000Z",
         "core-metadata": {"sha256": digest[-number - 1]}, "yanked": False}
        for number in range(count)]
    return json.dumps({"meta": {"api-version": "1.4"}, "name": name, "versions": [str(n) for n in range(count)], "files": files})


def tree(root):
    for name, count, size in [("small", 4, 16 << 10), ("large", 1000, 0), ("big", 1, 5 << 20)]:
        os.makedirs(f"{root}/simple/{name}")
        os.makedirs(f"{root}/packages/{name}")
        text = page(name, count).encode()
        with open(f"{root}/simple/{name}/index.v1_json", "wb") as file:
            file.write(text)
        with gzip.open(f"{root}/simple/{name}/index.v1_json.gz", "wb", 6) as file:
            file.write(text)
        with open(f"{root}/simple/{name}/index.html", "w") as file:
            file.write("<!DOCTYPE html>\n")
        with open(f"{root}/packages/{name}/{name}-1-py3-none-any.whl", "wb") as file:
            file.write(os.urandom(size))
    subprocess.run(["chmod", "-R", "a+rX", root, os.path.dirname(root)], check=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def running(command, url):
    """The server as long as the block runs, from its first answer on."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(url + "/simple/small/", timeout=5).read()
                break
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(40)


def nginx(root, work, port):
    folders = "".join(f"{kind}_temp_path {work}/{kind}; " for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    with open(f"{work}/nginx.conf", "w") as file:
        file.write(f"""worker_processes 2; daemon off; pid {work}/pid; error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=20000; {folders}
  map $http_accept $page {{ default index.html; "~vnd.pypi.simple.v1.json" index.v1_json; }}
  server {{
    listen 127.0.0.1:{port}; root {root};
    location /simple/ {{ gzip_static on; default_type {JSON}; types {{ }} add_header Vary "Accept, Accept-Encoding"; index $page; }}
    location /packages/ {{ default_type application/zip; types {{ }} }}
  }}
}}
""")
    return ["nginx", "-c", f"{work}/nginx.conf", "-p", work]


def ticks(processes):
    """The processor time of processes and of their children, in ticks."""
    total = 0
    for pid in processes:
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
        for one in [str(pid)] + children:
            with open(f"/proc/{one}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total


def wrk(url, connections, headers, seconds, process):
    """Requests a second, and microseconds of processor time of the server for one."""
    options = [option for name, value in headers.items() for option in ["-H", f"{name}: {value}"]]
    before = ticks([process.pid])
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"] + options + [url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"{url}\n{text}")
    count = int(re.search(r"(\d+) requests in", text)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), (ticks([process.pid]) - before) * 1e6 / os.sysconf("SC_CLK_TCK") / max(count, 1)


def main():
    work, relcli, runs, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    root = f"{work}/tree"
    tree(root)
    ports = [free_port(), free_port()]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    server = [relcli, "serve", "--mirror", root, "--listen", f"127.0.0.1:{ports[0]}"]
    with running(server, urls[0]) as ours, running(nginx(root, work, ports[1]), urls[1]) as peer:
        print(f"{'requests a second, median (CPU us of one)':40} {'ours':>16} {'nginx':>16} {'ratio':>6} {'target':>6}")
        for name, path, connections, headers, target in ROWS:
            sides = ([], [])
            for url, process in zip(urls, (ours, peer)):
                wrk(url + path, connections, headers, 1, process)
            for _ in range(runs):
                for side, url, process in zip(sides, urls, (ours, peer)):
                    side.append(wrk(url + path, connections, headers, seconds, process))
            rates = [statistics.median(rate for rate, _ in side) for side in sides]
            costs = [statistics.median(cost for _, cost in side) for side in sides]
            texts = [f"{rate:.0f} ({cost:.0f})" for rate, cost in zip(rates, costs)]
            ratio = rates[0] / rates[1]
            print(f"{name:40} {texts[0]:>16} {texts[1]:>16} {ratio:6.2f} {target:6.2f} {'met' if ratio >= target else 'MISSED'}", flush=True)


main()
