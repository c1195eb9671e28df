#!/usr/bin/env bash
# A small wheel to an RPM beside rpmbuild for the same files, with the same codec and level; and the most memory that a wheel of a GiB takes.
# COUNT packages are written in one process; rpmbuild is started RUNS times. LARGE=0 leaves the large wheel out (it needs 4 GiB of disk).
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-300} runs=${RUNS:-5} level=12
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product relcli-bench >/dev/null
bench=.build/release/relcli-bench

wheel=$(python3 Benchmarks/Packages/generate.py small "$work")
"$bench" packages "$wheel" "$count" "$work" "$level" >"$work/ours"

build() {
    rpmbuild -bb --define "_topdir $work/top" --define "_binary_payload w$level.zstdio" --define "_build_id_links none" "$work/sample.spec" >/dev/null 2>&1
}
build
start=$(date +%s%N)
processor=$( { TIMEFORMAT='%U %S'; time (for _ in $(seq "$runs"); do build; done); } 2>&1 | awk '{ print ($1 + $2) * 1000 }')
wall=$((($(date +%s%N) - start) / 1000000))

value() { awk -v key="$1" '$1 == key { print $2 }' "$2"; }
row() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v name="$4" -v target="$5" 'BEGIN {
        ratio = ours / peer
        printf "%-38s %10.2f %10.2f  %-18s %8.4f %8.4f  %s\n", what, ours, peer, name, ratio, target, (ratio <= target) ? "met" : "MISSED" }'
}
printf '%-38s %10s %10s  %-18s %8s %8s\n' "" ours peer "peer's name" ratio target
row "files to RPM, ms of processor" "$(value write_cpu_ms "$work/ours")" "$(awk "BEGIN { print $processor / $runs }")" rpmbuild 0.01
row "wheel to RPM, ms of processor" "$(value whole_cpu_ms "$work/ours")" "$(awk "BEGIN { print $processor / $runs }")" "rpmbuild, no wheel" 0.02
row "wheel to RPM, ms" "$(value whole_wall_ms "$work/ours")" "$(awk "BEGIN { print $wall / $runs }")" "rpmbuild, no wheel" 0.05
if [ "${LARGE:-1}" = 1 ]; then
    wheel=$(python3 Benchmarks/Packages/generate.py large "$work/large" 1024)
    "$bench" packages "$wheel" 1 "$work/large" "$level" >"$work/ours-large"
    row "wheel of 1 GiB, peak MB" "$(value peak_mb "$work/ours-large")" 100 "bound of 100 MB" 1
fi
