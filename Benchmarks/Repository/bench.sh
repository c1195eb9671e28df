#!/usr/bin/env bash
# Repository metadata beside createrepo_c, and the closure check beside dnf's repoclosure and beside one solver for each package.
# The plug-in of dnf is taken from its Debian package without installing it, because it cannot stand beside zypper.
# COUNT and LARGE are the numbers of packages. RELEASE, a snapshot of a stack (MIRROR/rpm/CHANNEL), and BASE, a repository of an operating system
# that can be installed here (the tests leave one in .build/test-base), add the rows of the whole check.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-5000}
large=${LARGE:-20000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product relcli-bench >/dev/null
bench=$PWD/.build/release/relcli-bench

(cd "$work" && apt-get download -qq dnf-plugins-core >/dev/null 2>&1 && dpkg-deb -x dnf-plugins-core_*.deb plugins)
"$bench" repository make "$work/ours" "$count"
cp -a "$work/ours" "$work/theirs"

# The least processor time (user and system) and the least time on the clock of several runs, in seconds; PREPARE is run before each, and not measured.
# A run is of REPEAT commands one after the other: the shell counts milliseconds, of which a short command has few.
best() {
    local best="1e9 1e9" time number
    for _ in $(seq "${RUNS:-5}"); do
        [ -z "${PREPARE:-}" ] || eval "$PREPARE"
        time=$( { TIMEFORMAT='%U %S %R'; time for ((number = 0; number < ${REPEAT:-1}; number++)); do "$@" >"$work/out" 2>"$work/err"; done; } 2>&1 || true)
        best=$(echo "$best $time ${REPEAT:-1}" | awk '{ cpu = ($3 + $4) / $6; wall = $5 / $6; print (cpu < $1) ? cpu : $1, (wall < $2) ? wall : $2 }')
    done
    echo "$best"
}
# WHAT OURS PEER PEERNAME TARGET, where OURS and PEER are what `best` says.
row() {
    echo "$2 $3" | awk -v what="$1" -v name="$4" -v target="$5" '{
        if ($1 + 0 <= 0 || $3 + 0 <= 0) { print what ": no time was measured" > "/dev/stderr"; exit 1 }
        ratio = $3 / $1
        printf "%-34s %8.4f %8.4f  %8.4f %8.4f  %-22s %7.1f %7.1f  %s\n", what, $1, $3, $2, $4, name, ratio, target, (ratio >= target) ? "met" : "MISSED" }'
}
# WHAT VALUE UNIT LIMIT
limit() {
    awk -v what="$1" -v value="$2" -v unit="$3" -v limit="$4" 'BEGIN {
        printf "%-54s %8.3f %-4s at most %-6s %s\n", what, value, unit, limit, (value + 0 <= limit + 0) ? "met" : "MISSED" }'
}
changed=0
change() { changed=$((changed + 1)); "$bench" repository touch "$1" $((count / 2 + changed)); }

printf '%-34s %8s %8s  %8s %8s  %-22s %7s %7s\n' "$count packages, seconds" "ours cpu" "peer cpu" "ours" "peer" "peer's name" faster target
ours=$(PREPARE="rm -rf $work/ours/repodata $work/ours/.repodata-cache" best "$bench" repository index "$work/ours")
peer=$(PREPARE="rm -rf $work/theirs/repodata" best createrepo_c -q --no-database "$work/theirs")
row "metadata, cold" "$ours" "$peer" "createrepo_c" 1.5
ours=$(PREPARE="change $work/ours" best "$bench" repository index "$work/ours")
peer=$(PREPARE="change $work/theirs" best createrepo_c -q --no-database --update "$work/theirs")
row "metadata, one package changed" "$ours" "$peer" "createrepo_c --update" 10

closure() {
    PYTHONPATH="$work/plugins/usr/lib/python3/dist-packages" dnf -q --setopt=reposdir=/dev/null --setopt=varsdir=/dev/null --setopt=plugins=1 \
        --setopt=pluginpath="$work/plugins/usr/lib/python3/dist-packages/dnf-plugins" --setopt=cachedir="$work/cache" --setopt=logdir="$work/log" \
        --setopt=persistdir="$work/persist" --releasever=9 --repofrompath=ours,"file://$work/ours" --repo=ours repoclosure
}
repoclosure=$(PREPARE="rm -rf $work/cache" best closure)
grep -q "unresolved" "$work/out" "$work/err" || { echo "repoclosure did not run: $(head -3 "$work/err")" >&2; exit 1; }
xml=$(best "$bench" repository closure "$work/ours")
verdicts=$(cat "$work/out")
row "each package alone, from XML" "$xml" "$repoclosure" "dnf repoclosure" 4
alone=$(RUNS=1 best "$bench" repository alone "$work/ours")
single=$(cat "$work/out")
row "each package alone, from XML" "$xml" "$alone" "one solver a package" 20
"$bench" repository closure "$work/ours" "$work/solv" >/dev/null
ours=$(RUNS=15 REPEAT=10 best "$bench" repository closure "$work/ours" "$work/solv")
row "each package alone, from our cache" "$ours" "$repoclosure" "dnf repoclosure" 25
# What of it is the start of a process: a release checks in the process that built it.
start=$(RUNS=15 REPEAT=10 best "$bench")
ours=$(echo "$ours $start" | awk '{ print $1 - $3, $2 - $4 }')
row "  the same in a process that runs" "$ours" "$repoclosure" "dnf repoclosure" 25
echo "verdicts: $verdicts; one solver a package: $single"
echo

"$bench" repository make "$work/large" "$large"
memory() { /usr/bin/time -f %M -o "$work/memory" "$@" >/dev/null && awk '{ print $1 / 1024 }' "$work/memory"; }
limit "$large packages, metadata, cold" "$(memory "$bench" repository index "$work/large")" MB 100
"$bench" repository touch "$work/large" $((large / 3))
limit "$large packages, metadata, one changed" "$(memory "$bench" repository index "$work/large")" MB 100
limit "$large packages, closure check from XML" "$(memory "$bench" repository closure "$work/large")" MB 100
"$bench" repository closure "$work/large" "$work/solv" >/dev/null
limit "$large packages, closure check from our cache" "$(memory "$bench" repository closure "$work/large" "$work/solv")" MB 100
limit "$count packages just built, reads to index them" "$("$bench" repository built "$work/built" "$count")" "" 0

[ -n "${RELEASE:-}" ] || exit 0
swift build -c release --product relcli >/dev/null
mapfile -t repositories < <(find -L "$(realpath "$RELEASE")" -mindepth 3 -maxdepth 3 -name repodata -printf '%h\n' | sort)
whole() {
    for repository in "${repositories[@]}"; do
        target=$(basename "$(dirname "$repository")")
        .build/release/relcli check --quiet --cache "$work/check" --target "${target/-py/:}" "$repository"
    done
}
ours=$(best whole)
limit "whole check of ${#repositories[@]} repositories of the stack" "${ours#* }" s 1
[ -n "${BASE:-}" ] || exit 0
repository=$(printf '%s\n' "${repositories[@]}" | grep "py3.11" | tail -1)
real() { .build/release/relcli check --quiet --cache "$work/check" --install --python /usr/bin/python3.11 --base "$(realpath "$BASE")" "$repository"; }
with=$(RUNS=2 best real)
limit "transaction and imports of $(basename "$(dirname "$repository")")" "${with#* }" s 20
