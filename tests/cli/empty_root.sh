#!/usr/bin/env bash
# The command is one file: it does its work alone in a root that holds nothing but it and /proc.
#
#   empty_root.sh TUNE
set -euo pipefail
if [ "$(id -u)" -ne 0 ] || ! unshare --mount --net true 2>/dev/null; then
  echo "needs root and namespaces of its own"
  exit 77
fi
if [ -z "${TUNE_IN_NAMESPACE:-}" ]; then
  TUNE_IN_NAMESPACE=1 exec unshare --mount --net "$0" "$@"
fi
if readelf -l "$1" | grep -q INTERP; then
  echo "the command was not linked statically here"
  exit 77
fi
root=$(mktemp -d)
mount -t tmpfs empty "$root"
trap 'umount --lazy "$root"; rmdir "$root"' EXIT
mkdir "$root/proc"
mount -t proc proc "$root/proc"
cp "$1" "$root/tune"
echo 'net.ipv4.tcp_fin_timeout = 33' >"$root/site.conf"
tune() { env -i PATH=/ "$(command -v chroot)" "$root" /tune "$@"; }
PATH=$PATH:/usr/sbin
timeout=/proc/sys/net/ipv4/tcp_fin_timeout

is() { [ "$2" = "$3" ] || { echo "$1: '$2', not '$3'"; exit 1; }; }
ends_with() {
  local status=0
  tune "${@:2}" </dev/null >"$root/shown" 2>&1 || status=$?
  is "exit status of ${*:2} ($(cat "$root/shown"))" "$status" "$1"
}

for reading in --version host profile config check history status recover 'explain net.core.somaxconn' \
               'who net.core.somaxconn'; do
  # shellcheck disable=SC2086
  ends_with 0 $reading
done
ends_with 1 diff ./site.conf
ends_with 0 apply ./site.conf --yes
is "after apply" "$(cat $timeout)" 33
ends_with 0 rollback --yes
is "after rollback" "$(cat $timeout)" 60

# Whoever reads what it prints does not wait for the process that would undo it.
shown=$(tune apply ./site.conf --yes --confirm-within 30s)
grep -q 'pending' <<<"$shown" || { echo "$shown"; exit 1; }
ends_with 0 confirm
is "after confirm" "$(cat $timeout)" 33
