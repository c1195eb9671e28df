#!/usr/bin/env bash
# Resolving the Sync stack (dev channel) from a warm cache, offline, beside `uv pip compile --offline` (in .build/oracle); four targets are measured alone.
# The first run of each side fills its cache from the index that pip uses; only what follows is measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=.build/oracle/bin/python
uv=.build/oracle/bin/uv
runs=${RUNS:-5}
[ -n "${NO_BUILD:-}" ] || swift build -c release --product relcli >/dev/null
relcli=.build/release/relcli
export RELCLI_TARGETS=${RELCLI_TARGETS:-specs/targets}
requirements=specs/sync/dev-reqs.txt
# The index that pip uses here, its own default included; both sides are told it, so that neither has to find out.
index=$("$python" -c 'from pip._internal.commands import create_command as make; print(make("install").parser.parse_args([])[0].index_url)')
# el9's Python to its patch level: a shorter version would mean an older one to uv.
full=$("$relcli" targets --json | "$python" -c 'import json, sys; print(next(t["python"] for t in json.load(sys.stdin) if t["target"] == "el9"))')

ours() { "$relcli" lock $(grep -vE '^\s*(#|-|$)' "$requirements" | sed 's/ *#.*//; s/ //g' | tr '\n' ' ') "$@" --mirror "$work/mirror" --index "$index" -o "$work/pylock.toml"; }
uv_compile() { UV_NO_CONFIG=1 "$uv" pip compile --quiet --cache-dir "$work/uv" --index-url "$index" --python-version "$full" --python-platform x86_64-manylinux_2_34 "$requirements" -o "$work/uv.txt" "$@"; }

# The least of several runs, in seconds of processor time: what else the machine does matters less to it than to the clock.
seconds() {
    local best=1e9 time
    for _ in $(seq "$runs"); do
        rm -f "$work/pylock.toml" "$work/uv.txt"
        time=$( { TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }')
        best=$(awk -v a="$best" -v b="$time" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best"
}
row() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v name="$4" -v target="$5" 'BEGIN {
        printf "%-44s %8.3f %8.3f  %-26s %7.2f %7.2f  %s\n", what, ours, peer, name, ours / peer, target, (ours / peer <= target) ? "met" : "MISSED" }'
}

# Once with the network, for the caches; what is still missing offline is an error and shows.
cold_ours=$( { TIMEFORMAT='%R'; time ours --target el9 >/dev/null 2>"$work/log"; } 2>&1 ) || { cat "$work/log" >&2; exit 3; }
cold_uv=$( { TIMEFORMAT='%R'; time uv_compile 2>"$work/log"; } 2>&1 ) || { cat "$work/log" >&2; exit 3; }
ours --target el9 --target el9:3.11 --target el9:3.12 --target el10 >/dev/null 2>&1
ours --target el9 --offline >/dev/null
uv_compile --offline

printf '%-44s %8s %8s  %-26s %7s %7s\n' "Sync stack" ours peer "peer's name" ratio target
row "one target, cold, s of the clock" "$cold_ours" "$cold_uv" "uv pip compile" 1
row "one target, warm and offline, CPU s" "$(seconds ours --target el9 --offline)" "$(seconds uv_compile --offline)" "uv pip compile --offline" 1
echo "four targets, warm and offline, CPU s: $(seconds ours --target el9 --target el9:3.11 --target el9:3.12 --target el10 --offline)"
