# What the campaigns of faults share, sourced by them: the helpers of the integration tests, a
# founded campaign, a line of the table, a simulated disk. BAIRI_FAULT=all runs everything instead
# of the sample of ./run test.
# shellcheck shell=bash
# shellcheck source=tests/integration/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../integration/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "${BASH_SOURCE[0]}")/../integration/campaign.sh"
tools=$BAIRI_BUILD/tests
seed=${BAIRI_FAULT_SEED:-0}
disk_pid=''
loop=''

# a failing fact shows little of the server's log: the rest stays out of the way
server_log_tail() {
    [ -f "$T/server.log" ] && tail -n 3 "$T/server.log" | cut -c 1-300 | sed 's/^/# server: /'
    return 0
}

# sample PART ALL: how many of something, in ./run test and in all.
sample() {
    if [ "${BAIRI_FAULT:-sample}" = all ]; then
        echo "$2"
    else
        echo "$1"
    fi
}

# not_run REASON: what is not tested is a failure, and says why.
not_run() {
    echo "not ok $(basename "$0" .sh) was not run: $1"
    exit 1
}

# campaign NAME OPTION…: cycles of fault_campaign against $T/data; its line of the table is printed
# and stays in $T/line. SERVER is the program.
campaign() {
    local name=$1 status=0
    shift

    "$tools/fault_campaign" --folder "$T" --name "$name" --seed "$seed" "$@" -- \
        "${SERVER:-$BIN/bairid}" serve --data "$T/data" --listen "127.0.0.1:0" \
        --profile development --dev-clock "$T/clock" >"$T/line" 2>"$T/campaign.err" || status=$?
    sed 's/^/row /' "$T/line"
    grep -av '^$' "$T/campaign.err"
    grep -a '^bairid: ' "$T/server.log" | tail -n 1 | sed 's/^/# /'
    return $status
}

# figure N: of the last line: 2 cycles, 3 acknowledged, 4 lost, 5 duplicated, 6 half, 7 refused
figure() { cut -f "$1" "$T/line"; }

# sound: the tables are what the ledger says.
sound() { says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development; }

# founded: the demo campaign in $T/data, its server stopped.
founded() {
    init_server >"$T/init.log" 2>&1 && found_campaign && stop_server && return 0
    cat "$T/init.log"
    return 1
}

# ---- the simulated disk ----

# disk_on MEGABYTES: an ext4 on a disk that forgets, mounted on $T/data.
disk_on() {
    local why

    why=$(disk_possible) || not_run "$why"
    mkdir -p "$T/fuse" "$T/data"
    "$tools/fault_disk" "$T/fuse" "$1" 2>"$T/disk.log" &
    disk_pid=$!
    eventually 20 test -e "$T/fuse/disk" || not_run "the FUSE disk does not come up: $(cat "$T/disk.log")"
    mkfs.ext4 -q -F -J size=8 -E lazy_itable_init=1,lazy_journal_init=1,nodiscard -m 0 "$T/fuse/disk" ||
        not_run 'mkfs.ext4 failed'
    disk_mount || not_run "ext4 cannot be mounted from a loop device: $(cat "$T/mount.log")"
}

disk_possible() {
    [ "$(id -u)" = 0 ] || { echo 'it needs root, for loop devices and mounts'; return 1; }
    [ -e /dev/fuse ] || { echo 'there is no /dev/fuse'; return 1; }
    [ -e /dev/loop-control ] || { echo 'there are no loop devices'; return 1; }
    for tool in mkfs.ext4 e2fsck losetup fusermount3; do
        command -v $tool >/dev/null || { echo "there is no $tool"; return 1; }
    done
}

# 1: a journal whose last block was torn, so that the file system was mended
repaired() { e2fsck -p "$1" || [ $? = 1 ]; }

disk_mount() {
    {
        loop=$(losetup -f --show "$T/fuse/disk") && echo "$loop" >"$T/loop" &&
            repaired "$loop" && mount -t ext4 -o noinit_itable,nodiscard "$loop" "$T/data"
    } >"$T/mount.log" 2>&1
}

# disk_unmount: also of a disk without power, where nothing can be written any more.
disk_unmount() {
    local tries

    for tries in 1 2 3 4 5 6 7 8 9 10; do
        if ! mountpoint -q "$T/data" || umount "$T/data" 2>/dev/null; then
            break
        fi
        sleep 0.05
        [ "$tries" != 10 ] || umount -l "$T/data"
    done
    [ ! -f "$T/loop" ] || losetup -d "$(cat "$T/loop")"
    rm -f "$T/loop"
}

# disk_cycle: after a cut: off, power, on again. Called through between.sh by fault_campaign.
disk_cycle() {
    disk_unmount
    echo on >"$T/fuse/switch"
    disk_mount || { cat "$T/mount.log" >&2; return 1; }
}

# between: a script that mends the disk of this campaign; its name is printed
between() {
    cat >"$T/between.sh" <<END
set -u
T=$T
$(declare -f repaired disk_unmount disk_mount disk_cycle)
disk_cycle
END
    echo "bash $T/between.sh"
}

disk_off() {
    [ -n "$disk_pid" ] || return 0
    echo 'cut 1' >"$T/fuse/switch" 2>/dev/null
    disk_unmount
    fusermount3 -u "$T/fuse" 2>/dev/null || umount -l "$T/fuse"
    wait "$disk_pid" 2>/dev/null
    disk_pid=''
} 2>/dev/null

# the server first, then what lies below it
leave_disk() {
    local status=$?

    [ -z "$server_pid" ] || { kill -9 "$server_pid" && wait "$server_pid"; } 2>/dev/null
    server_pid=''
    disk_off
    (exit $status)
    leave
}
trap leave_disk EXIT
[ -z "${KEEP:-}" ] || trap "cp -r \$T /tmp/kept; leave_disk" EXIT
