#!/bin/busybox sh
# The first process of a guest: fills a memory cgroup of version 2 with buffers of sockets, up to
# memory.high, as memory.max would end the process; asks tune doctor, lifts the limit and asks again.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1
ip link set lo up
group=/sys/fs/cgroup/tune-test
mount -t cgroup2 cgroup2 /sys/fs/cgroup && echo +memory >/sys/fs/cgroup/cgroup.subtree_control &&
  mkdir $group && echo 8M >$group/memory.high || { echo "init: cannot make a cgroup"; poweroff -f; }

ask() { # NAME
  tune doctor --json --no-log --interval 300ms >/doctor.json
  echo "tell $1 $(base64 -w 0 /doctor.json)"
}
held() { awk '$1 == "sock" { print $2 }' $group/memory.stat; }

ask before
sh -c "echo \$\$ >$group/cgroup.procs; exec load fill 127.0.0.1 9901 500000" >/ready &
until grep -q ready /ready; do usleep 50000; done
tries=0
load connect 127.0.0.1 9901 30 >/dev/null &
until [ "$(held)" -gt 8388608 ] || [ $tries -gt 200 ]; do
  tries=$((tries + 1))
  usleep 50000
done
ask full
echo max >$group/memory.high
ask mended
poweroff -f
