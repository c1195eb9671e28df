"""Locks a large stack beside uv: from an index 50 ms away without any cache, from warm caches, and offline. Usage: large.py WORK RELCLI UV PYTHON INDEX"""
import os
import sys

import distant
from measure import HEADING, once, remove, row

work, relcli, uv, python, index = sys.argv[1:6]
# Ten extras of Airflow, about 320 projects.
LARGE = ["apache-airflow[amazon,celery,cncf-kubernetes,docker,google,microsoft-azure,postgres,redis,snowflake,ssh]==2.10.5"]
# A project whose requirements exclude one another over many releases, as bug reports of resolvers have it.
TANGLED = ["pyrax==1.9.8"]
TARGET, VERSION = "el9:3.11", "3.11.13"
environment = dict(os.environ, UV_NO_CONFIG="1")
cold_runs, runs = int(os.environ.get("COLD_RUNS", "2")), int(os.environ.get("RUNS", "3"))


def ours(requirements, address, mirror, *options):
    remove(f"{work}/pylock.toml")
    return once(
        [relcli, "lock", *requirements, "--target", TARGET, "--mirror", mirror, "--index", address, "-o", f"{work}/pylock.toml", *options], environment)


def by_uv(requirements, address, cache, *options):
    remove(f"{work}/large.txt")
    with open(f"{work}/large.in", "w") as file:
        file.writelines(name + "\n" for name in requirements)
    return once(
        [uv, "pip", "compile", "--quiet", "--cache-dir", cache, "--index-url", address, "--python", python, "--python-version", VERSION,
         "--python-platform", "x86_64-manylinux_2_34", f"{work}/large.in", "-o", f"{work}/large.txt", *options], environment)


print(HEADING)
with distant.served(index, f"{work}/distant") as address:
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
