#!/usr/bin/env bash
# SHA-256 beside OpenSSL's, both measured in one run: our own by a thread in parts of 64 KiB, with the processor's instructions and without, and
# `openssl speed` of the same part. Then a file of MEGABYTES (500), hashed by a program that starts and ends, beside `openssl dgst` and sha256sum.
set -euo pipefail
cd "$(dirname "$0")/../.."
megabytes=${MEGABYTES:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product relcli-bench >/dev/null
bench=.build/release/relcli-bench
head -c "${megabytes}000000" /dev/urandom > "$work/file"

"$bench" digest > "$work/ours"
# In thousands of bytes a second.
peer=$(openssl speed -seconds 2 -bytes 65536 -evp sha256 2>/dev/null | awk '/^sha256/ { sub("k", "", $NF); print $NF / 1000 }')
for key in instructions portable; do
    awk -v key="$key" -v peer="$peer" '$1 == key {
        printf "SHA-256, %-14s MB/s %8.0f  openssl %8.0f  of it %5.2f\n", key, $2, peer, $2 / peer }' "$work/ours"
done
best() {
    local TIMEFORMAT=%R
    for _ in 1 2 3 4 5; do { time "$@" >/dev/null; } 2>&1; done | sort -n | head -1
}
printf 'a file of %s MB: ours %s s, openssl dgst %s s, sha256sum %s s\n' "$megabytes" "$(best "$bench" digest "$work/file")" \
    "$(best openssl dgst -sha256 "$work/file")" "$(best sha256sum "$work/file")"
