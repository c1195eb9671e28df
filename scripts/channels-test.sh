#!/usr/bin/env bash
# Takes a release of the stack with its own applications through its channels, and installs each step with dnf, in a copy of the mirror:
#   - release 1 on dev, promoted to stage and prod; dnf installs it from each channel in a root of its own, and the service is started, written and read;
#   - release 2 with a new version of the service goes the same way, while the root of prod upgrades with dnf;
#   - a rollback of prod, after which dnf distro-sync brings the first version back.
# It knows the applications of specs/sync, and does nothing for another stack.
# Usage: scripts/channels-test.sh MIRROR CHANNEL; the channel's release must be in the mirror.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/mirror-server.sh
origin=${1:-mirror}
channel=${2:-prod}
relcli=$(realpath "${RELCLI:-.build/release/relcli}")
stack=specs/sync
[ "$(realpath "${STACK:-$stack}")" = "$(realpath "$stack")" ] && [ "$channel" != dev ] || exit 0
work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work" 2>/dev/null || "${as_root[@]}" rm -rf "$work"' EXIT

# dnf and the packages' owners need more than one user.
as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(unshare --user --map-root-user --map-auto --mount --fork)
    if ! "${as_root[@]}" true 2>/dev/null; then
        echo "channels-test: not run: a plain user needs subordinate ids (package uidmap, /etc/subuid), or run it as root" >&2
        exit 0
    fi
fi

cp -a "$origin" "$work/mirror"
cp -a "$stack" "$work/stack"
# The channel dev floats; here it has what the pinned channel has, so that nothing is asked of the index.
cp "$work/stack/$channel-reqs.txt" "$work/stack/dev-reqs.txt"
cp "$work/stack/pylock.$channel.toml" "$work/stack/pylock.dev.toml"
mirror=(--mirror "$work/mirror" --quiet)

release() {
    "$relcli" release "$work/stack" --channel dev --target el9:3.11 --offline --publish "${mirror[@]}" >"$work/release.log" ||
        { cat "$work/release.log" >&2; return 1; }
    grep '^published' "$work/release.log" | sed "s,^published $work/,channels-test: ,"
    "$relcli" promote dev stage --replace --message "$1 on stage" "${mirror[@]}"
    "$relcli" promote stage prod --replace --message "$1 on prod" "${mirror[@]}"
}

# in_root ROOT CHANNEL DNF-ARGUMENTS…
in_root() {
    local root=$work/root-$1 from=$2
    shift 2
    mkdir -p "$work/repos-$from"
    curl -fsS "$base/rpm/$from/el9-py3.11.repo" -o "$work/repos-$from/$from.repo"
    printf '[base]\nname=base\nbaseurl=file://%s\ngpgcheck=0\n' "$system" > "$work/repos-$from/base.repo"
    "${as_root[@]}" dnf -y -q --noplugins --setopt=reposdir="$work/repos-$from" --setopt=varsdir=/nonexistent --setopt=cachedir="$work/cache" \
        --setopt=install_weak_deps=False --setopt=metadata_expire=0 --releasever=9 --installroot="$root" "$@" >"$work/dnf.log" 2>&1 ||
        { cat "$work/dnf.log" >&2; return 1; }
}

# version_in ROOT VERSION: starts the service, asks its heartbeat, writes one item and reads it back; then compares the installed version.
version_in() {
    local root=$work/root-$1 found
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp "${as_root[@]}" chroot "$root" /usr/bin/sync-storage check >"$work/check.log" 2>&1 ||
        { cat "$work/check.log" >&2; return 1; }
    found=$("${as_root[@]}" rpm --root "$root" -q --qf '%{VERSION}' python3.11-sync-storage)
    [ "$found" = "$2" ] || { echo "error: $1 has sync-storage $found, not $2" >&2; return 1; }
    echo "channels-test: $1 runs sync-storage $found"
}

start_server "$relcli" "$work/mirror" "$work/serve.log"
system=$("$relcli" base-system -o "$work/system")

release "release 1"
for name in dev stage prod; do
    in_root "$name" "$name" install python3.11-sync-storage
    version_in "$name" 1.0.0
done
sed -i 's/^version = "1.0.0"/version = "1.0.1"/' "$work/stack/apps/sync-storage/pyproject.toml"
release "release 2"
for name in dev stage prod; do
    in_root "$name" "$name" upgrade
    version_in "$name" 1.0.1
done
"$relcli" rollback prod --message "writes fail" "${mirror[@]}"
in_root prod prod distro-sync
version_in prod 1.0.0
version_in stage 1.0.1
"$relcli" verify prod --mirror "$work/mirror" | tail -n 1
