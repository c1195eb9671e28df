#!/usr/bin/env bash
# Shows that what `make release` published can be used: serves the mirror on a free loopback port, then
#   - pip installs kinto from it into a new environment, with no other index;
#   - dnf resolves and downloads kinto with all it needs, given one package that stands for the operating system;
#   - dnf installs the whole stack for Python 3.11 in a root made of this Debian's packages, where every module is imported, pip check and the
#     applications' tests run, kinto is started until its heartbeat answers, and everything is erased without a trace.
# Usage: scripts/live-test.sh MIRROR CHANNEL
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/mirror-server.sh
mirror=${1:-mirror}
channel=${2:-prod}
relcli=${RELCLI:-.build/release/relcli}
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

start_server "$relcli" "$mirror" "$work/serve.log"

echo "live-test: pip installs kinto from $base/simple/"
/usr/bin/python3 -m venv "$work/venv"
env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --index-url "$base/simple/" 'kinto<26' 'setuptools<82'
"$work/venv/bin/python" -c 'import kinto; print("live-test: kinto", kinto.__version__, "imports")'

echo "live-test: dnf resolves and downloads python3-kinto from $base/rpm/$channel/el9/x86_64/"
"$relcli" base-package --target el9 -o "$work/base" >/dev/null
createrepo_c -q "$work/base"
dnf -y -q --noplugins --setopt=reposdir=/nonexistent --setopt=cachedir="$work/cache" --releasever=9 --installroot="$work/root" \
    --repofrompath=base,"file://$work/base" --repofrompath=sync,"$base/rpm/$channel/el9/x86_64/" \
    --setopt=base.gpgcheck=0 --setopt=sync.gpgcheck=0 --setopt=install_weak_deps=False \
    install --downloadonly --downloaddir="$work/rpms" python3-kinto
echo "live-test: dnf downloaded $(find "$work/rpms" -name '*.rpm' | wc -l) packages"

repository="$mirror/rpm/$channel/el9-py3.11/x86_64"
if [ -d "$repository" ]; then
    echo "live-test: dnf installs, runs and erases everything of $repository"
    "$relcli" check "$repository" --target el9:3.11 --stack "${STACK:-specs/sync}" --install --base "$("$relcli" base-system -o "$work/system")" \
        --cache "$work/check" --root "$work" | tee "$work/check.txt"
    for tier in 'V0 headers' 'V3 transaction' 'V4 runs'; do
        grep -q "$tier *passed" "$work/check.txt" || { echo "error: the tier $tier did not run" >&2; exit 1; }
    done
fi
