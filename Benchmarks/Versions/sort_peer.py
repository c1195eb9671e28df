"""The peer: parses and sorts the versions of a file, or of standard input to standard output, with the packaging library."""
import sys
import time
from packaging.version import Version

if len(sys.argv) > 1:
    lines = open(sys.argv[1]).read().split()
    start = time.process_time()
    versions = [Version(line) for line in lines]
    parsed = time.process_time()
    versions.sort()
    print(f"parse_ns {(parsed - start) * 1e9 / len(lines)}")
    print(f"sort_s {time.process_time() - parsed}")
else:
    sys.stdout.writelines(line + "\n" for line in sorted(sys.stdin.read().split(), key=Version))
