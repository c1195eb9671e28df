#!/usr/bin/env bash
# Parsing and sorting a million versions beside packaging (in .build/oracle) and beside rpmvercmp with qsort (librpm-dev, gcc).
# The figures of the Rust crate pep440_rs 0.7.3 were measured once, on a machine whose standard library sorted a million random numbers in 0.094 s: 92 ns a
# version, 0.241 s a sort. The rows "at this speed" scale them by what the same sort of numbers takes here and now.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=.build/oracle/bin/python
if [ -z "${NO_BUILD:-}" ]; then
    swift build -c release --product relcli-bench >/dev/null
    swift build -c release --product relcli >/dev/null
fi
bench=.build/release/relcli-bench
relcli=.build/release/relcli

"$python" Benchmarks/Versions/generate.py pep440 "$count" 7 >"$work/pep440"
"$python" Benchmarks/Versions/generate.py rpm "$count" 7 >"$work/rpm"
gcc -O2 Benchmarks/Versions/rpmsort.c -o "$work/rpmsort" -lrpm -lrpmio

"$bench" versions "$work/pep440" >"$work/ours"
"$python" Benchmarks/Versions/sort_peer.py "$work/pep440" >"$work/packaging"
"$bench" evr "$work/rpm" >"$work/ours-rpm"
"$work/rpmsort" "$work/rpm" >"$work/peer-rpm"

speed=$(awk '$1 == "calibration_s" { print $2 / 0.094 }' "$work/ours")
value() { awk -v key="$1" '$1 == key { print $2 }' "$2"; }
# The shortest of three runs, in seconds of processor time.
seconds() {
    local best=1e9 time
    for _ in 1 2 3; do
        time=$( { TIMEFORMAT='%U %S'; time "$@" <"$work/pep440" >"$work/sorted" 2>/dev/null; } 2>&1 | awk '{ print $1 + $2 }')
        best=$(awk -v a="$best" -v b="$time" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best"
}
row() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v name="$4" -v target="$5" 'BEGIN {
        ratio = ours / peer
        printf "%-34s %10.3f %10.3f  %-24s %8.4f %8.4f  %s\n", what, ours, peer, name, ratio, target, (ratio <= target) ? "met" : "MISSED" }'
}
ours_whole=$(seconds "$relcli" version sort)
peer_whole=$(seconds "$python" Benchmarks/Versions/sort_peer.py)

printf '%-34s %10s %10s  %-24s %8s %8s\n' "$count versions" ours peer "peer's name" ratio target
row "parse, ns a version" "$(value parse_ns "$work/ours")" 90 "bound of 90 ns" 1
row "parse, ns a version" "$(value parse_ns "$work/ours")" "$(value parse_ns "$work/packaging")" "packaging" 1
row "parse, ns a version" "$(value parse_ns "$work/ours")" "$(awk -v s="$speed" 'BEGIN { print 92 * s }')" "pep440_rs, at this speed" 1
row "sort parsed, s" "$(value sort_s "$work/ours")" 0.241 "pep440_rs 0.7.3 (anchor)" 0.5
row "sort parsed, s" "$(value sort_s "$work/ours")" "$(awk -v s="$speed" 'BEGIN { print 0.241 * s }')" "pep440_rs, at this speed" 0.5
row "sort parsed, s" "$(value sort_s "$work/ours")" "$(value sort_s "$work/packaging")" "packaging" 1
row "keys and sort of EVRs, s" "$(value sort_s "$work/ours-rpm")" "$(value sort_s "$work/peer-rpm")" "rpmvercmp with qsort" 0.25
row "relcli version sort, whole, s" "$ours_whole" "$peer_whole" "packaging, whole" 0.0667
