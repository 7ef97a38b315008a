#!/bin/bash
# tune doctor on this host as it is, against a start of the command that does nothing; then against
# ss -tan on a host with very many sockets, one after the other in the same run: wall time and
# memory, and their ratio. Arguments: the command, many_sockets, how many (500000).
# TIME-WAIT lasts a minute: what takes longer to make than that is gone when it is measured, and the
# number that is there is shown. Needs root, a network namespace, ss and GNU time.
set -u
tune=$1 many=$2 count=${3:-500000}
if [ "${4:-}" != inside ]; then
  [ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
  exec unshare -n "$0" "$tune" "$many" "$count" inside
fi
[ -x /usr/bin/time ] || { echo "needs GNU time"; exit 77; }
work=$(mktemp -d); trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
ip link set lo up
echo 10000000 > /proc/sys/net/ipv4/tcp_max_tw_buckets

# measure NAME COMMAND...: the median of five, as "seconds KiB".
measure() {
  local name=$1; shift
  for _ in 1 2 3 4 5; do
    /usr/bin/time -o "$work/time" -f "%e %M" "$@" > /dev/null 2>&1
    tail -1 "$work/time"
  done | sort -n | sed -n 3p > "$work/$name"
}
row() { printf "%-24s %8.3f s %8d KiB\n" "$1" $(cat "$work/$2"); }

# each NAME COMMAND...: the mean of fifty in a row, as milliseconds of wall time and of the processor.
each() {
  local name=$1 TIMEFORMAT="%R %U %S"; shift
  { time for _ in $(seq 50); do "$@" > /dev/null 2>&1; done; } 2> "$work/each"
  awk -v name="$name" '{ printf "%-24s %8.1f ms, %.1f ms of the processor\n", name, $1 * 20, ($2 + $3) * 20 }' "$work/each"
}
echo "$(ls -d /proc/[0-9]* | wc -l) processes, $(dmesg 2> /dev/null | wc -l) lines in the kernel's log"
each "tune --version" "$tune" --version
each "doctor --no-log" "$tune" doctor --interval 0 --no-log
each "doctor" "$tune" doctor --interval 0
command -v strace > /dev/null &&
  echo "doctor --no-log makes $(strace -f -c "$tune" doctor --interval 0 --no-log 2>&1 > /dev/null | awk '$NF == "total" { print $4 }') system calls"

measure small "$tune" doctor --interval 0 --no-log
row "doctor, no sockets" small
mkfifo "$work/ready"
"$many" "$count" > "$work/ready" &
read -r _ < "$work/ready"
sed -n 's/^TCP:.* tw \([0-9]*\) .*/sockets in TIME-WAIT: \1/p' /proc/net/sockstat
measure ss ss -tan
measure doctor "$tune" doctor --interval 0 --no-log
sed -n 's/^TCP:.* tw \([0-9]*\) .*/sockets in TIME-WAIT: \1/p' /proc/net/sockstat
row "ss -tan" ss
row "doctor" doctor
awk '{ s[FILENAME] = $1 } END { for (f in s) if (f ~ /doctor$/) d = s[f]; else o = s[f];
       printf "doctor takes %.2f of the time of ss -tan\n", d / o }' "$work/ss" "$work/doctor"
