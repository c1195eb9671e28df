#!/usr/bin/env bash
# Prints the version of this source: that of the git tag (v1.2.0 is 1.2.0), with the commits since then (1.2.0+14.g0a1b2c3); 0.0.0+g0a1b2c3 without a
# tag, and 0.0.0 if nothing is known. RELCLI_VERSION in the environment takes precedence; a source archive made by git archive contains the version below.
# Usage: scripts/version.sh [FOLDER]; with a folder it writes RelcliVersion.swift there, if that would change it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# git archive replaces these two (.gitattributes).
tag='$Format:%(describe:tags=true,match=v[0-9]*)$'
commit='$Format:%h$'
case $commit in
'$'*)
    tag='' commit=''
    # Ignore a repository that merely contains this folder, such as a packager's.
    if [ -e .git ]; then
        tag=$(git describe --tags --match 'v[0-9]*' 2>/dev/null || true)
        commit=$(git rev-parse --short HEAD 2>/dev/null || true)
    fi
    ;;
esac

version=${RELCLI_VERSION:-}
if [ -z "$version" ]; then
    case $tag in
    '') version=0.0.0${commit:++g$commit} ;;
    *-*-g*)
        rest=${tag#v}
        base=${rest%-*-g*}
        since=${rest#"$base"-}
        version=$base+${since/-/.}
        ;;
    *) version=${tag#v} ;;
    esac
fi
if ! [[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.+~_-]*$ ]]; then
    echo "error: '$version' cannot be a version" >&2
    echo "hint: RELCLI_VERSION, or the git tag after its v, has letters, digits and . + ~ _ - alone" >&2
    exit 2
fi

if [ $# -eq 0 ]; then
    printf '%s\n' "$version"
    exit 0
fi
text="/// The version of this program, which scripts/version.sh found when it was built.
enum RelcliVersion {
    static let current = \"$version\"
}"
mkdir -p "$1"
file=$1/RelcliVersion.swift
[ -f "$file" ] && [ "$(cat "$file")" = "$text" ] || printf '%s\n' "$text" > "$file"
