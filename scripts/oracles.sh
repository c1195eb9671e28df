#!/usr/bin/env bash
# Makes .build/oracle, a Python environment with the peers that the tests compare with; with --bench also .build/bench, with those that only the
# benchmarks compare with. A no-op the second time.
set -euo pipefail
cd "$(dirname "$0")/.."

# environment NAME PACKAGE…
environment() {
    local name=$1
    shift
    local mark=.build/$name/.installed want="$*"
    [ -f "$mark" ] && [ "$(cat "$mark")" = "$want" ] && return
    echo "oracles: installing $want into .build/$name" >&2
    mkdir -p .build
    rm -rf ".build/$name"
    /usr/bin/python3 -m venv ".build/$name"
    ".build/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$@" || return 1
    printf '%s' "$want" > "$mark"
}

environment oracle 'packaging==26.3' 'pip>=23.1' 'uv>=0.9' 'cyclonedx-python-lib[json-validation]>=8' 'check-jsonschema>=0.28'
# These need a compiler where there is no wheel of their dependencies; the one test that uses each is left out then.
environment bandersnatch 'bandersnatch>=6.6' || { rm -rf .build/bandersnatch; echo "oracles: bandersnatch cannot be installed" >&2; }
environment devpi 'devpi-server>=6.14' || { rm -rf .build/devpi; echo "oracles: devpi cannot be installed" >&2; }
# The tests of uploads with real clients are left out if one cannot be installed.
environment uploaders 'twine>=6.1' 'flit>=3.9' 'poetry>=2' 'hatch>=1.14' 'prometheus_client>=0.20' \
    || { rm -rf .build/uploaders; echo "oracles: the clients that upload cannot be installed" >&2; }
# What walks the server's pages and tries its API.
environment site 'playwright>=1.55' 'axe-playwright-python>=0.1.4' 'schemathesis>=4.4'
if [ "${1:-}" = "--bench" ]; then environment bench 'nab==0.0.23' 'pyp2spec>=0.16' 'bandersnatch>=6.6'; fi
