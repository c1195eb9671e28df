#!/usr/bin/env bash
# Checks that programs start on the oldest supported systems: EL 9 and Ubuntu 22.04, with glibc 2.34 and the libstdc++ of GCC 11.
# Usage: scripts/check-programs.sh PROGRAM…
set -euo pipefail
declare -A newest=([GLIBC]=2.34 [GLIBCXX]=3.4.29 [CXXABI]=1.3.13)

failed=0
fault() { echo "error: $1" >&2; failed=1; }
for program in "$@"; do
    [ -f "$program" ] || { echo "error: there is no program $program" >&2; exit 2; }
    # The version and name of each undefined symbol, such as: (GLIBC_2.34) hypotf
    while read -r version symbol; do
        [ "$symbol" = '' ] && continue
        kind=${version%%_*} number=${version#*_}
        limit=${newest[$kind]:-}
        if [[ $number = ABI_* ]]; then
            fault "$program needs $version, which glibc ${newest[GLIBC]} does not have"
        elif [ -n "$limit" ] && [ "$(printf '%s\n' "$limit" "$number" | sort -V | tail -1)" != "$limit" ]; then
            fault "$program needs $symbol of $version; nothing newer than ${kind}_$limit may be needed"
        fi
    done < <(objdump -T "$program" | sed -nE 's/.*\*UND\*.*[ (]((GLIBC|GLIBCXX|CXXABI)_[0-9A-Za-z._]+)\)? +([^ ]+)$/\1 \3/p' | sort -u)
    if readelf -V "$program" | grep -q 'GLIBC_ABI_DT_RELR' || readelf -d "$program" | grep -q '(RELR)'; then
        fault "$program has relative relocations (DT_RELR), which glibc before 2.36 does not read"
    fi
done
if [ "$failed" -ne 0 ]; then
    echo "hint: Sources/Native/CLoad/oldest.c shows how an older version of a function is asked for" >&2
    exit 1
fi
