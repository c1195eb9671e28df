#!/usr/bin/env bash
# The scheduled job: locks the newest versions, shows the difference, and leaves it as a commit on a branch that someone can merge.
#
#   STACK, CHANNEL, MIRROR, OUT, OSV, RELCLI   as for release.sh
#   BRANCH    the branch for the commit; empty only changes the lock file   (relock-CHANNEL)
#
# Writes $OUT/relock.md, and changed=true or changed=false to standard output and to $GITHUB_OUTPUT. Exits with status 0 in both cases.
set -euo pipefail
stack=${STACK:-.} channel=${CHANNEL:-dev} mirror=${MIRROR:-mirror} out=${OUT:-ci-output} relcli=${RELCLI:-relcli}
branch=${BRANCH-relock-$channel}
lock=$stack/pylock.$channel.toml
mkdir -p "$out"
before=$(mktemp)
trap 'rm -f "$before"' EXIT
had=0
if [ -e "$lock" ]; then cp "$lock" "$before" && had=1; fi

arguments=(lock "$stack" --channel "$channel" --mirror "$mirror" --upgrade --json)
if [ -n "${OSV:-}" ]; then arguments+=(--osv "$OSV"); fi
"$relcli" "${arguments[@]}" > "$out/relock.json"
unchanged=$(python3 -c 'import json, sys; print("true" if json.load(open(sys.argv[1]))["unchanged"] else "false")' "$out/relock.json")
changed=true
if [ "$unchanged" = true ]; then changed=false; fi
{
    echo "# New versions for $channel"
    echo
    if [ "$had" = 1 ]; then "$relcli" diff "$before" "$lock" 2>&1 | sed 's/^/    /'; else echo "There was no lock before."; fi
} > "$out/relock.md"
if [ "$changed" = true ] && [ -n "$branch" ]; then
    git -C "$stack" checkout --quiet -B "$branch"
    git -C "$stack" add -- "pylock.$channel.toml"
    sed '1s/^# //' "$out/relock.md" | git -C "$stack" commit --quiet --file -
fi
echo "changed=$changed"
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "changed=$changed" >> "$GITHUB_OUTPUT"; fi
