"""Runs two commands in turn, several times, and puts their times beside each other."""
import os
import statistics
import subprocess
import sys
import time


def once(command, environment=None, folder=None):
    """Seconds of processor time (user and system, children included) and of the clock; a command that fails ends the benchmark."""
    with open(os.devnull, "w") as null:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=null, stderr=subprocess.PIPE, env=environment, cwd=folder, text=True)
        message = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{message[-3000:]}")
    return usage.ru_utime + usage.ru_stime, wall


def remove(*paths):
    for path in paths:
        subprocess.run(["rm", "-rf", path], check=True)


HEADING = f"{'CPU s, least (median) of the runs':44} {'ours':>15} {'peer':>15}  {'name of the peer':28} {'ratio':>6} {'target':>6}"


def row(what, ours, peer, name, target, runs=7, clock=False, decides=True):
    """One line: the least and the median of both; the ratio is that of the least."""
    times = [(ours(), peer()) for _ in range(runs)]
    ours_all, peer_all = ([pair[side][1 if clock else 0] for pair in times] for side in (0, 1))
    ratio = min(ours_all) / min(peer_all)
    verdict = ("met" if ratio <= target else "MISSED") if decides else ""
    text = [f"{min(all):.3f} ({statistics.median(all):.3f})" for all in (ours_all, peer_all)]
    print(f"{what:44} {text[0]:>15} {text[1]:>15}  {name:28} {ratio:6.2f} {target if decides else '':>6} {verdict}", flush=True)


def main():
    """RUNS COMMAND -- PEER: the medians of both, milliseconds of processor and of the clock, as four numbers."""
    runs, commands = int(sys.argv[1]), sys.argv[2:]
    middle = commands.index("--")
    times = [(once(commands[:middle]), once(commands[middle + 1 :])) for _ in range(runs)]
    print(*(f"{statistics.median(pair[side][part] for pair in times) * 1000:.2f}" for side in (0, 1) for part in (0, 1)))


if __name__ == "__main__":
    main()
