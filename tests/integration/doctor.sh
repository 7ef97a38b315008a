#!/bin/bash
# Breaks a real kernel on purpose, in a network namespace of its own, and asks tune doctor what gave
# way; then mends it and asks again. Arguments: the command and the load generator. 77: it said why
# it could not.
set -u
tune=$1 load=$2
if [ "$(id -u)" != 0 ]; then echo "needs root"; exit 77; fi
command -v ip > /dev/null || { echo "needs iproute2"; exit 77; }
if [ "${3:-}" != inside ]; then
  unshare -mn true 2>/dev/null || { echo "no network namespace can be made here"; exit 77; }
  exec unshare -mn "$0" "$tune" "$load" inside
fi

. "$(dirname "$0")/doctor_lib.sh"

trap 'stop server clients; rm -rf "$work"' EXIT
tw_reaches() { [ "$(sed -n 's/^TCP:.* tw \([0-9]*\) .*/\1/p' /proc/net/sockstat)" -ge "$1" ]; }
ip link set lo up
set_key net.ipv4.tcp_rfc1337 1   # else some TIME-WAITs are reset by what both sides send at once
address=127.0.0.1
expect "a healthy namespace" "$(first_problem)" none

set_key net.core.somaxconn 8
start server "$load" listen $address 9901 1024
start clients "$load" connect $address 9901 40
wait_for "a full queue" 20 queued 9901 9
expect "accept queue" "$(first_problem)" "accept-queue net.core.somaxconn"
[ "$(limit_of accept-queue)" = 8 ] || fail "accept queue: the limit is $(limit_of accept-queue)"
stop server clients
set_key net.core.somaxconn 4096
start server "$load" listen $address 9902 5
start clients "$load" connect $address 9902 40
wait_for "a full queue" 20 queued 9902 6
expect "the application's own backlog" "$(first_problem)" "accept-queue "
stop server clients

start server "$load" serve $address 9903 64
start clients "$load" connect $address 9903 100
wait_for "a process at its limit" 20 has_files server 64
expect "descriptors" "$(first_problem)" "file-descriptors "
grep -q "load ($(cat "$work/server.pid"))" "$work/doctor.json" || fail "descriptors: the process is not named"
stop server clients

set_key net.ipv4.tcp_max_tw_buckets 10
start server "$load" serve $address 9904 8192
start clients "$load" pace $address 9904 100
wait_for "as many as there may be" 20 tw_reaches 10
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
# --- the SYN queue: peers that begin handshakes and never end them ---
ip link add here type veth peer name there; ip link set here up; ip link set there up
ip addr add 10.213.9.1/24 dev here
ip neigh add 10.213.9.2 lladdr 02:00:00:00:00:01 dev here nud permanent
ip route add 10.213.8.0/24 via 10.213.9.2   # who begins and is never there
set_key net.ipv4.conf.all.rp_filter 0; set_key net.ipv4.conf.lo.rp_filter 0
# syn_queue WHAT PORT BACKLOG WANTED LIMIT
syn_queue() {
  start server "$load" listen 10.213.9.1 "$2" "$3"
  start clients "$load" syn 10.213.9.1 "$2" 300
  expect "$1" "$(first_problem)" "$4"
  [ "$(limit_of syn-queue)" = "$5" ] || fail "$1: the limit is $(limit_of syn-queue)"
  stop server clients
}
syn_queue "SYN queue with cookies" 9911 8 "syn-queue " 8
advised "its own backlog to 4096" || fail "SYN queue: the application's backlog is not advised"
advised "load (" || fail "SYN queue: the process is not named"
set_key net.core.somaxconn 16
syn_queue "SYN queue with cookies, cut by somaxconn" 9912 100 "syn-queue net.core.somaxconn" 16
set_key net.ipv4.tcp_syncookies 0
syn_queue "SYN queue without cookies" 9913 100 "syn-queue net.ipv4.tcp_syncookies,net.core.somaxconn" 16
set_key net.core.somaxconn 4096; set_key net.ipv4.tcp_max_syn_backlog 16
syn_queue "tcp_max_syn_backlog without cookies" 9914 4096 "syn-queue net.ipv4.tcp_syncookies" 12
set_key net.ipv4.tcp_syncookies 1; set_key net.ipv4.tcp_max_syn_backlog 1024
start server "$load" listen 10.213.9.1 9915 4096
start clients "$load" syn 10.213.9.1 9915 300
expect "SYN queue, mended" "$(first_problem)" none
stop server clients

# --- IPv6, where it is ---
if ip -6 addr show dev lo | grep -q ::1; then
  start server "$load" listen ::1 9921 5
  start clients "$load" connect ::1 9921 40
  wait_for "a full queue" 20 queued 9921 6
  expect "accept queue of IPv6" "$(first_problem)" "accept-queue "
  grep -q "::1 port 9921 of load" "$work/doctor.json" || fail "accept queue of IPv6: the listener is not named"
  stop server clients
  set_key net.ipv4.ip_local_port_range "41000 41199"; set_key net.ipv4.tcp_tw_reuse 0
  start server "$load" answer ::1 9922 4096
  start clients "$load" churn ::1 9922 120
  expect "ports of IPv6" "$(first_problem)" "ephemeral-ports net.ipv4.tcp_tw_reuse*"
  stop clients
  set_key net.ipv4.tcp_tw_reuse 2
  sleep 1   # until they are old enough to be reused
  expect "ports of IPv6, mended" "$(first_problem)" none
  stop server
fi

# --- ports: what looks like many and is few, or the other way round ---
set_key net.ipv4.ip_local_port_range "42000 42199"; set_key net.ipv4.tcp_tw_reuse 0
set_key net.ipv4.ip_local_reserved_ports 42020-42199
start server "$load" answer $address 9931 4096
start clients "$load" churn $address 9931 12
expect "reserved ports eat the range" "$(first_problem)" "ephemeral-ports *"
[ "$(limit_of ephemeral-ports)" = 20 ] || fail "reserved ports: the limit is $(limit_of ephemeral-ports)"
advised "ip_local_reserved_ports" || fail "reserved ports: not named"
set_key net.ipv4.ip_local_reserved_ports ""
expect "reserved ports, mended" "$(first_problem)" none
stop clients
set_key net.ipv4.ip_local_port_range "43000 43199"
set_key net.ipv4.tcp_tw_reuse 1; set_key net.ipv4.tcp_timestamps 0
start clients "$load" churn $address 9931 110
expect "reuse without timestamps" "$(first_problem)" "ephemeral-ports net.ipv4.tcp_timestamps*"
set_key net.ipv4.tcp_timestamps 1
stop clients server
set_key net.ipv4.ip_local_port_range "44000 44199"; set_key net.ipv4.tcp_tw_reuse 0
start server "$load" answer $address 9932 4096; start second "$load" answer $address 9933 4096
start clients "$load" churn $address 9932 70
start more "$load" churn $address 9933 70
expect "several destinations have each their ports" "$(first_problem)" none
stop clients more server second
set_key net.ipv4.ip_local_port_range "45000 45199"
start server "$load" serve $address 9934 4096
start clients "$load" churn $address 9934 120
expect "a server that does not close" "$(first_problem)" "ephemeral-ports net.ipv4.tcp_fin_timeout*"
stop clients server
set_key net.ipv4.tcp_tw_reuse 2; set_key net.ipv4.ip_local_port_range "32768 60999"

# --- all ports reserved: no connection at all ---
set_key net.ipv4.ip_local_port_range "45000 45199"; set_key net.ipv4.ip_local_reserved_ports 45000-45199
expect "no port left" "$(first_problem)" "ephemeral-ports "
says "no port left" "There is no local port to take"
set_key net.ipv4.ip_local_reserved_ports ""; set_key net.ipv4.ip_local_port_range "32768 60999"
expect "no port left, mended" "$(first_problem)" none

# --- listeners that hold next to nothing ---
for backlog in 0 1; do
  start server "$load" listen $address 9951 $backlog
  start clients "$load" connect $address 9951 10
  wait_for "a full queue" 20 queued 9951 $((backlog + 1))
  expect "a backlog of $backlog" "$(first_problem)" "accept-queue "
  [ "$(limit_of accept-queue)" = $backlog ] || fail "a backlog of $backlog: the limit is $(limit_of accept-queue)"
  stop server clients
done

# --- a service of UDP that does not read ---
datagrams() {
  start clients "$load" deaf "$1" 9961 200
  expect "UDP to $1" "$(first_problem)" "udp-memory net.core.rmem_default"
  says "UDP to $1" "$1 port 9961 of load (.* datagrams dropped since it was opened"
  stop clients
  expect "UDP to $1, mended" "$(first_problem)" none
}
# Where the keys are shown to a child namespace.
[ -e /proc/sys/net/core/rmem_default ] && datagrams $address
[ -e /proc/sys/net/core/rmem_default ] && ip -6 addr show dev lo | grep -q ::1 && datagrams ::1

# --- an application that does not close what its peers have closed ---
start server "$load" serve $address 9941 200
start clients "$load" churn $address 9941 300
wait_for "a process at its limit" 20 has_files server 200
expect "a leak of descriptors" "$(first_problem)" "file-descriptors "
grep -q "sockets in CLOSE-WAIT" "$work/doctor.json" || fail "a leak: CLOSE-WAIT is not named"
stop server clients

[ $failures = 0 ] || exit 1
echo "all as expected"
