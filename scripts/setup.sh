#!/usr/bin/env bash
# Installs with apt whatever relcli's build, tests and main job need and this machine lacks. Says what it does; a no-op the second time.
set -euo pipefail

if ! command -v swift >/dev/null 2>&1; then
    cat >&2 <<'TEXT'
error: there is no Swift toolchain in PATH
hint: relcli needs Swift 6.2 or newer; get the Debian 12 package or tarball from https://www.swift.org/install/linux/ and put its usr/bin in PATH
TEXT
    exit 3
fi
[ "${1:-}" = "--toolchain-only" ] && exit 0

packages=(
    # what relcli links with
    libcurl4-openssl-dev libxml2-dev libarchive-dev zlib1g-dev libzstd-dev libsolv-dev libsolvext-dev libssl-dev libsqlite3-dev libtomlplusplus-dev pkg-config
    # what it runs: building sdists (those in C and C++ too), signing, the real install
    python3 python3-dev python3-venv python3-pip bubblewrap gcc g++ libc6-dev gnupg gpg-agent git
    # what the tests compare with
    rpm rpm2cpio rpmlint cpio patch createrepo-c dnf zypper libsolv-tools python3-rpm zstd xz-utils bzip2 unzip curl procps libxml2-utils
    # what the tests make build environments and an installed system of
    python3-pip-whl python3-setuptools-whl python3-wheel-whl libdb5.3 libnsl2 tzdata ca-certificates netbase
)

# The judge of pages, besides.
[ "${1:-}" = "--tests" ] && packages+=(chromium)
# What the benchmarks compare with, besides.
[ "${1:-}" = "--bench" ] && packages+=(librpm-dev)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "error: these Debian packages are missing and only root can install them: ${missing[*]}" >&2
        echo "hint: as root: apt-get install ${missing[*]}" >&2
        exit 3
    fi
    sudo="sudo"
fi
echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: done" >&2
