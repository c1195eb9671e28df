#!/usr/bin/env bash
# Requests a second of relcli-serve beside nginx on one generated tree, both on loopback, with wrk in turn. RUNS and SECONDS_EACH bound it.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${NO_BUILD:-}" ] || { swift build -c release --product relcli >/dev/null; swift build -c release --product relcli-serve >/dev/null; }
python3 Benchmarks/Serve/bench.py "$work" "$PWD/${PROGRAMS:-.build/release}/relcli" "${RUNS:-7}" "${SECONDS_EACH:-2}"
