#!/bin/bash
# Keys that bound, reset or round each other, on the real kernel: applied in either direction, and
# put back. Arguments: the command, and "machine" for keys of the whole machine, which are saved and
# restored. 77: it said why it could not.
set -u
tune=$1
if [ "$(id -u)" != 0 ]; then echo "needs root"; exit 77; fi
if [ "${2:-}" != inside ] && [ "${2:-}" != machine ]; then
  unshare -mn true 2>/dev/null || { echo "no mount or network namespace can be made here"; exit 77; }
  exec unshare -mn "$0" "$tune" inside
fi

work=$(mktemp -d); failures=0; restore=()
trap 'for pair in "${restore[@]:-}"; do [ -n "$pair" ] && sysctl -q -w "$pair"; done; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
value() { cat "/proc/sys/${1//.//}" | tr '\t' ' '; }

# round NAME KEY=VALUE...: applied, read back by meaning, in force, and undone to what was there.
round() {
  local name=$1 pair key output before=() i=0; shift
  : > "$work/site.conf"
  for pair in "$@"; do
    key=${pair%%=*}
    before+=("$(value "$key")")
    echo "$key = ${pair#*=}" >> "$work/site.conf"
  done
  output=$("$tune" --state-dir "$work/state" apply "$work/site.conf" --runtime-only --yes 2>&1) ||
    fail "$name: apply ends with $?: $output"
  "$tune" --state-dir "$work/state" status > "$work/status" || fail "$name: $(cat "$work/status")"
  "$tune" --state-dir "$work/state" diff "$work/site.conf" --runtime-only > /dev/null ||
    fail "$name: diff finds something after apply"
  [ "$(wc -L < "$work/status")" -lt 2000 ] || fail "$name: status has a line of $(wc -L < "$work/status")"
  output=$("$tune" --state-dir "$work/state" rollback --yes 2>&1) ||
    fail "$name: rollback ends with $?: $output"
  for pair in "$@"; do
    key=${pair%%=*}
    [ "$(value "$key")" = "${before[i]}" ] || fail "$name: $key is $(value "$key"), not ${before[i]}"
    i=$((i + 1))
  done
}

if [ "${2:-}" = machine ]; then
  for key in net.core.rps_sock_flow_entries fs.pipe-max-size vm.dirty_ratio vm.dirty_bytes vm.dirty_background_ratio fs.nr_open; do
    [ "$(value $key)" = 0 ] || restore+=("$key=$(value $key)")
  done
  round "a table of a power of two" net.core.rps_sock_flow_entries=1000
  round "a pipe of a power of two" fs.pipe-max-size=1500000
  round "a pipe of a page" fs.pipe-max-size=100
  round "bytes instead of a ratio" vm.dirty_bytes=1073741824
  round "more files" fs.nr_open=2097152
  # An algorithm that only root may choose becomes everybody's when it is the default.
  allowed=$(value net.ipv4.tcp_allowed_congestion_control)
  restore+=("net.ipv4.tcp_congestion_control=$(value net.ipv4.tcp_congestion_control)"
            "net.ipv4.tcp_allowed_congestion_control=$allowed")
  for name in $(value net.ipv4.tcp_available_congestion_control); do
    case " $allowed " in *" $name "*) continue ;; esac
    round "a congestion control for root alone" net.ipv4.tcp_congestion_control="$name"
    [ "$(value net.ipv4.tcp_allowed_congestion_control)" = "$allowed" ] ||
      fail "$name is left to everybody: $(value net.ipv4.tcp_allowed_congestion_control)"
  done
  round "names in an order of their own" \
    "net.ipv4.tcp_allowed_congestion_control=$(value net.ipv4.tcp_available_congestion_control |
      tr ' ' '\n' | tac | xargs)"
  if [ -e /proc/sys/net/netfilter/nf_conntrack_buckets ]; then
    restore+=("net.netfilter.nf_conntrack_buckets=$(value net.netfilter.nf_conntrack_buckets)")
    round "a table of whole pages" net.netfilter.nf_conntrack_buckets=70000
  fi
else
  high=$(value net.ipv4.ipfrag_high_thresh); low=$(value net.ipv4.ipfrag_low_thresh)
  round "marks up" net.ipv4.ipfrag_low_thresh=$((high + 1000)) net.ipv4.ipfrag_high_thresh=$((high + 2000))
  round "marks up, high first" net.ipv4.ipfrag_high_thresh=$((high + 2000)) net.ipv4.ipfrag_low_thresh=$((high + 1000))
  round "marks down" net.ipv4.ipfrag_low_thresh=$((low / 4)) net.ipv4.ipfrag_high_thresh=$((low / 2))
  round "marks down, high first" net.ipv4.ipfrag_high_thresh=$((low / 2)) net.ipv4.ipfrag_low_thresh=$((low / 4))
  round "forwarding resets conf.*" net.ipv4.ip_forward=1 net.ipv4.conf.all.accept_redirects=0
  round "conf.all" net.ipv4.conf.all.forwarding=1
  echo 1 > /proc/sys/net/ipv4/ip_forward
  echo 0 > /proc/sys/net/ipv4/conf/all/accept_redirects
  round "what holds already is reset" net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0
  [ ! -e /proc/sys/net/ipv6/conf/lo ] ||
    round "one interface apart" net.ipv6.conf.lo.disable_ipv6=0 net.ipv6.conf.all.disable_ipv6=1
  for name in addr_gen_mode force_forwarding ignore_routes_with_linkdown; do
    lo=/proc/sys/net/ipv6/conf/lo/$name
    [ -e "$lo" ] || continue
    echo 1 > "$lo"
    round "an interface goes with all: $name" net.ipv6.conf.all.$name=1
    [ "$(cat "$lo")" = 1 ] || fail "$name: lo lost its own value with the rollback of all"
  done
  # Whatever HZ is: no number here is whole ticks of all clocks.
  round "times in whole ticks" net.ipv4.neigh.lo.retrans_time_ms=251 net.ipv4.neigh.lo.locktime=3 \
    net.ipv4.icmp_ratelimit=1
  [ ! -e /proc/sys/net/mptcp/path_manager ] || {
    round "one choice with two names" net.mptcp.pm_type=1
    [ "$(value net.mptcp.path_manager)" = kernel ] || fail "the rollback leaves another path manager"
  }
  # An interface follows a default until somebody sets it. All that the writes changed besides goes
  # back, whether it stands in the file or not.
  if ip link add tune0 type bridge 2>/dev/null; then
    conf=net.ipv4.conf
    for name in arp_notify shared_media; do
      old=$(value $conf.default.$name)
      round "one interface apart: $name" $conf.default.$name=$((1 - old)) $conf.tune0.$name="$old"
    done
    ip link del tune0
  fi
  whole() { grep -rs . /proc/sys/net/ipv4/neigh /proc/sys/net/ipv6/neigh | sort; }
  before=$(whole)
  round "packets instead of bytes" net.ipv4.neigh.lo.unres_qlen=50
  round "bytes instead of packets" net.ipv4.neigh.lo.unres_qlen_bytes=100000
  round "seconds and milliseconds" net.ipv4.neigh.lo.base_reachable_time_ms=40400
  [ "$(whole)" = "$before" ] || fail "left: $(diff <(echo "$before") <(whole))"
  round "ten thousand ports" "net.ipv4.ip_local_reserved_ports=$(seq -s, 20001 2 40000)"
fi
[ $failures = 0 ] || exit 1
echo "all as expected"
