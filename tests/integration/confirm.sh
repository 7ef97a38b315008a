#!/usr/bin/env bash
# Confirm or revert on the real kernel: the change goes by itself unless it is kept; the process that
# sees to it outlives its parent, the session and SIGHUP; killed, the next command does its work. In
# private mount and network namespaces.
#
#   confirm.sh TUNE
set -euo pipefail

tune=$(realpath "$1")
if [ "$(id -u)" -ne 0 ]; then
  echo "confirm: not root, so no namespace can be made; nothing was tested"
  exit 77
fi
if [ -z "${TUNE_IN_NAMESPACE:-}" ]; then
  if ! unshare --mount --net true 2>/dev/null; then
    echo "confirm: no namespace can be made here; nothing was tested"
    exit 77
  fi
  TUNE_IN_NAMESPACE=1 exec unshare --mount --net "$0" "$@"
fi

scratch=$(mktemp -d)
mount -t tmpfs tmpfs "$scratch"
trap 'umount -l "$scratch"; rmdir "$scratch" 2>/dev/null || true' EXIT

# --- helpers ------------------------------------------------------------------------------------

fail() { echo "FAILED: $*" >&2; exit 1; }
# expect STATUS COMMAND...
expect() {
  local want=$1 got=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || got=$?
  out=$(cat "$scratch/out") err=$(cat "$scratch/err")
  echo "+ $* -> $got"
  [ "$got" -eq "$want" ] || fail "'$*' ended with $got, expected $want
$out
$err"
}
key=/proc/sys/net/core/somaxconn
is() { [ "$(cat $key)" = "$1" ] || fail "somaxconn is $(cat $key), not $1: $2"; }
# within SECONDS VALUE: the key has the value before that time is over.
within() {
  local end=$((SECONDS + $1))
  while [ "$(cat $key)" != "$2" ]; do
    [ $SECONDS -lt $end ] || fail "somaxconn is $(cat $key) after $1 s, not $2"
    sleep 0.1
  done
}
# Process ids of the guards of this test's state directory.
guards() {
  local folder
  for folder in /proc/[0-9]*; do
    if { tr '\0' ' ' <"$folder/cmdline"; } 2>/dev/null | grep -q " guard .*$scratch/state"; then
      echo "${folder#/proc/}"
    fi
  done
}
no_guard() {
  local end=$((SECONDS + 5))
  while [ -n "$(guards)" ]; do [ $SECONDS -lt $end ] || fail "a guard is left"; sleep 0.1; done
}

echo 128 >$key
echo "net.core.somaxconn = 4321" >"$scratch/site.conf"
echo "# mine" >"$scratch/target.conf"
tune() { "$tune" --state-dir "$scratch/state" "$@"; }
apply=(tune apply "$scratch/site.conf" --target "$scratch/target.conf" --yes)

# --- it goes by itself --------------------------------------------------------------------------

expect 0 "${apply[@]}" --confirm-within 6s
is 4321 "just applied"
grep -q 4321 "$scratch/target.conf" || fail "the file was not written"
expect 7 "${apply[@]}"
within 30 128
no_guard
grep -q 4321 "$scratch/target.conf" && fail "the file was not put back"
expect 0 tune history 1
grep -q "not confirmed in time" <<<"$out" || fail "the history does not tell: $out"
grep -q "put back and verified" <<<"$out" || fail "the history does not tell: $out"
expect 3 tune confirm

# --- it stays when it is kept -------------------------------------------------------------------

expect 0 "${apply[@]}" --confirm-within 6s
expect 0 tune confirm
no_guard
sleep 6.5
is 4321 "confirmed"
expect 0 tune rollback --yes
is 128 "rolled back"

# --- it is undone at once -----------------------------------------------------------------------

expect 0 "${apply[@]}" --confirm-within 60s
expect 0 tune rollback --yes
is 128 "rolled back while it waited"
no_guard

# --- its guard survives the session and SIGHUP --------------------------------------------------

setsid "$tune" --state-dir "$scratch/state" apply "$scratch/site.conf" \
  --target "$scratch/target.conf" --yes --confirm-within 6s >/dev/null
is 4321 "applied in a session that has ended"
guard=$(guards)
[ -n "$guard" ] || fail "no guard"
[ "$(ps -o sid= -p "$guard")" -ne "$(ps -o sid= -p $$)" ] || fail "the guard is in this session"
kill -HUP "$guard"
within 30 128
no_guard

# --- where the guard would end with its container --------------------------------------------------

if unshare --pid --fork --mount-proc true 2>/dev/null; then
  expect 4 unshare --pid --fork --mount-proc "$tune" --state-dir "$scratch/state" apply \
    "$scratch/site.conf" --target "$scratch/target.conf" --yes --confirm-within 6s
  grep -q "first one of a container" <<<"$err" || fail "says not why: $err"
  is 128 "no guard can watch it"
fi

# --- what a killed guard leaves, the next command does ------------------------------------------

for command in "tune status" "${apply[*]}"; do
  expect 0 "${apply[@]}" --confirm-within 4s
  kill -KILL "$(guards)"
  sleep 4.5
  is 4321 "nobody is there to undo it"
  if [ "$command" = "tune status" ]; then
    expect 0 tune status
    grep -q "was not confirmed in time" <<<"$err" || fail "status says nothing: $err"
    is 128 "status undid it"
  else
    expect 0 "${apply[@]}"
    grep -q "was not confirmed in time" <<<"$err" || fail "apply says nothing: $err"
    expect 0 tune rollback --yes
    is 128 "apply undid it first"
  fi
done

# --- what a killed apply leaves, its guard undoes -----------------------------------------------

for i in $(seq 200); do echo "net.ipv4.conf.lo.arp_announce = $((i % 3))"; done >>"$scratch/site.conf"
for delay in 0.004 0.006 0.008 0.010 0.015 0.020; do
  "$tune" --state-dir "$scratch/state" apply "$scratch/site.conf" --target "$scratch/target.conf" \
    --yes --confirm-within 1s >/dev/null 2>&1 &
  process=$!
  sleep "$delay"
  kill -KILL $process 2>/dev/null || true
  wait $process 2>/dev/null || true
  within 30 128
  no_guard
done

# --- a guard goes on where a disk is full or read-only ------------------------------------------

echo "net.core.somaxconn = 4321" >"$scratch/site.conf"
mkdir "$scratch/small" "$scratch/folder"
mount -t tmpfs -o size=128k,mode=700 tmpfs "$scratch/small"
cp "$scratch/target.conf" "$scratch/folder/target.conf"
mount --bind "$scratch/folder" "$scratch/folder"
hindered=("$tune" --state-dir "$scratch/small/state" apply "$scratch/site.conf" --yes
  --target "$scratch/folder/target.conf" --confirm-within 1s)
fill() { dd if=/dev/zero of="$scratch/small/filler" bs=4k 2>/dev/null || true; }
mend_full() { rm "$scratch/small/filler"; }
close_folder() { mount -o remount,bind,ro "$scratch/folder"; }
mend_folder() { mount -o remount,bind,rw "$scratch/folder"; }
close_state() { mount -o remount,ro "$scratch/small"; }
mend_state() { mount -o remount,rw "$scratch/small"; }
no_guard_of_small() {
  local end=$((SECONDS + 20))
  while grep -qs "$scratch/small/state" /proc/[0-9]*/cmdline; do
    [ $SECONDS -lt $end ] || fail "the guard does not end after '$1'"
    sleep 0.1
  done
}
for way in "fill mend_full" "close_folder mend_folder" "close_state mend_state"; do
  expect 0 "${hindered[@]}"
  ${way% *}
  within 20 128
  [ "${way% *}" != close_folder ] || expect 3 "$tune" --state-dir "$scratch/small/state" confirm
  if [ "${way% *}" = close_state ]; then
    expect 4 "$tune" --state-dir "$scratch/small/state" apply "$scratch/site.conf" --yes
    grep -q "not confirmed in time" <<<"$err" || fail "says not what is in the way: $err"
  fi
  ${way#* }
  no_guard_of_small "$way"
  cmp "$scratch/target.conf" "$scratch/folder/target.conf" || fail "the file was not put back"
  expect 0 "$tune" --state-dir "$scratch/small/state" history
  grep -q "rolled-back" <<<"$(tail -n 1 <<<"$out")" || fail "after '$way': $out"
done
expect 0 "${hindered[@]/%1s/60s}"
fill
expect 5 "$tune" --state-dir "$scratch/small/state" confirm --json
grep -q '"tune/confirm/1"' <<<"$out" || fail "not its document: $out"
grep -q "still waits" <<<"$err" || fail "says not what became of it: $err"
expect 0 "$tune" --state-dir "$scratch/small/state" rollback --yes
is 128 "an undo needs no room"
no_guard_of_small "a rollback without room"
umount "$scratch/folder" "$scratch/small"

# --- the state directory is away when the time is over ------------------------------------------

expect 0 "${apply[@]}" --confirm-within 3s
sleep 1  # the guard has seen its transaction
mv "$scratch/state" "$scratch/elsewhere"
sleep 3
is 4321 "nothing says what was before"
[ -n "$(guards)" ] || fail "the guard did not wait for the state directory"
mv "$scratch/elsewhere" "$scratch/state"
within 30 128
no_guard

# --- bounds on counters -------------------------------------------------------------------------

echo "net.core.somaxconn = 4321" >"$scratch/site.conf"
if ip link set lo up 2>/dev/null; then
  guarded=("${apply[@]}" --guard 'Udp.NoPorts<=0/s' --guard 'sockstat.TCP.tw<=90%')
  expect 0 "${guarded[@]}" --guard-for 30s
  is 4321 "watched"
  for i in 1 2 3; do echo x >/dev/udp/127.0.0.1/9 || true; done
  within 30 128
  no_guard
  expect 0 tune history
  last=$(awk 'NR == 2 {print $1}' <<<"$out")
  expect 0 tune history "$last"
  grep -q "Udp.NoPorts was [0-9]* before the change and is [0-9]*" <<<"$(tr -s ' \n' ' ' <<<"$out")" ||
    fail "the history does not tell before and after: $out"

  # Shorter than the time over which a rate is measured.
  expect 0 "${guarded[@]}" --guard-for 500ms
  echo x >/dev/udp/127.0.0.1/9 || true
  no_guard
  is 128 "broken in a short watch"

  expect 0 "${guarded[@]}" --guard-for 1s
  no_guard
  is 4321 "the bounds held"
  expect 3 tune confirm
  expect 0 tune rollback --yes
else
  echo "confirm: no loopback here; bounds were not tested"
fi

# --- a guard sees to its own transaction and to no later one ------------------------------------

echo "net.core.somaxconn = 4322" >"$scratch/next.conf"
next=(tune apply "$scratch/next.conf" --target "$scratch/target.conf" --yes)
for end in "confirm" "rollback --yes"; do
  expect 0 "${apply[@]}" --guard 'sockstat.TCP.tw<=90%' --guard-for 5s
  first=$(guards)
  expect 0 tune $end
  expect 0 "${next[@]}" --confirm-within 60s
  ends=$((SECONDS + 20))
  while [ -e "/proc/$first" ]; do [ $SECONDS -lt $ends ] || fail "the first guard is left"; sleep 0.1; done
  is 4322 "waits for confirmation"
  expect 0 tune confirm
  expect 0 tune rollback --yes
  [ "$end" = confirm ] && expect 0 tune rollback --yes
  is 128 "all is rolled back"
done

# --- what only a reboot takes back --------------------------------------------------------------

if [ "$(cat /proc/sys/kernel/kexec_load_disabled 2>/dev/null || echo 1)" = 0 ]; then
  echo "kernel.kexec_load_disabled = 1" >"$scratch/once.conf"
  expect 3 tune apply "$scratch/once.conf" --runtime-only --yes --confirm-within 1s
  grep -q "kernel.kexec_load_disabled" <<<"$err" || fail "the key is not named: $err"
  [ "$(cat /proc/sys/kernel/kexec_load_disabled)" = 0 ] || fail "it was written"
fi

echo "confirm: all is well"
