#!/usr/bin/env bash
# A current folder that was removed: relative names lead nowhere, and not to the root of the machine.
#
#   lost_folder.sh TUNE
set -euo pipefail
tune=$(realpath "$1")
work=$(mktemp -d)
name=lost_folder_$$
trap 'rm -rf "$work" "/$name" "/$name.conf" "/$name.json"' EXIT
fail() { echo "FAIL: $*"; exit 1; }

mkdir -p "$work/proc/sys/net/core" "$work/gone"
echo 128 > "$work/proc/sys/net/core/somaxconn"
printf 'MemTotal: 4194304 kB\nMemFree: 1 kB\n' > "$work/proc/meminfo"
printf 'Node 0, zone Normal\n  pages free 900000\n high 15000\n managed 1015000\n' > "$work/proc/zoneinfo"
echo 'net.core.somaxconn = 4096' > "$work/wish.conf"
cd "$work/gone"
rmdir "$work/gone"

refused() { # SAYS ARGUMENT...
  local says=$1 status=0
  shift
  "$tune" --proc "$work/proc" "$@" > "$work/output" 2>&1 || status=$?
  [ "$status" -ge 2 ] || fail "'$*' ended with $status: $(cat "$work/output")"
  grep -q -- "$says" "$work/output" || fail "'$*' says $(cat "$work/output")"
}
refused 'a current folder that is gone' apply "$work/wish.conf" --yes --state-dir "$name" --runtime-only
refused 'a current folder that is gone' apply "$work/wish.conf" --yes --state-dir "$work/state" --target "$name.conf"
refused 'the current folder is gone' diff "$work/wish.conf" --state-dir "$work/state" --plan-out "$name.json"
refused 'is no folder' config --root "$name"
[ "$(cat "$work/proc/sys/net/core/somaxconn")" = 128 ] || fail "something was changed"
for path in "/$name" "/$name.conf" "/$name.json"; do
  [ ! -e "$path" ] || fail "$path was made"
done
"$tune" --proc "$work/proc" apply "$work/wish.conf" --yes --state-dir "$work/state" \
  --target "$work/site.conf" > "$work/output" || fail "whole paths do not help"
