"""Locks large stacks beside uv: from an index 50 ms away without any cache, from warm caches, and offline. Usage: large.py WORK RELCLI UV PYTHON STORE

What the real index says is kept in the folder STORE, for the next run too. PYRAX=0 leaves out the project that resolvers backtrack on.
"""
import os
import sys

import distant
from locks import Locks, pip_index
from measure import HEADING, remove, row, rows

work, relcli, uv, python, store = sys.argv[1:6]
# Ten extras of Airflow, about 320 projects.
LARGE = ["apache-airflow[amazon,celery,cncf-kubernetes,docker,google,microsoft-azure,postgres,redis,snowflake,ssh]==2.10.5"]
# A project whose requirements exclude one another over many releases, and mostly are source archives that have to be asked for theirs.
TANGLED = ["pyrax==1.9.8"]
TARGET = "el9:3.11"
cold_runs, runs = int(os.environ.get("COLD_RUNS", "2")), int(os.environ.get("LARGE_RUNS", "3"))
locks = Locks(work, relcli, uv, python, TARGET)


def ours(requirements, address, mirror, *options):
    return locks.ours(requirements, [TARGET], mirror, address, *options)


def by_uv(requirements, address, cache, *options):
    return locks.by_uv(requirements, cache, address, *options)


print(HEADING)
with distant.served(pip_index(python), store) as index:
    address = index.address

    def cold(run, folder):
        remove(folder)
        return run()

    def measure(name, requirements):
        """The cold rows; the caches are warm afterwards."""
        mirror, cache = f"{work}/large-mirror", f"{work}/large-cache"

        def one():
            return cold(lambda: ours(requirements, address, mirror), mirror)

        def peer():
            return cold(lambda: by_uv(requirements, address, cache), cache)

        # Before that, what the index far away has to say, which is then kept here.
        index.filled(one, peer)
        index.told(lambda: rows(f"{name}, cold, 50 ms away", one, peer, "uv pip compile", 1, cold_runs))
        return mirror, cache

    mirror, cache = measure("Airflow with ten extras", LARGE)
    row("the same, warm", lambda: ours(LARGE, address, mirror), lambda: by_uv(LARGE, address, cache), "uv pip compile", 1, runs)
    row("the same, offline", lambda: ours(LARGE, address, mirror, "--offline"), lambda: by_uv(LARGE, address, cache, "--offline"),
        "uv pip compile --offline", 1, runs)
    if os.environ.get("PYRAX") != "0":
        measure("pyrax", TANGLED)
