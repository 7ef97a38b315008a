#!/bin/bash
# Breaks a real kernel on purpose, in a network namespace of its own, and asks tune doctor what gave
# way; then mends it and asks again. Arguments: the command, the load generator, and "machine" for
# limits of the whole machine, which are saved and restored. 77: it said why it could not.
set -u
tune=$1 load=$2
if [ "$(id -u)" != 0 ]; then echo "needs root"; exit 77; fi
command -v ip > /dev/null || { echo "needs iproute2"; exit 77; }
if [ "${3:-}" != inside ] && [ "${3:-}" != machine ]; then
  unshare -mn true 2>/dev/null || { echo "no network namespace can be made here"; exit 77; }
  exec unshare -mn "$0" "$tune" "$load" inside
fi

work=$(mktemp -d); failures=0; peer=tune-test-$$
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
set_key() { echo "$2" > "/proc/sys/${1//.//}" || fail "cannot set $1"; }

# start NAME ARGUMENT...: the load in the background, once it is ready.
start() {
  local name=$1 waited; shift
  mkfifo "$work/$name"
  "$@" > "$work/$name" 2> "$work/$name.log" & echo $! > "$work/$name.pid"
  exec 9< "$work/$name"
  read -t 20 -r waited <&9 || fail "$name did not get ready: $(cat "$work/$name.log")"
  exec 9<&-
}
stop() {
  local name
  for name in "$@"; do
    kill "$(cat "$work/$name.pid" 2>/dev/null)" 2>/dev/null && wait "$(cat "$work/$name.pid")" 2>/dev/null
    rm -f "$work/$name" "$work/$name.pid"
  done
}

# first_problem [OPTION...]: "ID KEY,KEY": what doctor puts first, with the keys that would cure it.
first_problem() {
  "$tune" doctor --no-log --interval 300ms --json "$@" > "$work/doctor.json"
  python3 - "$work/doctor.json" <<'END'
import json, sys
problems = [p for p in json.load(open(sys.argv[1]))["problems"] if p["when"] == "now"]
print(problems[0]["id"] + " " + ",".join(r["key"] for r in problems[0]["remedies"]) if problems else "none")
END
}
# expect WHAT FOUND WANTED: both as first_problem says it; a "*" at the end stands for the rest.
expect() { case $2 in $3) ;; *) fail "$1: '$2' instead of '$3': $(tr -d ' \n' < "$work/doctor.json")" ;; esac; }
limit_of() { python3 -c "
import json, sys
row = next(r for r in json.load(open(sys.argv[1]))['problems'] if r['id'] == sys.argv[2])
print(next(int(e['limit']) for e in row['evidence'] if e['limit'] is not None))" "$work/doctor.json" "$1"; }

if [ "${3:-}" = machine ]; then
  before=$(cat /proc/sys/net/ipv4/tcp_max_orphans)
  trap 'set_key net.ipv4.tcp_max_orphans $before; stop server clients; ip link del tune-here 2>/dev/null; ip netns del $peer 2>/dev/null; rm -rf "$work"' EXIT
  ip netns add $peer && ip link add tune-here type veth peer name tune-there netns $peer || exit 77
  ip addr add 10.213.7.1/30 dev tune-here; ip link set tune-here up
  ip -n $peer addr add 10.213.7.2/30 dev tune-there; ip -n $peer link set tune-there up
  set_key net.ipv4.tcp_max_orphans 40
  start server "$load" serve 10.213.7.1 9901 4096
  start clients ip netns exec $peer "$load" connect 10.213.7.1 9901 200
  sleep 0.5
  ip -n $peer link set tune-there down   # the peers are gone
  (sleep 0.15; kill -USR1 "$(cat "$work/server.pid")") &
  expect "orphans" "$(first_problem)" "orphans *net.ipv4.tcp_max_orphans*"
  [ "$(limit_of orphans)" = 40 ] || fail "orphans: the limit is $(limit_of orphans)"
  set_key net.ipv4.tcp_max_orphans "$before"
  expect "orphans, mended" "$(first_problem)" none
else
  trap 'stop server clients; rm -rf "$work"' EXIT
  ip link set lo up
  address=127.0.0.1
  expect "a healthy namespace" "$(first_problem)" none

  set_key net.core.somaxconn 8
  start server "$load" listen $address 9901 1024
  (sleep 0.1; exec "$load" connect $address 9901 40 > /dev/null) & echo $! > "$work/clients.pid"
  expect "accept queue" "$(first_problem)" "accept-queue net.core.somaxconn"
  [ "$(limit_of accept-queue)" = 8 ] || fail "accept queue: the limit is $(limit_of accept-queue)"
  stop server clients
  set_key net.core.somaxconn 4096
  start server "$load" listen $address 9902 5
  (sleep 0.1; exec "$load" connect $address 9902 40 > /dev/null) & echo $! > "$work/clients.pid"
  expect "the application's own backlog" "$(first_problem)" "accept-queue "
  stop server clients

  start server "$load" serve $address 9903 64
  start clients "$load" connect $address 9903 100
  sleep 0.3
  expect "descriptors" "$(first_problem)" "file-descriptors "
  grep -q "load ($(cat "$work/server.pid"))" "$work/doctor.json" || fail "descriptors: the process is not named"
  stop server clients

  set_key net.ipv4.tcp_max_tw_buckets 10
  start server "$load" serve $address 9904 4096
  (sleep 0.1; exec "$load" churn $address 9904 60 > /dev/null) & echo $! > "$work/clients.pid"
  expect "TIME-WAIT" "$(first_problem)" "time-wait net.ipv4.tcp_max_tw_buckets"
  stop clients
  set_key net.ipv4.tcp_max_tw_buckets 131072

  set_key net.ipv4.tcp_tw_reuse 0
  set_key net.ipv4.ip_local_port_range "40000 40199"
  start clients "$load" churn $address 9904 120
  expect "ports" "$(first_problem)" "ephemeral-ports *"
  [ "$(limit_of ephemeral-ports)" = 200 ] || fail "ports: the limit is $(limit_of ephemeral-ports)"
  set_key net.ipv4.ip_local_port_range "32768 60999"
  expect "ports, mended" "$(first_problem)" none
  stop clients

  start clients "$load" take $address 9904 45000
  expect "a port that a client took" "$(first_problem --port 45000)" "port net.ipv4.ip_local_reserved_ports"
  expect "a port of a service" "$(first_problem --port 9904)" "port "
  expect "a free port" "$(first_problem --port 45001)" none
  stop server clients
fi
[ $failures = 0 ] || exit 1
echo "all as expected"
