#!/usr/bin/env bash
# Runs the project inside a fresh Debian 12 root that has never seen it: what a newcomer would type.
#
#   ./run bare [COMMAND…]        COMMAND defaults to: demo test
#
# Needs root, debootstrap and unshare. How packages are reached (sources, proxy, certificates, name
# server) is taken from this machine. BAIRI_KEEP_ROOT=1 leaves the root behind and names it.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" = 0 ] || {
    echo "a Debian root can only be made by root: sudo ./run bare" >&2
    exit 1
}
[ $# -gt 0 ] || set -- demo test
root=$(mktemp -d "${TMPDIR:-/tmp}/bairi-bare.XXXXXX")
[ "${BAIRI_KEEP_ROOT:-0}" = 1 ] || trap 'rm -rf --one-file-system "$root"' EXIT

# The mirror this machine's apt uses for Debian itself, and its proxy if it has one.
mirror() {
    local found

    found=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' |
        grep -m 1 -E '/debian/?$' || true)
    [ -n "$found" ] || {
        echo "this machine's apt knows no Debian mirror; run apt-get update first" >&2
        return 1
    }
    echo "$found"
}

apt_proxy() {
    local PROXY=''

    eval "$(apt-config shell PROXY Acquire::http::Proxy)"
    echo "${http_proxy:-$PROXY}"
}

make_root() {
    local proxy

    proxy=$(apt_proxy)
    chmod 755 "$root"
    http_proxy=$proxy debootstrap --variant=minbase bookworm "$root" "$(mirror)" >"$root.log" 2>&1 || {
        tail -n 20 "$root.log"
        return 1
    }
    rm -f "$root.log"
}

# Only how to reach packages; apt's hooks of this machine stay here.
copy_apt_settings() {
    local file

    rm -f "$root/etc/apt/sources.list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/keyrings /etc/apt/trusted.gpg.d \
        /usr/share/keyrings /usr/local/share/ca-certificates /etc/ssl/certs/ca-certificates.crt \
        /etc/resolv.conf /etc/hosts; do
        [ -e "$file" ] || continue
        mkdir -p "$root$(dirname "$file")"
        cp -aL "$file" "$root$(dirname "$file")/"
    done
    apt-config dump --format '%F "%v";%n' | grep '^Acquire::' |
        grep -vE '""|^Acquire::(IndexTargets|Changelogs|CompressionTypes)' >"$root/etc/apt/apt.conf.d/90host"
}

# inside COMMAND…: in namespaces of its own, so that neither mounts nor processes outlive it.
inside() {
    # shellcheck disable=SC2016 # expanded by the inner shells
    unshare --mount --pid --fork --kill-child bash -c '
        root=$1
        shift
        mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
            mount -t tmpfs tmpfs "$root/tmp" && exec chroot "$root" env -i HOME=/root \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}" http_proxy="${http_proxy:-}" \
            https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" "$@"' bare "$root" "$@"
}

echo "== a fresh Debian root"
make_root
copy_apt_settings
git clone --quiet --no-hardlinks "$top" "$root/srv/bairi"
status=0
for command in "$@"; do
    echo "== ./run $command, in the fresh root"
    started=$SECONDS
    inside /srv/bairi/run "$command" || status=1
    echo "== ./run $command took $((SECONDS - started)) s"
done
[ "${BAIRI_KEEP_ROOT:-0}" = 1 ] && echo "the root is $root"
exit $status
