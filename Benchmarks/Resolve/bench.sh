#!/usr/bin/env bash
# Resolving the Sync stack (dev channel) from warm caches, offline: one target beside `uv pip compile --offline`, four beside `nab lock --offline`; and
# cold from a mirror of ours on this machine beside uv. Both commands of a row run in turn. RUNS sets how often (9).
# Then Airflow with ten extras beside uv, from an index 50 ms away (COLD_RUNS, 2), warm and offline (LARGE_RUNS, 3); and pyrax cold (PYRAX=0 leaves it out).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${NO_BUILD:-}" ] || swift build -c release --product relcli >/dev/null
export RELCLI_TARGETS=${RELCLI_TARGETS:-specs/targets}
export PYTHONPATH=Benchmarks
relcli=$PWD/.build/release/relcli uv=$PWD/.build/oracle/bin/uv python=$PWD/.build/oracle/bin/python
python3 Benchmarks/Resolve/bench.py "$work" "$relcli" "$uv" "$PWD/.build/bench/bin/nab" "$python"
python3 Benchmarks/Resolve/large.py "$work" "$relcli" "$uv" "$python" "$PWD/.build/bench/distant"
