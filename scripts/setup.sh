#!/usr/bin/env bash
# Installs with apt or dnf whatever relcli's build, tests and main job need and this machine lacks. Says what it does; a no-op the second time.
set -euo pipefail

if ! command -v swift >/dev/null 2>&1; then
    cat >&2 <<'TEXT'
error: there is no Swift toolchain in PATH
hint: relcli needs Swift 6.2 or newer; get the package or tarball for this system from https://www.swift.org/install/linux/ and put its usr/bin in PATH
TEXT
    exit 3
fi
[ "${1:-}" = "--toolchain-only" ] && exit 0

# Each line has the name of a package in Debian, and in Fedora and EL 9 with EPEL and CRB; - if it is part of another package or does not exist there.
# CI runs on Debian; the names for dnf are from the distributions' indexes.
names() {
    cat <<'TEXT'
# libraries for relcli
libcurl4-openssl-dev libcurl-devel
libxml2-dev libxml2-devel
libarchive-dev libarchive-devel
zlib1g-dev zlib-devel
libzstd-dev libzstd-devel
libsolv-dev libsolv-devel
libsolvext-dev -
libssl-dev openssl-devel
libtomlplusplus-dev tomlplusplus-devel
pkg-config pkgconf-pkg-config
# programs that relcli runs: to build sdists (those in C and C++ too), to sign, to install; strip and readelf
python3 python3
python3-dev python3-devel
python3-venv -
python3-pip python3-pip
bubblewrap bubblewrap
gcc gcc
g++ gcc-c++
libc6-dev glibc-devel
gnupg gnupg2
gpg-agent -
git git
binutils binutils
# the tests' peers and oracles
rpm rpm-build
rpm2cpio -
rpmlint rpmlint
cpio cpio
patch patch
createrepo-c createrepo_c
dnf dnf
zypper zypper
libsolv-tools libsolv-tools
python3-rpm python3-rpm
zstd zstd
xz-utils xz
bzip2 bzip2
unzip unzip
curl curl
procps procps-ng
libxml2-utils -
ninja-build ninja-build
make make
# parts of build environments and of an installed system, for tests
python3-pip-whl -
python3-setuptools-whl -
python3-wheel-whl -
libdb5.3 -
libnsl2 -
tzdata tzdata
ca-certificates ca-certificates
netbase -
TEXT
    # The checker of HTML pages, the programs that the files under packaging/ are for, the parser of Jenkinsfiles, a cluster, and what kills a program at a system call.
    if [ "${1:-}" = "--tests" ]; then printf '%s\n' "chromium chromium" "nginx-light nginx" "openssl openssl" "systemd systemd" "groovy groovy" "slurm-wlm slurm-slurmctld" "- slurm-slurmd" "munge munge" "strace strace"; fi
    # The benchmarks' peers.
    if [ "${1:-}" = "--bench" ]; then printf '%s\n' "librpm-dev rpm-devel" "nginx-light nginx" "wrk -"; fi
}

if command -v apt-get >/dev/null 2>&1; then
    system=Debian column=1 install="apt-get install"
    has() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }
elif command -v dnf >/dev/null 2>&1; then
    system=RPM column=2 install="dnf install"
    # Also under another name that provides it.
    has() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }
else
    echo "error: this machine has neither apt-get nor dnf" >&2
    echo "hint: install by hand what scripts/setup.sh lists" >&2
    exit 3
fi

missing=()
while read -r -a name; do
    package=${name[column - 1]}
    if [ "$package" != - ] && ! has "$package"; then missing+=("$package"); fi
done < <(names "$@" | grep -v '^#')
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "error: these $system packages are missing and only root can install them: ${missing[*]}" >&2
        echo "hint: as root: $install ${missing[*]}" >&2
        exit 3
    fi
    sudo="sudo"
fi
echo "setup: installing ${missing[*]}" >&2
if [ "$system" = Debian ]; then
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
elif ! $sudo dnf install -y -q --setopt=install_weak_deps=False "${missing[@]}" >/dev/null; then
    echo "hint: on EL 9 some of them are in CRB and EPEL: dnf install epel-release && dnf config-manager --set-enabled crb" >&2
    exit 3
fi
echo "setup: done" >&2
