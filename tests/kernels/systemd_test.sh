#!/bin/busybox sh
# Run by systemd in a guest, when the boot is done: says what the boot did, kills a session that waits
# for a confirmation, and confirms another change.
/bin/busybox --install -s /bin
export PATH=/usr/local/sbin:/usr/local/bin:/bin:/usr/bin
dmesg -n 1
say() { # NAME COMMAND...: what it says in one line
  name=$1
  shift
  echo "tell $name $("$@" 2>&1 | base64 -w 0)"
}
times_of() { systemctl show "$1" -p Result,ExecMainStatus \
  -p ExecMainStartTimestampMonotonic,ExecMainExitTimestampMonotonic; }
value() { cat /proc/sys/net/core/somaxconn; }
units() { systemctl list-units --all --plain --no-legend 'tune-guard-*'; }
group_of_guard() { cat "/proc/$(systemctl show --value -p MainPID "$(units | cut -d' ' -f1)")/cgroup"; }
until_so() { # COMMAND...: at most a minute
  tries=0
  until "$@" || [ $tries -gt 600 ]; do
    tries=$((tries + 1))
    usleep 100000
  done
}
is() { [ "$(value)" = "$1" ]; }
no_guard() { [ -z "$(units)" ]; }
no_session() { [ "$(systemctl is-active session.scope)" != active ]; }

say recover_unit times_of tune-recover.service
say loader_unit times_of systemd-sysctl.service
say file_at_boot cat /etc/sysctl.conf
say value_at_boot value

apply='tune apply /wanted.conf --target /etc/sysctl.conf --yes'
systemd-run --quiet --scope --unit=session sh -c \
  "$apply --confirm-within 20s >/apply.out 2>&1; touch /applied; sleep 1000" &
until_so test -e /applied
say applied cat /apply.out
say units units
say group group_of_guard
systemctl kill --signal=KILL session.scope
until_so no_session
say session systemctl is-active session.scope
say value_after_session value
until_so is 300
until_so no_guard
say value_reverted value
say file_reverted cat /etc/sysctl.conf

$apply --confirm-within 10m >/apply.out 2>&1
say confirm tune confirm
until_so no_guard
say value_confirmed value
say units_left units
say failed systemctl --failed --plain --no-legend
say history tune history --json
say end true
poweroff -f
