#!/usr/bin/env bash
# A umask that takes everything: what tune makes can still be read and written by its owner.
#
#   umask.sh TUNE
set -euo pipefail
tune=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAIL: $*"; exit 1; }

mkdir -p "$work/proc/sys/net/core"
echo 128 > "$work/proc/sys/net/core/somaxconn"
printf 'MemTotal: 4194304 kB\nMemFree: 1 kB\n' > "$work/proc/meminfo"
printf 'Node 0, zone Normal\n  pages free 900000\n high 15000\n managed 1015000\n' > "$work/proc/zoneinfo"
echo 'net.core.somaxconn = 4096' > "$work/wish.conf"
: > "$work/output"
place=(--proc "$work/proc" --state-dir "$work/state" --log-file "$work/log")

umask 0777
"$tune" "${place[@]}" apply --yes --target "$work/etc/site.conf" "$work/wish.conf" > "$work/output"
while read -r mode path; do
  case $mode in
    [67]??) ;;
    *) fail "$path has mode $mode" ;;
  esac
done < <(stat -c '%a %n' "$work/log" "$work/etc" "$work/etc/site.conf" &&
  find "$work/state" -printf '%m %p\n')
[ "$(stat -c %a "$work/state/lock" "$work/state/transactions/000001/steps.jsonl" | sort -u)" = 600 ] ||
  fail "others may read the lock or the steps"
"$tune" "${place[@]}" rollback --yes > "$work/output" || fail "the rollback ended with $?"
