#!/usr/bin/env bash
# Runs every suite of Benchmarks/, each of which measures relcli and a named peer in one run. Name suites to run only those.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh --bench
bash scripts/oracles.sh --bench
suites=("$@")
if [ ${#suites[@]} -eq 0 ]; then
    for file in Benchmarks/*/bench.sh; do suites+=("$(basename "$(dirname "$file")")"); done
fi
for suite in "${suites[@]}"; do
    echo "== $suite"
    bash "Benchmarks/$suite/bench.sh"
    echo
done
