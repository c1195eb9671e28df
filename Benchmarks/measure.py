"""Runs two commands in turn, several times, and puts their times beside each other."""
import os
import statistics
import subprocess
import signal
import sys
import tempfile
import threading
import time

# The most seconds for one run of a command; it is ended then, and the benchmark with it.
LIMIT = int(os.environ.get("RUN_LIMIT", "900"))


def once(command, environment=None, folder=None):
    """Seconds of processor time (user and system, children included) and of the clock; a command that fails ends the benchmark.

    Spawned by the system, as Python's own way of starting a process takes half a millisecond, which is not the program's.
    """
    with open(os.devnull, "wb") as null, tempfile.TemporaryFile() as errors:
        streams = [(os.POSIX_SPAWN_DUP2, null.fileno(), 1), (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
        here = os.getcwd()
        os.chdir(folder or here)
        start = time.monotonic()
        process = os.posix_spawnp(command[0], command, environment or os.environ, file_actions=streams)
        timer = threading.Timer(LIMIT, os.kill, (process, signal.SIGKILL))
        timer.daemon = True
        timer.start()
        _, status, usage = os.wait4(process, 0)
        wall = time.monotonic() - start
        timer.cancel()
        os.chdir(here)
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            errors.seek(0)
            if wall >= LIMIT:
                sys.exit(f"{' '.join(command)}\nwas ended after {LIMIT} s (RUN_LIMIT):\n{errors.read().decode(errors='replace')[-3000:]}")
            sys.exit(f"{' '.join(command)}\nended with {code}:\n{errors.read().decode(errors='replace')[-3000:]}")
    return usage.ru_utime + usage.ru_stime, wall


def remove(*paths):
    for path in paths:
        subprocess.run(["rm", "-rf", path], check=True)


HEADING = f"{'CPU s, least (median) of the runs':44} {'ours':>15} {'peer':>15}  {'name of the peer':28} {'ratio':>6} {'target':>6}"


def row(what, ours, peer, name, target, runs=7, clock=False, decides=True):
    """One line: the least and the median of both; the ratio is that of the least."""
    line(what, [(ours(), peer()) for _ in range(runs)], name, target, clock, decides)


def rows(what, ours, peer, name, target, runs=7):
    """Two lines of the same runs: processor time, and seconds of the clock."""
    times = [(ours(), peer()) for _ in range(runs)]
    line(what, times, name, target)
    line("the same, seconds of the clock", times, name, target, clock=True)


def line(what, times, name, target, clock=False, decides=True):
    ours_all, peer_all = ([pair[side][1 if clock else 0] for pair in times] for side in (0, 1))
    ratio = min(ours_all) / min(peer_all)
    verdict = ("met" if ratio <= target else "MISSED") if decides else ""
    text = [f"{min(all):.3f} ({statistics.median(all):.3f})" for all in (ours_all, peer_all)]
    print(f"{what:44} {text[0]:>15} {text[1]:>15}  {name:28} {ratio:6.2f} {target if decides else '':>6} {verdict}", flush=True)


def limit(what, value, most):
    """One line: a value beside its limit."""
    print(f"{what:44} {value:15.2f} {'':>15}  {'':28} {'':6} {most:>6} {'met' if value <= most else 'MISSED'}", flush=True)


def main():
    """RUNS COMMAND -- PEER: the medians of both, milliseconds of processor and of the clock, as four numbers."""
    runs, commands = int(sys.argv[1]), sys.argv[2:]
    middle = commands.index("--")
    times = [(once(commands[:middle]), once(commands[middle + 1 :])) for _ in range(runs)]
    print(*(f"{statistics.median(pair[side][part] for pair in times) * 1000:.2f}" for side in (0, 1) for part in (0, 1)))


if __name__ == "__main__":
    main()
