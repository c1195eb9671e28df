#!/usr/bin/env bash
# A Slurm cluster of two nodes on this machine, for tests: slurmctld, two slurmd and munged in a folder, on loopback, without systemd.
#
#   slurm-cluster.sh start FOLDER [PORT]   starts it, and prints the file for SLURM_CONF
#   slurm-cluster.sh stop FOLDER           ends its programs
#   slurm-cluster.sh kill FOLDER NODE      ends one node's slurmd and its jobs, as if the machine were gone (n1 or n2)
#   slurm-cluster.sh revive FOLDER NODE    starts it again
#
# Needs root, and Debian's packages slurm-wlm and munge.
set -euo pipefail
usage() {
    sed -n '2,/^$/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
}
case ${1-} in
start | stop) [ $# -ge 2 ] || usage ;;
kill | revive) [ $# -ge 3 ] || usage ;;
*) usage ;;
esac
action=$1 folder=$(realpath -m "$2")

node() {
    slurmd -N "$1" -f "$folder/slurm.conf" -D > "$folder/$1.out" 2>&1 &
    echo $! > "$folder/$1.pid"
}

end() {
    local pid
    pid=$(cat "$folder/$1.pid" 2> /dev/null) || return 0
    kill "${2:--TERM}" "$pid" 2> /dev/null || true
    for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null || return 0; sleep .05; done
    kill -KILL "$pid" 2> /dev/null || true
}

case $action in
start)
    port=${3:-$((20000 + RANDOM % 10000))}
    # Three ports that nobody listens on.
    used() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
    while used "$port" || used $((port + 1)) || used $((port + 2)); do port=$((port + 3)); done
    mkdir -p "$folder/state" "$folder/munge"
    chmod 755 "$folder"
    chmod 700 "$folder/munge"
    dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 status=none
    chmod 400 "$folder/munge/key"
    # A socket's path is short, wherever the folder is.
    socket=$(mktemp -d /tmp/munge-XXXXXX)
    chmod 755 "$socket"
    echo "$socket" > "$folder/socket"
    munged --foreground --force --key-file "$folder/munge/key" --socket "$socket/socket" --pid-file "$folder/munge/pid" --seed-file "$folder/munge/seed" \
        --log-file "$folder/munge/log" > "$folder/munged.out" 2>&1 &
    echo $! > "$folder/munged.pid"
    host=$(hostname -s) cpus=$(nproc)
    cat > "$folder/slurm.conf" <<CONF
ClusterName=relcli
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$socket/socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld-own.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=1,sched_min_interval=50000,bf_interval=1
SlurmctldTimeout=10
SlurmdTimeout=10
KillWait=5
MessageTimeout=10
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MinJobAge=3600
MaxArraySize=5001
MaxJobCount=30000
JobRequeue=1
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=$cpus
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=$cpus
PartitionName=all Nodes=n1,n2 Default=YES State=UP
CONF
    printf 'CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n' > "$folder/cgroup.conf"
    for _ in $(seq 100); do [ -S "$socket/socket" ] && break; sleep .05; done
    slurmctld -f "$folder/slurm.conf" -D > "$folder/slurmctld.out" 2>&1 &
    echo $! > "$folder/slurmctld.pid"
    node n1
    node n2
    export SLURM_CONF=$folder/slurm.conf
    for _ in $(seq 300); do
        if [ "$(sinfo -h -t idle -o %D 2> /dev/null | head -1)" = 2 ]; then echo "$folder/slurm.conf"; exit 0; fi
        sleep .1
    done
    echo "the nodes did not become idle; see the logs in $folder" >&2
    tail -n 5 "$folder"/*.log "$folder"/*.out >&2 || true
    exit 1
    ;;
stop)
    for name in n1 n2 slurmctld munged; do end "$name"; done
    if [ -e "$folder/socket" ]; then rm -rf -- "$(cat "$folder/socket")"; fi
    ;;
kill)
    end "$3" -KILL
    # A job's programs know their node; their parent is the slurmstepd that would tell how they ended.
    doomed=()
    for environment in /proc/[0-9]*/environ; do
        # Another cluster may have a node of that name.
        # The order matters: a program that has ended meanwhile is a fault of the second redirection.
        if tr '\0' '\n' 2> /dev/null < "$environment" | grep -cxF -e "SLURMD_NODENAME=$3" -e "SLURM_CONF=$folder/slurm.conf" | grep -qx 2; then
            pid=${environment#/proc/} pid=${pid%/environ}
            parent=$(ps -o ppid= -p "$pid" | tr -d ' ')
            if [ "$(ps -o comm= -p "${parent:-0}" 2> /dev/null)" = slurmstepd ]; then doomed=("$parent" "${doomed[@]}"); fi
            doomed+=("$pid")
        fi
    done
    for pid in "${doomed[@]}"; do kill -KILL "$pid" 2> /dev/null || true; done
    ;;
revive)
    node "$3"
    ;;
esac
