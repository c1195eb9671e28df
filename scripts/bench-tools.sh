#!/usr/bin/env bash
# Makes .build/bench, a Python environment with the peers that only the benchmarks compare with. A no-op the second time.
set -euo pipefail
cd "$(dirname "$0")/.."

want="nab==0.0.23 pyp2spec>=0.16"
mark=.build/bench/.installed
[ -f "$mark" ] && [ "$(cat "$mark")" = "$want" ] && exit 0

echo "bench-tools: installing $want into .build/bench" >&2
mkdir -p .build
rm -rf .build/bench
/usr/bin/python3 -m venv .build/bench
# shellcheck disable=SC2086
.build/bench/bin/python -m pip install --quiet --disable-pip-version-check $want
printf '%s' "$want" > "$mark"
