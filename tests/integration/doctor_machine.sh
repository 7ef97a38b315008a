#!/bin/bash
# Lowers limits of the whole machine, one after the other, fills them and asks tune doctor what gave
# way; each is put back before it asks again. Arguments: the command and the load generator. 77: it
# said why it could not.
set -u
tune=$1 load=$2
. "$(dirname "$0")/doctor_peer.sh"

# --- memory: of TCP ---
start server "$load" fill 10.213.7.1 9903 400000
start clients "${there[@]}" "$load" connect 10.213.7.1 9903 30
wait_for "unread data" 20 all_unsent 9903 30
lower net.ipv4.tcp_mem "200 300 400"
expect "TCP memory" "$(first_problem)" "tcp-memory net.ipv4.tcp_mem"
[ "$(limit_of tcp-memory)" = 400 ] || fail "TCP memory: the limit is $(limit_of tcp-memory)"
grep -q "port 9903 here, ESTABLISHED: 30 sockets hold .* that peers have not taken; the largest is of load (" \
  "$work/doctor.json" || fail "TCP memory: the holder is not named: $(grep sock_diag -A1 "$work/doctor.json")"
restore
# Short of it, not out of it: pressure begins above the second number and ends below the first.
pages=$(sed -n 's/^TCP:.* mem \([0-9]*\)$/\1/p' /proc/net/sockstat)
lower net.ipv4.tcp_mem "100 $((pages / 2)) $((pages * 4))"
expect "TCP memory, pressure only" "$(first_problem)" "tcp-memory net.ipv4.tcp_mem"
says "TCP memory, pressure only" '"TCP is short of memory"'
start more "$load" fill 10.213.7.1 9907 400000   # one that asks for memory now, so the kernel sees
start eaters "${there[@]}" "$load" connect 10.213.7.1 9907 1
wait_for "unread data" 20 all_unsent 9907 1
set_key net.ipv4.tcp_mem "100 $((pages * 3)) $((pages * 4))"
expect "TCP memory, still under pressure" "$(first_problem)" "tcp-memory *"
says "TCP memory, still under pressure" "TCP is still under pressure: it ends below 100 pages"
stop eaters more
restore
expect "TCP memory, mended" "$(first_problem)" none
stop clients server
forget

# --- memory: of one cgroup, though the machine has room (v1, where it is) ---
group=/sys/fs/cgroup/memory/tune-test-$$
if [ -e /sys/fs/cgroup/memory/memory.kmem.tcp.limit_in_bytes ] && mkdir "$group" 2>/dev/null; then
  echo 300000 > "$group/memory.kmem.tcp.limit_in_bytes"
  start server sh -c "echo \$\$ > $group/cgroup.procs; exec $load fill 10.213.7.1 9906 4000000"
  start clients "${there[@]}" "$load" connect 10.213.7.1 9906 30
  group_is_full() { [ "$(cat "$group/memory.kmem.tcp.usage_in_bytes")" -ge 270000 ]; }
  wait_for "a full group" 20 group_is_full
  expect "memory of a cgroup" "$(first_problem)" "tcp-memory "
  grep -q "/tune-test-$$ of load (" "$work/doctor.json" || fail "memory of a cgroup: it is not named"
  echo 1000000000 > "$group/memory.kmem.tcp.limit_in_bytes"
  expect "memory of a cgroup, mended" "$(first_problem)" none
  stop clients server
  forget
  rmdir "$group" 2>/dev/null
else
  echo "a memory cgroup is not tried: there is no hierarchy of version 1 to write to"
fi

# --- memory: of UDP ---
lower net.ipv4.udp_mem "50 60 100"
start clients "$load" datagrams 10.213.7.1 9904 2000
expect "UDP memory" "$(first_problem)" "udp-memory net.ipv4.udp_mem"
[ "$(limit_of udp-memory)" = 100 ] || fail "UDP memory: the limit is $(limit_of udp-memory)"
stop clients; restore
expect "UDP memory, mended" "$(first_problem)" none

# --- neighbours: more hosts on the link than the table holds ---
entries=$((16#$(awk 'NR == 2 { print $1 }' /proc/net/stat/arp_cache)))
lower net.ipv4.neigh.default.gc_thresh1 1; lower net.ipv4.neigh.default.gc_thresh2 2
lower net.ipv4.neigh.default.gc_thresh3 $((entries + 20))
(while :; do for i in $(seq 10 200); do echo > /dev/udp/10.213.7.$i/9; done; sleep 0.05; done) 2> /dev/null &
echo $! > "$work/many.pid"
expect "neighbours" "$(first_problem)" "neighbour-table *"
[ "$(limit_of neighbour-table)" = $((entries + 20)) ] ||
  fail "neighbours: the limit is $(limit_of neighbour-table)"
stop many
restore
expect "neighbours, mended" "$(first_problem)" none

# --- files of the whole machine: so many that those of others, and how the kernel counts, do not matter ---
start many "$load" files 0.0.0.0 0 20000
lower fs.file-max "$(cut -f1 /proc/sys/fs/file-nr)"
expect "files" "$(first_problem)" "file-descriptors fs.file-max"
restore
stop many
expect "files, mended" "$(first_problem)" none

# --- connection tracking ---
if command -v nft > /dev/null && nft add table ip tune-test &&
   nft 'add chain ip tune-test input { type filter hook input priority 0; }' &&
   nft add rule ip tune-test input iifname tune-here ct state new counter; then
  lower net.netfilter.nf_conntrack_max "$(($(cat /proc/sys/net/netfilter/nf_conntrack_count) + 50))"
  limit=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
  start server "$load" serve 10.213.7.1 9905 4096
  start clients "${there[@]}" "$load" connect 10.213.7.1 9905 200
  is_full() { [ "$(cat /proc/sys/net/netfilter/nf_conntrack_count)" -ge "$limit" ]; }
  wait_for "a full table" 20 is_full
  expect "conntrack" "$(first_problem)" "conntrack net.netfilter.nf_conntrack_max"
  [ "$(limit_of conntrack)" = "$limit" ] || fail "conntrack: the limit is $(limit_of conntrack)"
  restore
  stop server clients
  nft delete table ip tune-test
  expect "conntrack, mended" "$(first_problem)" none

  # In a child namespace the limit can be read, and not be set.
  "${there[@]}" nft add table ip tune-test
  "${there[@]}" nft 'add chain ip tune-test output { type filter hook output priority 0; }'
  "${there[@]}" nft add rule ip tune-test output ct state new counter
  lower net.netfilter.nf_conntrack_max "$(($(cat /proc/sys/net/netfilter/nf_conntrack_count) + 50))"
  limit=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
  start server "$load" serve 10.213.7.1 9906 4096
  start clients "${there[@]}" "$load" connect 10.213.7.1 9906 "$((limit + 200))"
  is_full() { [ "$("${there[@]}" cat /proc/sys/net/netfilter/nf_conntrack_count)" -ge "$limit" ]; }
  wait_for "a full table of the peer's namespace" 20 is_full
  expect "conntrack of a namespace" "$(where="${there[*]}" first_problem)" "conntrack net.netfilter.nf_conntrack_max"
  advised "administrator: net.netfilter.nf_conntrack_max" ||
    fail "conntrack of a namespace: not handed over: $(tr -d ' \n' < "$work/doctor.json")"
  restore
  stop server clients
else
  echo "conntrack is not tried: needs nft"
fi

[ $failures = 0 ] || exit 1
echo "all as expected"
