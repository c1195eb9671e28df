"""The commands that the benchmarks of resolution measure: `relcli lock` and `uv pip compile` of the same requirements."""
import json
import os
import subprocess

from measure import once, remove

ENVIRONMENT = dict(os.environ, UV_NO_CONFIG="1")


class Locks:
    """Locks requirements with relcli, or with uv for the Python of one target."""

    def __init__(self, work, relcli, uv, python, target):
        self.work, self.relcli, self.uv, self.python = work, relcli, uv, python
        answer = subprocess.run([relcli, "targets", "--json"], check=True, capture_output=True).stdout
        # To its patch level: a shorter version would mean an older one to uv.
        self.version = {known["target"]: known for known in json.loads(answer)}[target]["python"]

    def ours(self, requirements, targets, mirror, index, *options):
        """Without an index relcli uses the one of pip's configuration."""
        output = f"{self.work}/pylock.toml"
        remove(output)
        chosen = [part for target in targets for part in ("--target", target)]
        named = ["--index", index] if index else []
        return once([self.relcli, "lock", *requirements, *chosen, "--mirror", mirror, *named, "-o", output, *options], ENVIRONMENT)

    def by_uv(self, requirements, cache, index, *options):
        """The Python is named, or uv asks every one in PATH for its version, and most of the time is theirs."""
        remove(f"{self.work}/uv.txt")
        with open(f"{self.work}/uv.in", "w") as file:
            file.writelines(name + "\n" for name in requirements)
        return once(
            [self.uv, "pip", "compile", "--quiet", "--cache-dir", cache, "--index-url", index, "--python", self.python, "--python-version", self.version,
             "--python-platform", "x86_64-manylinux_2_34", f"{self.work}/uv.in", "-o", f"{self.work}/uv.txt", *options], ENVIRONMENT)


def pip_index(python):
    """The index that pip uses here, its own default included."""
    script = 'from pip._internal.commands import create_command as make; print(make("install").parser.parse_args([])[0].index_url)'
    return subprocess.run([python, "-c", script], check=True, capture_output=True, text=True).stdout.strip()
