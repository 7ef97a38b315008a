#!/bin/sh
# --root on a real Debian tree, unpacked from its packages: diff, apply, status, rollback and recover
# change what they say in the tree and nothing outside it, and neither read nor write a live value.
# All other file systems are read-only meanwhile, so that a write outside ends in an error.
#
#     image.sh TUNE FAULT_TRACER
set -eu
tune=$1
tracer=$2

skip() { echo "image.sh: $1; nothing was tested"; exit 77; }
fail() { echo "image.sh: $1" >&2; exit 1; }

if [ "${TUNE_IN_NAMESPACE:-}" = "" ]; then
  [ "$(id -u)" = 0 ] || skip "not root"
  unshare --mount true 2>/dev/null || skip "no mount namespace can be made here"
  TUNE_IN_NAMESPACE=1 exec unshare --mount "$0" "$@"
fi

packages="base-files procps systemd libc6"
mount -t tmpfs -o mode=0755 tmpfs /mnt
mkdir /mnt/packages /mnt/image
(cd /mnt/packages && apt-get download $packages > /dev/null 2>&1) || skip "the packages cannot be had: $packages"
for package in /mnt/packages/*.deb; do dpkg-deb -x "$package" /mnt/image; done
root=/mnt/image
[ -x $root/lib/systemd/systemd-sysctl ] || [ -x $root/usr/lib/systemd/systemd-sysctl ] ||
  fail "the tree has no systemd-sysctl"
[ -e $root/etc/sysctl.conf ] || echo "# empty" > $root/etc/sysctl.conf
mkdir -p $root/etc/sysctl.d
[ -e $root/etc/sysctl.d/99-sysctl.conf ] || ln -s ../sysctl.conf $root/etc/sysctl.d/99-sysctl.conf

"$tune" host --json > /mnt/host.json
mkdir /mnt/outside
live=$(cat /proc/sys/net/core/somaxconn)

# Everything but /mnt becomes read-only.
while read -r _ _ _ _ point _; do
  case $point in /mnt|/mnt/*) ;; *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;; esac
done < /proc/self/mountinfo
if touch /var/tmp/tune-image-test 2>/dev/null; then fail "/var/tmp is still writable"; fi

# All of the tree but the state directory: names, types, modes, link targets, contents.
picture() {
  (cd $root && find . -path ./var/lib/tune -prune -o -printf '%p %y %m %U %G %l\n' | LC_ALL=C sort
   find . -path ./var/lib/tune -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}
# The status of a tune command on the image, whose calls are traced.
on_image() {
  status=0
  "$tracer" list /mnt/calls "$tune" "$@" --root $root --host /mnt/host.json \
    > /mnt/output 2> /mnt/error || status=$?
  if cut -f 3,5 /mnt/calls | grep '/proc/sys'; then fail "$* opens live values"; fi
  echo $status
}
expect() {
  wanted=$1
  shift
  got=$(on_image "$@")
  [ "$got" = "$wanted" ] || fail "$* ended with $got instead of $wanted: $(cat /mnt/error /mnt/output)"
}
walk() {
  name=$1
  file=$2
  picture > /mnt/before
  expect 1 diff httpdns
  picture | cmp -s /mnt/before - || fail "$name: diff changed the tree"
  expect 0 apply httpdns --yes
  picture > /mnt/after
  cmp -s /mnt/before /mnt/after && fail "$name: apply changed nothing"
  grep -q somaxconn $root$file || fail "$name: $file has no line for somaxconn"
  expect 0 status
  # Killed before its end was recorded: completed, as all is written.
  newest=$(ls $root/var/lib/tune/transactions | tail -n 1)
  rm $root/var/lib/tune/transactions/"$newest"/end.json
  expect 0 recover
  picture | cmp -s /mnt/after - || fail "$name: recovery changed what was applied"
  expect 0 rollback --yes
  picture > /mnt/undone
  diff /mnt/before /mnt/undone > /mnt/difference || fail "$name: rollback left $(cat /mnt/difference)"
}

walk "as unpacked" /etc/sysctl.conf

# An absolute link leads to the same name inside the tree.
mkdir $root/data
mv $root/etc/sysctl.conf $root/data/sysctl.conf
ln -s /data/sysctl.conf $root/etc/sysctl.conf
walk "with an absolute link" /data/sysctl.conf
[ "$(readlink $root/etc/sysctl.conf)" = /data/sysctl.conf ] || fail "the link has gone"

# One that would lead out ends at the top of the tree.
rm $root/etc/sysctl.conf
ln -s ../../../../../../mnt/outside/sysctl.conf $root/etc/sysctl.conf
on_image apply httpdns --yes > /dev/null
[ -z "$(ls /mnt/outside)" ] || fail "a link led out of the tree"
[ "$(cat /proc/sys/net/core/somaxconn)" = "$live" ] || fail "a live value changed"
echo "image.sh: $(echo $packages | wc -w) packages unpacked; nothing outside the tree was touched"
