#!/usr/bin/env bash
# The plan of a release of 20,000 packages, which is written as a script for Slurm and as a graph for ninja: its time and its memory.
# PROJECTS is the number of projects, each of which is packaged for eight targets.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${NO_BUILD:-}" ] || swift build -c release --product relcli >/dev/null
export RELCLI_TARGETS=${RELCLI_TARGETS:-$PWD/specs/targets}
export PYTHONPATH=Benchmarks:Benchmarks/Crawl
python3 Benchmarks/Plan/bench.py "$work" "${RELCLI:-$PWD/.build/release/relcli}" "${PROJECTS:-2500}"
