#!/usr/bin/env bash
# Packages next to named peers, both measured in one run:
#   - a small wheel to an RPM beside rpmbuild for the same files, with the same codec and level;
#   - the same wheel to a spec, as whole processes in turn, beside pyp2spec, which gets the wheel as a file too;
#   - the Sync stack for el9 from a mirror that holds it (MIRROR, made by `make release`): all packages, and all of them a second time;
#   - the most memory that a wheel of a GiB takes.
# COUNT packages are written in one process; rpmbuild is started RUNS times, pyp2spec four times as often. LARGE=0 leaves the large wheel out (it needs 4 GiB of disk).
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-300} runs=${RUNS:-5} level=12 mirror=${MIRROR:-mirror}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product relcli-bench >/dev/null
swift build -c release --product relcli >/dev/null
# As it is installed: the linker leaves its output in small pieces of the page cache, and each start takes longer to map it.
install .build/release/relcli "$work/relcli"
bench=.build/release/relcli-bench relcli=$work/relcli

# Runs a command RUNS times, and prints milliseconds of processor and of wall time for one.
measure() {
    local TIMEFORMAT='%R %U %S'
    { time (for _ in $(seq "$runs"); do "$@" >/dev/null 2>&1; done); } 2>&1 | awk -v runs="$runs" '{ print ($2 + $3) * 1000 / runs, $1 * 1000 / runs }'
}
value() { awk -v key="$1" '$1 == key { print $2 }' "$2"; }
row() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v name="$4" -v target="$5" 'BEGIN {
        ratio = ours / peer
        printf "%-38s %10.2f %10.2f  %-18s %8.4f %8.4f  %s\n", what, ours, peer, name, ratio, target, (ratio <= target) ? "met" : "MISSED" }'
}
printf '%-38s %10s %10s  %-18s %8s %8s\n' "" ours peer "peer's name" ratio target

wheel=$(python3 Benchmarks/Packages/generate.py small "$work")
"$bench" packages "$wheel" "$count" "$work" "$level" >"$work/ours"
build() {
    rpmbuild -bb --define "_topdir $work/top" --define "_binary_payload w$level.zstdio" --define "_build_id_links none" "$work/sample.spec"
}
build >/dev/null 2>&1
read -r processor wall < <(measure build)
row "files to RPM, ms of processor" "$(value write_cpu_ms "$work/ours")" "$processor" rpmbuild 0.01
row "wheel to RPM, ms of processor" "$(value whole_cpu_ms "$work/ours")" "$processor" "rpmbuild, no wheel" 0.01
row "wheel to RPM, ms" "$(value whole_wall_ms "$work/ours")" "$wall" "rpmbuild, no wheel" 0.05

mkdir "$work/wheels"
cp "$wheel" "$work/wheels/"
ours=("$relcli" rpm "$wheel" --target el9 --spec-only -o "$work/spec")
peer=(.build/bench/bin/pyp2spec -a --path "$work/wheels" -c "$work/conf" -o "$work/peer.spec" small-sample)
read -r processor wall peer_processor peer_wall < <(python3 Benchmarks/measure.py "$((4 * runs))" "${ours[@]}" -- "${peer[@]}")
row "wheel to spec, program, ms of processor" "$processor" "$peer_processor" pyp2spec 0.05
row "wheel to spec, program, ms" "$wall" "$peer_wall" pyp2spec 0.05
row "wheel to spec, in a program, ms" "$(value spec_wall_ms "$work/ours")" "$peer_wall" pyp2spec 0.05

if [ -d "$mirror/packages" ]; then
    cp -a "$mirror" "$work/mirror"
    # A copy: the lock of the checkout stays as it is.
    cp -r specs/sync specs/targets "$work"
    stack() { "$relcli" release "$work/sync" --channel prod --target el9 --mirror "$work/mirror" --offline --json >"$work/stack.json" 2>/dev/null; }
    # The seconds of the build step, the packages with and without the source packages, and the projects of the last release.
    built() {
        python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); t = s["targets"][0]
print(next(x["seconds"] for x in s["steps"] if x["step"] == "build"), t["packages"] + t["sourcePackages"], t["packages"], t["projects"])' "$work/stack.json"
    }
    forget() { for name in "$@"; do rm -rf "${work:?}/mirror/$name"; done; }
    runs=1
    stack >/dev/null
    forget releases rpm
    read -r kept _ < <(measure stack)
    read -r seconds _ _ projects < <(built)
    again=$(awk "BEGIN { print $seconds * 1000 / $projects }")
    forget releases rpm cache/build
    read -r all _ < <(measure stack)
    read -r _ files packages _ < <(built)
    row "Sync stack, $packages + $((files - packages)) RPMs, CPU s" "$(awk "BEGIN { print ($all - $kept) / 1000 }")" 3 "bound of 3 s" 1
    row "the same again, kept, ms a project" "$again" 1 "bound of 1 ms" 1
else
    echo "the Sync stack is not measured: there is no mirror in $mirror, which make release fills"
fi

if [ "${LARGE:-1}" = 1 ]; then
    wheel=$(python3 Benchmarks/Packages/generate.py large "$work/large" 1024)
    "$bench" packages "$wheel" 1 "$work/large" "$level" >"$work/ours-large"
    row "wheel of 1 GiB, peak MB" "$(value peak_mb "$work/ours-large")" 100 "bound of 100 MB" 1
fi
