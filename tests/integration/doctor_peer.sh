# For tests of tune doctor that lower limits of the whole machine: a peer in a network namespace of its
# own, and limits that are put back. Sourced with $tune and $load set; brings doctor_lib.sh along.
if [ "$(id -u)" != 0 ]; then echo "needs root"; exit 77; fi
command -v ip > /dev/null || { echo "needs iproute2"; exit 77; }
. "$(dirname "$0")/doctor_lib.sh"

saved=()
# lower KEY VALUE: for the time of this test.
lower() { saved+=("$1=$(tr '\t' ' ' < "/proc/sys/${1//.//}")"); set_key "$1" "$2"; }
restore() {
  local pair
  for pair in "${saved[@]:-}"; do [ -n "$pair" ] && set_key "${pair%%=*}" "${pair#*=}"; done
  saved=()
}
awake=()
# keep_awake: an idle processor lets the deferrable timer wait by which the kernel counts orphans anew
# (net/ipv4/tcp.c tcp_orphan_update()), so that kills begin late, or not while anybody looks.
keep_awake() {
  local processor
  for processor in $(seq 0 $(($(nproc) - 1))); do
    awake+=("awake$processor")
    start "awake$processor" nice -n 19 taskset -c "$processor" sh -c 'echo ready; while :; do :; done'
  done
}
trap 'restore; stop server clients many more eaters "${awake[@]}"; ip link del tune-here 2>/dev/null; ip netns del $peer 2>/dev/null
      nft delete table ip tune-test 2>/dev/null; rmdir /sys/fs/cgroup/memory/tune-test-$$ 2>/dev/null
      rm -rf "$work"' EXIT
ip netns add $peer && ip link add tune-here type veth peer name tune-there netns $peer || exit 77
ip addr add 10.213.7.1/24 dev tune-here; ip link set tune-here up
ip -n $peer addr add 10.213.7.2/24 dev tune-there; ip -n $peer link set tune-there up
there=(nsenter "--net=/run/netns/$peer")
orphans() { sed -n 's/^TCP:.* orphan \([0-9]*\) .*/\1/p' /proc/net/sockstat; }
few_orphans() { [ "$(orphans)" -le 2 ]; }
# forget: what the last failure left in the kernel.
forget() {
  ss -K -t state all src 10.213.7.1 > /dev/null 2>&1
  wait_for "the end of orphans" 110 few_orphans
}
# all_unsent PORT COUNT: so many sockets of the port wait for their peers to read.
all_unsent() { [ "$(ss -Htn state established sport = ":$1" | awk '$2 > 0' | wc -l)" -ge "$2" ]; }
wait_for "the end of orphans of others" 110 few_orphans
[ "$(first_problem)" = none ] || { echo "this machine has a problem already: $(first_problem)"; exit 77; }

