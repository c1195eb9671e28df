#!/usr/bin/env bash
# Runs the tests of each module in turn, so that tests with time-outs (shutdown, stalled clients) are not slowed by tests that compute.
# Usage: scripts/test.sh [MODULE…]; the tests must have been built.
set -euo pipefail
cd "$(dirname "$0")/.."
export RELCLI_ORACLE_PYTHON="$PWD/.build/oracle/bin/python"
modules=("$@")
[ ${#modules[@]} -gt 0 ] || modules=(ForeignText VersionSort Native IndexCrawler RPMBuilder RPMRepository ServeSettings MirrorAccess MirrorServer ReleaseChain Command)
failed=()
for module in "${modules[@]}"; do
    echo "== ${module}Tests"
    swift test --skip-build --filter "^${module}Tests\." || failed+=("$module")
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "error: tests failed in: ${failed[*]}" >&2
    exit 1
fi
