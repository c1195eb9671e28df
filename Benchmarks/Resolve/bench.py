"""Locks the Sync stack (dev channel) beside uv and nab, from warm caches and cold from a mirror of ours. Usage: bench.py WORK RELCLI UV NAB PYTHON"""
import os
import re
import sys

import local
from locks import ENVIRONMENT, Locks, pip_index
from measure import HEADING, once, remove, row, rows

work, relcli, uv, nab, python = sys.argv[1:6]
REQUIREMENTS = "specs/sync/dev-reqs.txt"
FOUR = ["el8:3.11", "el9", "el9:3.11", "el10"]
names = [line.split("#")[0].strip() for line in open(REQUIREMENTS)]
names = [name for name in names if name and not name.startswith("-")]
# Each tool is told the index, but for the row that is as a user types it: uv reads no configuration of pip.
index = pip_index(python)
runs = int(os.environ.get("RUNS", "9"))
locks = Locks(work, relcli, uv, python, "el9")
ours, by_uv = locks.ours, locks.by_uv


def by_nab(requirements, *options):
    folder = f"{work}/nab"
    os.makedirs(folder, exist_ok=True)
    remove(f"{folder}/pylock.toml")
    with open(f"{folder}/pyproject.toml", "w") as file:
        listed = ", ".join(f'"{name}"' for name in requirements)
        file.write(f'[project]\nname = "bench"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = [{listed}]\n')
    return once(
        [nab, "lock", "--cache-dir", f"{work}/nab-cache", "--project-mode", "universal", "--project-assume-universal-deps",
         "--project-matrix-platforms", "linux_x86_64", "--output", "pylock.toml", *options], ENVIRONMENT, folder)


# Once with the network, for the caches; what is still missing offline is an error and shows.
mirror = f"{work}/mirror"
ours(names, FOUR, mirror, index)
by_uv(names, f"{work}/uv-cache", index)
static = [name for name in names if name != "konfig"]
matrices = {"4 Pythons": ">=3.9,<3.13", "3 Pythons": ">=3.9,!=3.10.*,<3.13"}
for pythons in matrices.values():
    by_nab(static, "--project-matrix-python", pythons)

print(HEADING)
row("one target, warm, offline, no index named", lambda: ours(names, ["el9"], mirror, None, "--offline"),
    lambda: by_uv(names, f"{work}/uv-cache", index, "--offline"), "uv pip compile --offline", 1, runs)
row("one target, warm, offline", lambda: ours(names, ["el9"], mirror, index, "--offline"),
    lambda: by_uv(names, f"{work}/uv-cache", index, "--offline"), "uv pip compile --offline", 1, runs)
row("four targets, warm, offline", lambda: ours(static, FOUR, mirror, index, "--offline"),
    lambda: by_nab(static, "--project-matrix-python", matrices["4 Pythons"], "--offline"), "nab lock --offline, 4 Pythons", 0.5, runs)
row("four targets, warm, offline", lambda: ours(static, FOUR, mirror, index, "--offline"),
    lambda: by_nab(static, "--project-matrix-python", matrices["3 Pythons"], "--offline"), "nab lock --offline, 3 Pythons", 0.5, runs)

with local.served(relcli, work, mirror, index) as (address, held):
    wanted = [name for name in names if re.sub(r"[-_.]+", "-", name).lower() in held and name != "konfig"]

    def cold(run, folder):
        remove(folder)
        return run()

    def one():
        return cold(lambda: ours(wanted, ["el9"], f"{work}/cold", address), f"{work}/cold")

    def peer():
        return cold(lambda: by_uv(wanted, f"{work}/uv-cold", address), f"{work}/uv-cold")

    rows("one target, cold, from our mirror", one, peer, "uv pip compile", 1, runs)

print(f"""
ours, four targets: {', '.join(FOUR)}. nab has no list of targets but a matrix of Pythons and platforms, and tells no release of an EL from another:
it resolves for Python 3.9 to 3.12, or 3.9, 3.11 and 3.12, on one glibc. konfig is left out of its rows and of the cold ones, on both sides: its
source archive must be built to know what it needs; nab cannot do that offline, and a mirror of the stack has no tools to build with.""")
