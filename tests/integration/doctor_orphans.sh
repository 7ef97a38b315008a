#!/bin/bash
# Makes orphans in each of the ways there are, lowers tcp_max_orphans and asks tune doctor what gave
# way and why; puts it back and asks again. Arguments: the command and the load generator. 77: it
# said why it could not.
set -u
tune=$1 load=$2
. "$(dirname "$0")/doctor_peer.sh"

keep_awake

# --- orphans: the peers are gone ---
lower net.ipv4.tcp_max_orphans 40
start server "$load" serve 10.213.7.1 9901 4096
start clients "${there[@]}" "$load" connect 10.213.7.1 9901 1500
wait_for "connections" 20 in_state established 9901 1500
ip -n $peer route add blackhole 10.213.7.1/32   # they hear, and are not heard
kill -USR1 "$(cat "$work/server.pid")"          # closes for four seconds
expect "orphans" "$(interval=1s first_problem)" "orphans *net.ipv4.tcp_max_orphans*"
[ "$(limit_of orphans)" = 40 ] || fail "orphans: the limit is $(limit_of orphans)"
restore
stop server clients
ip -n $peer route del blackhole 10.213.7.1/32
forget
expect "orphans, mended" "$(first_problem)" none

# --- what the kernel has logged is past, and what a process writes into its log is no word of it ---
logged() { python3 -c "
import json, sys
document = json.load(open(sys.argv[1]))
print(sum(e['lines'] for e in document['log']['events'] if e['kind'] == 'orphans'))
print(','.join(p['when'] for p in document['problems'] if p['id'] == 'orphans'))" "$work/doctor.json" | tr '\n' ' '; }
with_log() { "$tune" doctor --interval 0 --json "$@" > "$work/doctor.json"; }
with_log --since 60s
before=$(logged)
case $before in
  "0 ") echo "the log is not tried: it cannot be read, or holds none of it" ;;
  *" now ")
    echo "TCP: too many orphaned sockets" > /dev/kmsg
    with_log --since 60s
    after=$(logged)   # a full log has lost its oldest line by now
    [ "${after#* }" = "now " ] && [ "${after%% *}" -le "${before%% *}" ] ||
      fail "a process's line counts: $after instead of $before"
    with_log --since 1ms
    after=$(logged)
    [ "${after#* }" = "past " ] || fail "what was logged long ago is not past: $after" ;;
  *) fail "what the kernel has just logged is not present: $before" ;;
esac

# --- orphans: the peers are there and do not read ---
start server "$load" fill 10.213.7.1 9902 1000000
start clients "${there[@]}" "$load" connect 10.213.7.1 9902 60
wait_for "unread data" 20 all_unsent 9902 60
kill -USR1 "$(cat "$work/server.pid")"
wait_for "orphans" 20 in_state fin-wait-1 9902 60
lower net.ipv4.tcp_max_orphans 60   # met, not passed: none is reset
expect "peers that do not read" "$(first_problem)" "orphans *"
advised "TCP_USER_TIMEOUT" || fail "peers that do not read: $(tr -d ' \n' < "$work/doctor.json")"
restore
stop clients server
forget

# --- orphans: the peers closed first and are gone ---
start server "$load" serve 10.213.7.1 9903 4096
start clients "${there[@]}" "$load" churn 10.213.7.1 9903 60
wait_for "closed connections" 20 in_state close-wait 9903 60
ip -n $peer route add blackhole 10.213.7.1/32
kill -USR1 "$(cat "$work/server.pid")"
wait_for "orphans" 20 in_state last-ack 9903 60
lower net.ipv4.tcp_max_orphans 60
expect "LAST-ACK" "$(first_problem)" "orphans net.ipv4.tcp_orphan_retries,net.ipv4.tcp_max_orphans"
says "LAST-ACK" "60 orphans in LAST-ACK: the peer closed first and is gone"
restore
stop clients server
ip -n $peer route del blackhole 10.213.7.1/32
forget
expect "LAST-ACK, mended" "$(first_problem)" none

# --- orphans: the peers are there and do not close, and tcp_fin_timeout keeps them whole ---
# half_close PORT: 60 connections that are closed on this side alone, and as many orphans allowed.
half_close() {
  start server "$load" serve 10.213.7.1 "$1" 4096
  start clients "${there[@]}" "$load" connect 10.213.7.1 "$1" 60
  wait_for "connections" 20 in_state established "$1" 60
  kill -USR1 "$(cat "$work/server.pid")"
  wait_for "FIN-WAIT-2" 20 in_state fin-wait-2 "$1" 60
  lower net.ipv4.tcp_max_orphans 60
}
lower net.ipv4.tcp_fin_timeout 120
half_close 9904
expect "FIN-WAIT-2" "$(first_problem)" "orphans net.ipv4.tcp_fin_timeout*"
says "FIN-WAIT-2" "60 orphans in FIN-WAIT-2: the peer's application does not close"
restore
stop clients server
forget
# With 60 s they are no orphans.
half_close 9905
expect "FIN-WAIT-2, mended" "$(first_problem)" none
restore
stop clients server

# --- orphans: a router says that the peers are not there, and each counts twice ---
in_peer() { "${there[@]}" sh -c "echo $2 > /proc/sys/${1//.//}"; }
in_peer net.ipv4.ip_forward 1; in_peer net.ipv4.icmp_ratelimit 0
ip -n $peer addr add 10.213.8.1/32 dev lo
ip -n $peer route replace 10.213.7.1/32 dev tune-there src 10.213.8.1
ip route add 10.213.8.0/24 via 10.213.7.2
lower net.ipv4.route.error_cost 0   # as many answers as there are packets
lower net.ipv4.tcp_orphan_retries 1
lower net.ipv4.tcp_max_orphans 200
start server "$load" serve 10.213.7.1 9906 4096
start clients "${there[@]}" "$load" connect 10.213.7.1 9906 1500
wait_for "connections" 20 in_state established 9906 1500
ip -n $peer addr del 10.213.8.1/32 dev lo
ip -n $peer route add unreachable 10.213.8.1/32
kill -USR1 "$(cat "$work/server.pid")"
expect "peers that cannot be reached" "$(interval=1s first_problem)" "orphans *"
says "peers that cannot be reached" "Icmp.InDestUnreachs"
advised "counts twice" || fail "peers that cannot be reached: $(tr -d ' \n' < "$work/doctor.json")"
stop clients server
# Not by "ss -K": those with this error it takes out of sight, and they go on counting for minutes.
wait_for "the end of orphans" 60 few_orphans
restore
expect "peers that cannot be reached, mended" "$(first_problem)" none

[ $failures = 0 ] || exit 1
echo "all as expected"
