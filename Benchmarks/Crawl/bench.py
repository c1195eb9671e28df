"""Crawls an index that nginx serves on this machine. Usage: bench.py WORK RELCLI BANDERSNATCH 'NUMBER OF PROJECTS…'

Seconds of the clock are compared: a crawl waits for disk and network more than it computes. The mirrors of relcli are verified at the end.
Each cold run has a new folder, and all are removed at the end: ext4 searches long for a free inode for some minutes after many were freed, which would
slow down whoever makes more files."""
import os
import shutil
import subprocess
import sys

from measure import HEADING, limit, once, row
from tree import make, without_serials
from web import served

work, relcli, bandersnatch, sizes = sys.argv[1], sys.argv[2], sys.argv[3], [int(size) for size in sys.argv[4].split()]
runs = int(os.environ.get("RUNS", "3"))


def shell(script):
    return once(["sh", "-c", script])


def peak(command):
    """The largest resident memory of a command, in megabytes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return usage.ru_maxrss / 1000


def count(command, folder, projects):
    """Prints how often a cold crawl waits for the disk, and its calls, for each project."""
    if not shutil.which("strace"):
        return
    trace = f"{folder}.trace"
    command = [folder if part == f"{work}/ours" else part for part in command]
    subprocess.run(["strace", "-f", "-c", "-o", trace, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(trace) as file:
        rows = [line.split() for line in file]
    calls = {row[-1]: int(row[3]) for row in rows if len(row) > 4 and row[3].isdigit()}
    syncs = sum(calls.get(name, 0) for name in ("fsync", "fdatasync", "syncfs"))
    print(f"    {syncs} syncs of {projects} projects; calls of each: {calls.pop('total', 0) / projects:.0f}", flush=True)


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
            if os.path.exists(folder):
                os.rename(folder, f"{work}/old-{len(os.listdir(work))}")
            os.makedirs(folder)
            return once(command)

        what = f"{size} projects, {size * files} wheels"
        fetch = ["sh", "-c", f"curl --silent --fail --create-dirs --parallel --parallel-max 16 --config {urls} && sync -f {plain}"]
        row(f"{what}, cold", lambda: cold(crawl, ours), lambda: cold(fetch, plain), "curl --parallel, then sync", 2, runs, clock=True)
        configuration = mirror_of(theirs, address)
        mirror = [bandersnatch, "--config", configuration, "mirror"]
        row(f"{what}, cold", lambda: cold(crawl, ours), lambda: cold(mirror, theirs), "bandersnatch mirror", 0.2, runs, clock=True)
        row(f"{what}, nothing new", lambda: once(crawl), lambda: once(mirror), "bandersnatch mirror", 0.2, runs, clock=True)
        if size >= 3000:
            limit("the same by serial number, s", min(once(crawl)[1] for _ in range(runs)), 0.1)
        count(crawl, f"{work}/counted", size)
        for what, folder in (("relcli", f"{ours}/packages"), ("bandersnatch", theirs), ("curl", plain)):
            held = sum(name.endswith(".whl") for _, _, names in os.walk(folder) for name in names)
            if held != size * files:
                sys.exit(f"the mirror of {what} has {held} wheels of {size * files}")
        subprocess.run([relcli, "mirror", "verify", "--mirror", ours, "--quiet"], check=True)
    if size >= 3000:
        # Another nginx, as the first one may answer with the old list for a minute.
        without_serials(tree)
        with served(tree, f"{work}/nginx-plain") as address:
            crawl[crawl.index("--index") + 1] = f"{address}/simple"
            once(crawl)
            limit("the same by validators, s", min(once(crawl)[1] for _ in range(runs)), 0.5)

tree = f"{work}/tree-large"
# In a process of its own, as the memory of this one would count as that of the programs that it starts.
subprocess.run([sys.executable, "-c", "import sys, tree; tree.large(sys.argv[1], names=780_000, files=200_000)", tree], check=True)
with served(tree, f"{work}/nginx-large") as address:
    with open(f"{work}/one.toml", "w") as file:
        file.write('allow = ["one"]\n')
    for what, command in (
        ("one project of 780 000 names, MB", ["crawl", "--rules", f"{work}/one.toml"]),
        ("a page of 200 000 files, planned, MB", ["crawl", "large", "--plan"]),
    ):
        limit(what, peak([relcli, *command, "--index", f"{address}/simple", "--mirror", f"{work}/small", "--quiet"]), 100)
