#!/usr/bin/env bash
# Repository metadata beside createrepo_c, and the closure check beside dnf's repoclosure and beside one solver for each package.
# The plug-in of dnf is taken from its Debian package without installing it, because it cannot stand beside zypper.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-5000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product relcli-bench >/dev/null
bench=$PWD/.build/release/relcli-bench

(cd "$work" && apt-get download -qq dnf-plugins-core >/dev/null 2>&1 && dpkg-deb -x dnf-plugins-core_*.deb plugins)
"$bench" repository make "$work/ours" "$count"
cp -a "$work/ours" "$work/theirs"

# The shortest of three runs, in seconds; PREPARE is run before each, and not measured.
best() {
    local best=1e9 time
    for _ in 1 2 3; do
        [ -z "${PREPARE:-}" ] || eval "$PREPARE"
        time=$( { TIMEFORMAT='%R'; time "$@" >"$work/out" 2>"$work/err"; } 2>&1 || true)
        best=$(awk -v a="$best" -v b="$time" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best"
}
row() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v name="$4" -v target="$5" 'BEGIN {
        ratio = peer / ours
        printf "%-38s %8.3f %8.3f  %-26s %7.1f %7.1f  %s\n", what, ours, peer, name, ratio, target, (ratio >= target) ? "met" : "MISSED" }'
}
changed=0
change() { changed=$((changed + 1)); "$bench" repository touch "$1" $((count / 2 + changed)); }

printf '%-38s %8s %8s  %-26s %7s %7s\n' "$count packages, seconds" ours peer "peer's name" faster target
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
ours=$(best "$bench" repository closure "$work/ours")
verdicts=$(cat "$work/out")
row "each package alone, from XML" "$ours" "$repoclosure" "dnf repoclosure" 4
alone=$( { TIMEFORMAT='%R'; time "$bench" repository alone "$work/ours" >"$work/out"; } 2>&1)
row "each package alone, from XML" "$ours" "$alone" "one solver a package" 20
"$bench" repository closure "$work/ours" "$work/solv" >/dev/null
ours=$(best "$bench" repository closure "$work/ours" "$work/solv")
row "each package alone, from our cache" "$ours" "$repoclosure" "dnf repoclosure" 25
echo "verdicts: $verdicts; one solver a package: $(cat "$work/out")"
/usr/bin/time -f "memory of the closure check: %M KB" "$bench" repository closure "$work/ours" >/dev/null
