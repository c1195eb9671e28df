#!/usr/bin/env bash
# Makes .build/oracle, a Python environment with the peers that the tests compare with. A no-op the second time.
set -euo pipefail
cd "$(dirname "$0")/.."

want="packaging==26.3 pip>=23.1 uv>=0.9 cyclonedx-python-lib[json-validation]>=8"
mark=.build/oracle/.installed
[ -f "$mark" ] && [ "$(cat "$mark")" = "$want" ] && exit 0

echo "oracles: installing $want into .build/oracle" >&2
mkdir -p .build
rm -rf .build/oracle
/usr/bin/python3 -m venv .build/oracle
# shellcheck disable=SC2086
.build/oracle/bin/python -m pip install --quiet --disable-pip-version-check $want
printf '%s' "$want" > "$mark"
