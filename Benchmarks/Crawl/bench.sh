#!/usr/bin/env bash
# A whole index into an empty mirror, and again without a change, beside bandersnatch and beside `curl --parallel` with one sync after it.
# nginx serves the index on this machine. Then the memory for a list of 780 000 projects and a page of 200 000 files. PROJECTS is the list of sizes, RUNS how often each row runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${NO_BUILD:-}" ] || swift build -c release --product relcli >/dev/null
export RELCLI_TARGETS=${RELCLI_TARGETS:-specs/targets}
export PYTHONPATH=Benchmarks:Benchmarks/Crawl
python3 Benchmarks/Crawl/bench.py "$work" "$PWD/.build/release/relcli" "$PWD/.build/bench/bin/bandersnatch" "${PROJECTS:-300 3000}"
