#!/bin/bash
# Files that no rename can take the place of, on the real kernel: each is refused with 4 before
# anything is written, says what to do, and is never written in place. Arguments: the command.
# 77: it said why it could not.
set -u
tune=$1
if [ "$(id -u)" != 0 ]; then echo "needs root"; exit 77; fi
if [ "${2:-}" != inside ]; then
  unshare -mn true 2>/dev/null || { echo "no mount or network namespace can be made here"; exit 77; }
  exec unshare -mn "$0" "$tune" inside
fi

work=$(mktemp -d); failures=0
disk=$(mktemp -d "$PWD/tune-targets.XXXXXX")  # a file system that may have flags, unlike a tmpfs
trap 'chattr -ia "$disk" "$disk"/* 2>/dev/null; rm -rf "$disk"; umount -R -l "$work"; rmdir "$work"' EXIT
mount -t tmpfs none "$work" || exit 77
key=/proc/sys/net/core/somaxconn
before=$(cat $key)
echo 'net.core.somaxconn = 5003' > "$work/site.conf"
mkdir "$work/etc"

as=()  # how tune is started
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# refused NAME TARGET WORD...: apply ends with 4, names each word, and nothing has changed.
refused() {
  local name=$1 target=$2 output status word; shift 2
  output=$("${as[@]}" "$tune" --state-dir "$work/state" apply "$work/site.conf" --target "$target" --yes 2>&1)
  status=$?
  [ $status = 4 ] || fail "$name: status $status: $output"
  for word in "$@" --target --runtime-only 'advise PROFILE --format sysctl'; do
    case $output in *"$word"*) ;; *) fail "$name: no '$word' in: $output" ;; esac
  done
  [ "$(cat $key)" = "$before" ] || fail "$name: the running value changed"
  [ ! -e "$work/state" ] || fail "$name: there is a journal"
  output=$("${as[@]}" "$tune" --state-dir "$work/state" diff "$work/site.conf" --target "$target" --json 2>&1)
  case $output in
    *'"target-not-writable"'*|*'"tune/error/1"'*) ;;
    *) fail "$name: diff does not foretell it: $output" ;;
  esac
}

echo mounted > "$work/outside"; echo '# c' > "$work/etc/bind.conf"
mount --bind "$work/outside" "$work/etc/bind.conf"
refused "bind mount" "$work/etc/bind.conf" "mount point" "change the file that is mounted here"
[ "$(cat "$work/outside")" = mounted ] || fail "the mounted file was written in place"
umount "$work/etc/bind.conf"

# Root that may not give files away, as in many containers.
if command -v setpriv >/dev/null; then
  echo '# theirs' > "$work/etc/theirs.conf"; chown 1234:1234 "$work/etc/theirs.conf"
  as=(setpriv --bounding-set=-chown)
  refused "no CAP_CHOWN" "$work/etc/theirs.conf" "same owner" CAP_CHOWN
  mkdir -m 1777 "$work/sticky"; chown 1235 "$work/sticky"
  mv "$work/etc/theirs.conf" "$work/sticky/theirs.conf"
  as=(setpriv --bounding-set=-fowner)
  refused "no CAP_FOWNER" "$work/sticky/theirs.conf" "same owner" CAP_FOWNER
  as=()
fi

mkdir "$work/store"; echo '# store' > "$work/store/60.conf"; mount --bind "$work/store" "$work/store"
mount -o remount,ro,bind "$work/store"
refused "read-only" "$work/store/60.conf" "read-only file system"
refused "new and read-only" "$work/store/new/99.conf" "read-only file system"
ln -s "$work/store/60.conf" "$work/etc/60-nixos.conf"
refused "a link into a read-only store" "$work/etc/60-nixos.conf" "leads to $work/store/60.conf" read-only

ln -s "$work/nowhere.conf" "$work/etc/dangling.conf"
refused "dangling link" "$work/etc/dangling.conf" "does not exist"
[ ! -e "$work/nowhere.conf" ] || fail "a file was made through a dangling link"
ln -s "$work/nodir/x.conf" "$work/etc/dangling2.conf"
refused "dangling link, no folder" "$work/etc/dangling2.conf" "does not exist"
ln -s "$work/nodir" "$work/etc/sysctl.d"
refused "dangling folder" "$work/etc/sysctl.d/99.conf" "$work/etc/sysctl.d is a link"
[ ! -e "$work/nodir" ] || fail "a folder was made through a dangling link"

ln -s $key "$work/etc/proc.conf"
refused "link into /proc" "$work/etc/proc.conf" "leads to $key" "under /proc"
refused "/proc" $key "under /proc"
refused "new under /proc" /proc/tune.conf "under /proc"
refused "/sys" /sys/kernel/uevent_seqnum "under /sys"
refused "new under /dev" /dev/tune/x.conf "under /dev"
refused "a store by its name" /nix/store/tune-test/x.conf "boot.kernel.sysctl"

if chattr +i "$disk" 2>/dev/null; then
  refused "immutable folder" "$disk/new.conf" "chattr -i"; chattr -i "$disk"
  echo '# mine' > "$disk/a.conf"
  chattr +i "$disk/a.conf"; refused "immutable" "$disk/a.conf" "immutable flag" "chattr -i"; chattr -i "$disk/a.conf"
  chattr +a "$disk/a.conf"; refused "append-only" "$disk/a.conf" "append-only" "chattr -a"; chattr -a "$disk/a.conf"
  chattr +a "$disk"
  refused "append-only folder" "$disk/a.conf" "append-only"
  refused "new in an append-only folder" "$disk/new.conf" "append-only"
  chattr -a "$disk"
  [ "$(cat "$disk/a.conf")" = '# mine' ] || fail "a flagged file changed"
else
  echo "no file flags on $disk: left out"
fi

# A full state directory: nothing changed, and says what helps.
mkdir "$work/full"; mount -t tmpfs -o size=16k none "$work/full"
dd if=/dev/zero of="$work/full/fill" bs=4k 2>/dev/null
output=$("$tune" --state-dir "$work/full/state" apply "$work/site.conf" --runtime-only --yes 2>&1)
status=$?
[ $status = 5 ] || fail "full state directory: status $status"
for word in "nothing was changed" "Make room" --keep --state-dir; do
  case $output in *"$word"*) ;; *) fail "full state directory: no '$word' in: $output" ;; esac
done
[ "$(cat $key)" = "$before" ] || fail "full state directory: the running value changed"

# A hard link is only a finding; a link to a file stays, and the file behind it is replaced.
echo '# two names' > "$work/other"; ln "$work/other" "$work/etc/hard.conf"
output=$("$tune" --state-dir "$work/state" diff "$work/site.conf" --target "$work/etc/hard.conf" --json)
case $output in *'"hard-link"'*) ;; *) fail "diff says nothing of the hard link: $output" ;; esac
output=$("$tune" --state-dir "$work/state" apply "$work/site.conf" --target "$work/etc/hard.conf" --yes 2>&1) ||
  fail "hard link: $output"
case $output in *"has 2 names"*) ;; *) fail "apply says nothing of the hard link: $output" ;; esac
[ "$(cat "$work/other")" = '# two names' ] || fail "the other name was written to"
"$tune" --state-dir "$work/state" rollback --yes > /dev/null 2>&1 || fail "rollback after the hard link"

echo '# behind' > "$work/behind"; ln -s "$work/behind" "$work/etc/link.conf"
"$tune" --state-dir "$work/state" apply "$work/site.conf" --target "$work/etc/link.conf" --yes > /dev/null 2>&1 ||
  fail "a healthy link"
[ -L "$work/etc/link.conf" ] || fail "the link was replaced"
grep -q 5003 "$work/behind" || fail "the file behind the link was not"
"$tune" --state-dir "$work/state" rollback --yes > /dev/null 2>&1 || fail "rollback through the link"
[ "$(cat "$work/behind")" = '# behind' ] || fail "the file behind the link is not as before"

# As in a container: apply refuses, and diff foretells it with a way out.
mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys
output=$("$tune" --state-dir "$work/state" apply "$work/site.conf" --target "$work/etc/new.conf" --yes 2>&1)
status=$?
[ $status = 4 ] || fail "read-only /proc/sys: status $status: $output"
output=$("$tune" --state-dir "$work/state" diff "$work/site.conf" --target "$work/etc/new.conf" 2>&1)
for word in kernel-not-writable "mounted read-only" --persist-only; do
  case $output in *"$word"*) ;; *) fail "read-only /proc/sys: no '$word' in: $output" ;; esac
done
output=$("$tune" --state-dir "$work/state" apply "$work/site.conf" --target "$work/etc/new.conf" \
  --persist-only --yes 2>&1) || fail "read-only /proc/sys, --persist-only: $output"
umount /proc/sys

[ $failures = 0 ] && echo "all as it should be"
exit $((failures > 0))
