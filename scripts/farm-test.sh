#!/usr/bin/env bash
# Releases a stack on a Slurm cluster of two nodes on this machine, and compares the snapshot with that of one machine.
# Usage: scripts/farm-test.sh STACK CHANNEL
set -euo pipefail
cd "$(dirname "$0")/.."
stack=$1 channel=$2 relcli=$PWD/.build/release/relcli
work=$(mktemp -d /tmp/relcli-farm-XXXXXX)
trap 'bash scripts/slurm-cluster.sh stop "$work/cluster"; rm -rf -- "$work"' EXIT
cp -R "$stack" "$work/stack"
rm -f "$work/stack/pylock.$channel.toml"
"$relcli" lock "$work/stack" --channel "$channel" --mirror "$work/one" --quiet
# The cluster begins with an empty mirror.
SLURM_CONF=$(bash scripts/slurm-cluster.sh start "$work/cluster")
export SLURM_CONF
"$relcli" release "$work/stack" --channel "$channel" --mirror "$work/two" --publish --executor slurm
"$relcli" release "$work/stack" --channel "$channel" --mirror "$work/one" --publish --quiet > /dev/null
one=$(readlink "$work/one/rpm/$channel") two=$(readlink "$work/two/rpm/$channel")
if [ "$one" != "$two" ]; then
    echo "error: one machine made $one, the cluster $two" >&2
    exit 1
fi
echo "the cluster made what one machine made: ${two##*/}"
