"""Crawls an index that nginx serves on this machine. Usage: bench.py WORK RELCLI BANDERSNATCH 'NUMBER OF PROJECTS…'

Seconds of the clock are compared: a crawl waits for disk and network more than it computes. The mirrors of relcli are verified at the end."""
import os
import subprocess
import sys

from measure import HEADING, once, remove, row
from tree import make
from web import served

work, relcli, bandersnatch, sizes = sys.argv[1], sys.argv[2], sys.argv[3], [int(size) for size in sys.argv[4].split()]
runs = int(os.environ.get("RUNS", "3"))


def shell(script):
    return once(["sh", "-c", script])


def mirror_of(bander, address):
    """The configuration of bandersnatch for an index, the one that its manual calls minimal, with both forms of pages."""
    path = f"{work}/bandersnatch.conf"
    with open(path, "w") as file:
        file.write(
            f"[mirror]\ndirectory = {bander}\nmaster = {address}\nallow-non-https = true\njson = false\ntimeout = 60\nworkers = 10\napi-method = simple\n"
            "hash-index = false\nstop-on-error = false\nverifiers = 2\ncompare-method = hash\nsimple-format = ALL\n")
    return path


print(HEADING.replace("CPU s", "clock s"))
for size in sizes:
    files = 4 if size <= 300 else 1
    tree = f"{work}/tree-{size}"
    make(tree, size, files)
    with served(tree, f"{work}/nginx-{size}") as address:
        ours, theirs, plain = f"{work}/ours", f"{work}/theirs", f"{work}/plain"
        crawl = [relcli, "crawl", "--all", "--index", f"{address}/simple", "--mirror", ours, "--quiet"]
        urls = f"{work}/urls"
        with open(urls, "w") as file:
            for folder, _, names in sorted(os.walk(tree)):
                for name in sorted(names):
                    path = os.path.relpath(os.path.join(folder, name), tree)
                    if path.startswith("simple/") or path.endswith((".whl", ".metadata")):
                        url = path.removesuffix("index.json")
                        file.write(f'url = "{address}/{url}"\noutput = "{plain}/{path}"\n')

        def cold(command, folder):
            remove(folder)
            os.makedirs(folder)
            return once(command)

        what = f"{size} projects, {size * files} wheels"
        fetch = ["sh", "-c", f"curl --silent --fail --create-dirs --parallel --parallel-max 16 --config {urls} && sync -f {plain}"]
        row(f"{what}, cold", lambda: cold(crawl, ours), lambda: cold(fetch, plain), "curl --parallel, then sync", 2, runs, clock=True)
        configuration = mirror_of(theirs, address)
        mirror = [bandersnatch, "--config", configuration, "mirror"]
        row(f"{what}, cold", lambda: cold(crawl, ours), lambda: cold(mirror, theirs), "bandersnatch mirror", 0.2, runs, clock=True)
        row(f"{what}, nothing new", lambda: once(crawl), lambda: once(mirror), "bandersnatch mirror", 0.2, runs, clock=True)
        for what, folder in (("relcli", f"{ours}/packages"), ("bandersnatch", theirs), ("curl", plain)):
            held = sum(name.endswith(".whl") for _, _, names in os.walk(folder) for name in names)
            if held != size * files:
                sys.exit(f"the mirror of {what} has {held} wheels of {size * files}")
        subprocess.run([relcli, "mirror", "verify", "--mirror", ours, "--quiet"], check=True)
