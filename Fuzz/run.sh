#!/usr/bin/env bash
# Fuzzes the readers of bytes from outside with libFuzzer and the address sanitizer: SECONDS_EACH for each, or for the named ones.
# An input that breaks one is saved in .build/fuzz/found; each such file becomes a test.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-300}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(rpm wheel zip metadata elf openpgp toml escapers)
export RELCLI_FUZZ=1
swift build -c release --scratch-path .build/fuzz --product relcli-fuzz -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld \
    -Xcxx -fsanitize=fuzzer-no-link,address
fuzz=.build/fuzz/release/relcli-fuzz
work=.build/fuzz/work
mkdir -p "$work" .build/fuzz/found
"$fuzz" seeds "$work/seeds"
failed=()
for target in "${targets[@]}"; do
    echo "== $target"
    mkdir -p "$work/corpus/$target"
    ASAN_OPTIONS=detect_leaks=${LEAKS:-1} "$fuzz" "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=512 \
        -max_len=65536 -print_final_stats=1 -artifact_prefix=".build/fuzz/found/$target-" "$work/corpus/$target" "$work/seeds/$target" \
        >"$work/$target.log" 2>&1 || failed+=("$target")
    grep -E "^stat::|SUMMARY|Test unit written" "$work/$target.log" || tail -5 "$work/$target.log"
done
rm -rf /dev/shm/relcli-fuzz-*
if [ ${#failed[@]} -gt 0 ]; then
    echo "error: broken by what is in .build/fuzz/found: ${failed[*]}" >&2
    exit 1
fi
