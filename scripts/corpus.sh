#!/usr/bin/env bash
# Releases stacks that teams run, for el9:3.11, and installs each for real on a root made of this Debian's packages: every failure must have a good reason.
# Usage: scripts/corpus.sh [NAME…]; without names, every specs/corpus/NAME.txt (a requirements file). MINUTES_EACH bounds each stack (20).
# Writes one line for each stack to standard output as a Markdown table, and the reports to .build/corpus/NAME.
set -euo pipefail
cd "$(dirname "$0")/.."
relcli=${RELCLI:-$PWD/.build/release/relcli}
work=$PWD/.build/corpus
target=el9:3.11
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for file in specs/corpus/*.txt; do names+=("$(basename "$file" .txt)"); done
fi
mkdir -p "$work"
base=$("$relcli" base-system --target "$target" -o "$work/base" --quiet)
failed=0
printf '| stack | packages | release and installation | seconds |\n|---|---|---|---|\n'
for name in "${names[@]}"; do
    stack=$work/$name
    rm -rf "$stack" && mkdir -p "$stack"
    cp "specs/corpus/$name.txt" "$stack/requirements.txt"
    if [ -d "specs/corpus/$name" ]; then cp -R "specs/corpus/$name" "$stack/overrides"; fi
    printf 'name = "%s"\ntargets = ["%s"]\n[channels.dev]\nrequirements = "requirements.txt"\n' "$name" "$target" > "$stack/stack.toml"
    began=$SECONDS
    status=0
    timeout "$((${MINUTES_EACH:-20} * 60))" "$relcli" release "$stack" --channel dev --mirror "$work/mirror-$name" --install --base "$base" \
        --html "$stack/check.html" --junit "$stack/check.xml" --json > "$stack/summary.json" 2> "$stack/log.txt" || status=$?
    packages=$(python3 -c 'import json,sys; print(sum(t["packages"] for t in json.load(open(sys.argv[1]))["targets"]))' "$stack/summary.json" 2>/dev/null || echo -)
    case $status in
        0) answer=passed ;;
        124) answer="not done within ${MINUTES_EACH:-20} minutes" ;;
        *)
            answer=$(python3 - "$stack" <<'P'
import json, re, sys
try:
    text = "\n".join(json.load(open(sys.argv[1] + "/summary.json"))["findings"])
except Exception:
    text = ""
lines = [line.strip() for line in (text or open(sys.argv[1] + "/log.txt").read()).splitlines()]
causes = [lines[place + 1] for place, line in enumerate(lines[:-1]) if re.match(r"cause \d", line)]
told = causes or [line for line in lines if re.match(r"(error:|caused by:)", line)] or lines[-1:]
print("; ".join(re.sub(r" {2,}", ": ", line) for line in told[:3])[:300].replace("|", "/"))
P
            )
            failed=1 ;;
    esac
    printf '| %s | %s | %s | %d |\n' "$name" "$packages" "$answer" "$((SECONDS - began))"
    rm -rf "$work/mirror-$name"
done
exit "$failed"
