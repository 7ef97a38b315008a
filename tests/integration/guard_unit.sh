#!/bin/sh
# The guard of --confirm-within as a transient unit: what systemd-run is asked for, what happens when
# it fails, and that nothing is left running when nothing was begun. systemd-run is a stand-in that
# writes down its arguments; this script is process 1 of its namespaces, as systemd would be.
#
#     guard_unit.sh TUNE
set -eu
tune=$1
key=net.core.somaxconn

skip() { echo "guard_unit.sh: $1; nothing was tested"; exit 77; }
fail() { echo "guard_unit.sh: $1" >&2; exit 1; }

if [ "${TUNE_IN_NAMESPACE:-}" = "" ]; then
  [ "$(id -u)" = 0 ] || skip "not root, so no namespace can be made"
  unshare --mount --net --pid --fork --mount-proc true 2>/dev/null || skip "no namespace can be made here"
  [ -e /usr/bin/systemd-run ] || skip "there is no /usr/bin/systemd-run to put a stand-in over"
  TUNE_IN_NAMESPACE=1 exec unshare --mount --net --pid --fork --mount-proc "$0" "$@"
fi

mount -t tmpfs tmpfs /mnt
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system
cat > /mnt/systemd-run <<'STUB'
#!/bin/sh
for word; do printf '%s\n' "$word"; done > /mnt/asked
[ ! -e /mnt/refuse ] || exit 1
while [ "$1" != -- ]; do shift; done
shift
count=$#
while [ $count -gt 0 ]; do  # as the service manager reads it
  word=$(printf '%s' "$1" | sed 's/\$\$/$/g')
  shift
  set -- "$@" "$word"
  count=$((count - 1))
done
setsid "$@" </dev/null >/dev/null 2>&1 &
STUB
chmod 755 /mnt/systemd-run
mount --bind /mnt/systemd-run /usr/bin/systemd-run

running() { cat /proc/sys/net/core/somaxconn; }
guards() {
  count=0
  for line in /proc/[0-9]*/cmdline; do
    if tr '\0' ' ' < "$line" 2>/dev/null | grep -q '^[^ ]*tune guard '; then count=$((count + 1)); fi
  done
  echo $count
}
# Waits for a state that comes by itself, however long the machine takes.
until_true() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "it never came: $*"
    sleep 0.1
  done
}
is_old() { [ "$(running)" = "$old" ]; }
no_guard() { [ "$(guards)" = 0 ]; }

old=$(running)
echo "$key = $((old + 1))" > /mnt/wanted.conf
apply="$tune apply /mnt/wanted.conf --runtime-only --yes --state-dir /mnt/state"

# As a unit: named, collected, with the program's own path, and it does its work.
$apply --confirm-within 1s > /dev/null || fail "apply failed"
[ "$(head -n 2 /mnt/asked | tr '\n' ' ')" = "--quiet --collect " ] || fail "asked $(cat /mnt/asked)"
grep -q '^--unit=tune-guard-[0-9]*$' /mnt/asked || fail "no unit is named: $(cat /mnt/asked)"
grep -A 1 '^--$' /mnt/asked | tail -n 1 | grep -qxF "$(readlink -f "$tune")" ||
  fail "no program: $(cat /mnt/asked)"
grep -q '^guard$' /mnt/asked || fail "no guard: $(cat /mnt/asked)"
until_true is_old
until_true no_guard

# Told of a program that cannot be executed, and no variable in what it hands over.
grep -qx -- '--service-type=exec' /mnt/asked || fail "does not wait for the program: $(cat /mnt/asked)"
$tune apply /mnt/wanted.conf --runtime-only --yes --state-dir '/mnt/$HOME' --confirm-within 1s \
  > /dev/null || fail "apply failed"
grep -qxF '/mnt/$$HOME' /mnt/asked || fail "systemd would put in a variable: $(cat /mnt/asked)"
until_true is_old
until_true no_guard

# Where the program was removed meanwhile, systemd would not find it.
rm /mnt/asked
cp "$tune" /mnt/moved
cat > /mnt/remove_and_apply <<'STUB'
#!/bin/sh
exec 9< /mnt/moved
rm /mnt/moved
exec /proc/self/fd/9 "$@"
STUB
chmod 755 /mnt/remove_and_apply
/mnt/remove_and_apply apply /mnt/wanted.conf --runtime-only --yes --state-dir /mnt/state \
  --confirm-within 1s > /dev/null || fail "apply failed without its program"
[ ! -e /mnt/asked ] || fail "systemd was asked for a program that is gone"
until_true is_old
until_true no_guard

# Where systemd-run fails, a session of its own does it.
touch /mnt/refuse
$apply --confirm-within 1s > /dev/null || fail "apply failed where systemd-run does"
[ -e /mnt/asked ] || fail "systemd-run was not asked"
[ "$(running)" = $((old + 1)) ] || fail "it was not applied"
until_true is_old
until_true no_guard
rm /mnt/asked /mnt/refuse

# What is refused before anything is written starts no guard: a plan, a key that may not be written.
echo "net.core.no_such_key = 1" > /mnt/absent.conf
$tune apply /mnt/absent.conf --runtime-only --yes --state-dir /mnt/state --confirm-within 60s \
  > /dev/null 2>&1 && fail "an absent key was applied"
[ ! -e /mnt/asked ] || fail "a guard was started for a plan that is refused"
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
status=0
$apply --confirm-within 60s > /dev/null 2>&1 || status=$?
[ $status = 4 ] || fail "a read-only /proc/sys ended with $status"
[ ! -e /mnt/asked ] || fail "a guard was started though nothing may be written"
no_guard || fail "a guard is left running"
echo "guard_unit.sh: as a unit, as a session of its own, and not at all where nothing is begun"
