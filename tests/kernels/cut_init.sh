#!/bin/busybox sh
# The first process of a guest whose power is cut: says what the last cut left, recovers, and then
# applies and rolls back until the power goes.
/bin/busybox --install -s /bin
export PATH=/bin
echo "init"
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1
while read -r module; do insmod "$module" || echo "init: cannot load $module"; done </modules
ip link set lo up
# What helps programs that do not sync is off.
mount -t ext4 -o noauto_da_alloc /dev/vda /disk || { echo "init: no disk"; poweroff -f; }
mount --bind /disk/etc /etc

say() { # NAME COMMAND...: what it says in one line
  name=$1
  shift
  echo "tell $name $("$@" 2>&1 | base64 -w 0)"
}
values() { cut -d= -f1 /disk/wanted.conf | while read -r key; do
  echo "$key = $(tr '\t' ' ' <"/proc/sys/$(echo "$key" | tr . /)")"; done; }
# A cut can come before the state directory was made.
leftovers() { find /disk/etc /disk/state -name '.*.tune-*' 2>/dev/null; }

case "$(cat /proc/cmdline)" in
*tune_learn*)
  tune apply /disk/wanted.conf --target /etc/sysctl.conf --yes --state-dir /disk/state
  say file cat /etc/sysctl.conf
  say values values
  poweroff -f
  ;;
esac
say file cat /etc/sysctl.conf
say values values
tune recover --state-dir /disk/state
echo "tell recovered $(echo $? | base64)"
say recovered_file cat /etc/sysctl.conf
say recovered_values values
say history tune history --json --state-dir /disk/state
say leftovers leftovers
say careless cat /disk/careless
case "$(cat /proc/cmdline)" in *tune_look_only*) poweroff -f ;; esac

sysctl -q -p /etc/sysctl.conf
number=0
side=$(cmp -s /etc/sysctl.conf /disk/old && echo old || echo new)
echo "begin"
while :; do
  number=$((number + 1))
  # Replaced without a sync, as people do: the cut shows in it.
  echo "$number" >/disk/careless.new && mv /disk/careless.new /disk/careless
  if [ "$side" = old ]; then
    echo "start $number new"
    tune apply /disk/wanted.conf --target /etc/sysctl.conf --yes --state-dir /disk/state \
      >/run.out 2>&1 || { echo "failed $?"; cat /run.out; }
    side=new
  else
    echo "start $number old"
    tune rollback --yes --state-dir /disk/state >/run.out 2>&1 || { echo "failed $?"; cat /run.out; }
    side=old
  fi
  echo "done $number $side"
done
