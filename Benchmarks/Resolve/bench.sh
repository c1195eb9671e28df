#!/usr/bin/env bash
# Resolving the Sync stack (dev channel) from warm caches, offline: one target beside `uv pip compile --offline`, four beside `nab lock --offline`; and
# cold from a mirror of ours on this machine beside uv. Both commands of a row run in turn. RUNS sets how often (9).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${NO_BUILD:-}" ] || swift build -c release --product relcli >/dev/null
export RELCLI_TARGETS=${RELCLI_TARGETS:-specs/targets}
PYTHONPATH=Benchmarks python3 Benchmarks/Resolve/bench.py "$work" "$PWD/.build/release/relcli" "$PWD/.build/oracle/bin/uv" "$PWD/.build/bench/bin/nab" "$PWD/.build/oracle/bin/python"
