#!/usr/bin/env bash
# The job of every recipe in this folder: builds a stack's packages for all its targets, checks that they install, and keeps the reports.
#
#   STACK     the folder of the stack file                       (.)
#   CHANNEL   the channel whose requirements are released        (dev)
#   MIRROR    a folder that is kept between runs, as is ~/.local/state/relcli with the key by which its files are known   (mirror)
#   OUT       the folder for the reports                         (ci-output)
#   BASES     repositories of the operating systems, as TARGET=REPO words: everything is then installed in a root for real, imported, and the
#             applications' own tests and smoke commands run     (none: the solver alone decides)
#   OSV       a dump of the OSV database                         (none)
#   PUBLISH   1 puts a release that passed on the channel        (0)
#   MESSAGE   the reason, for the record of the release
#   RELCLI    the program                                        (relcli)
set -euo pipefail
stack=${STACK:-.} channel=${CHANNEL:-dev} mirror=${MIRROR:-mirror} out=${OUT:-ci-output} relcli=${RELCLI:-relcli}
mkdir -p "$out"
rm -f "$out"/{check.xml,check.html,release.json,report.html,report.md,report.json}

arguments=(release "$stack" --channel "$channel" --mirror "$mirror" --junit "$out/check.xml" --html "$out/check.html" --json)
if [ -n "${BASES:-}" ]; then
    arguments+=(--install)
    for base in $BASES; do arguments+=(--base "$base"); done
fi
if [ -n "${OSV:-}" ]; then arguments+=(--osv "$OSV"); fi
if [ -n "${MESSAGE:-}" ]; then arguments+=(--message "$MESSAGE"); fi
if [ "${PUBLISH:-0}" = 1 ]; then arguments+=(--publish); fi

status=0
"$relcli" "${arguments[@]}" > "$out/release.json" || status=$?
# A run that made no snapshot has said why, and has nothing to report.
snapshot=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["snapshot"])' "$out/release.json" 2>/dev/null || true)
if [ -n "$snapshot" ]; then
    for form in html md json; do "$relcli" report "$snapshot" --mirror "$mirror" --format "$form" -o "$out/report.$form"; done
fi
exit "$status"
