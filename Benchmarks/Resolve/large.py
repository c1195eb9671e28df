"""Locks a large stack beside uv: from an index 50 ms away without any cache, from warm caches, and offline. Usage: large.py WORK RELCLI UV PYTHON STORE

What the real index says is kept in the folder STORE, for the next run too. PYRAX=1 adds a project that resolvers backtrack on."""
import os
import sys

import distant
from locks import Locks, pip_index
from measure import HEADING, remove, row

work, relcli, uv, python, store = sys.argv[1:6]
# Ten extras of Airflow, about 320 projects.
LARGE = ["apache-airflow[amazon,celery,cncf-kubernetes,docker,google,microsoft-azure,postgres,redis,snowflake,ssh]==2.10.5"]
# A project whose requirements exclude one another over many releases, as bug reports of resolvers have it.
TANGLED = ["pyrax==1.9.8"]
TARGET = "el9:3.11"
cold_runs, runs = int(os.environ.get("COLD_RUNS", "2")), int(os.environ.get("LARGE_RUNS", "3"))
locks = Locks(work, relcli, uv, python, TARGET)


def ours(requirements, address, mirror, *options):
    return locks.ours(requirements, [TARGET], mirror, address, *options)


def by_uv(requirements, address, cache, *options):
    return locks.by_uv(requirements, cache, address, *options)


print(HEADING)
with distant.served(pip_index(python), store) as address:
    def cold(run, folder):
        remove(folder)
        return run()

    for name, requirements in (("Airflow with ten extras", LARGE),) + ((("pyrax", TANGLED),) if os.environ.get("PYRAX") else ()):
        mirror, cache = f"{work}/large-mirror", f"{work}/large-cache"

        def one():
            return cold(lambda: ours(requirements, address, mirror), mirror)

        def peer():
            return cold(lambda: by_uv(requirements, address, cache), cache)

        # Once for what the index far away has to say, which is then kept here.
        one(), peer()
        row(f"{name}, cold, 50 ms away", one, peer, "uv pip compile", 1, cold_runs)
        row("the same, seconds of the clock", one, peer, "uv pip compile", 1, cold_runs, clock=True)
        row(f"{name}, warm", lambda: ours(requirements, address, mirror), lambda: by_uv(requirements, address, cache), "uv pip compile", 1, runs)
        row(f"{name}, offline", lambda: ours(requirements, address, mirror, "--offline"),
            lambda: by_uv(requirements, address, cache, "--offline"), "uv pip compile --offline", 1, runs)
