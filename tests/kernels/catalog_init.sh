#!/bin/busybox sh
# The first process of a guest: tries the catalogue on its kernel, and goes.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
dmesg -n 1
while read -r module; do insmod "$module" || echo "init: cannot load $module"; done </modules
ip link set lo up
freed=$(dmesg | sed -n 's/.*Freeing .*memory: \([0-9]*\)K.*/\1/p' | awk '{ all += $1 } END { print all }')
echo "init: $(uname -r), $(uname -v), $freed KiB came back after the boot"
tune host --json >/tmp/host || echo "init: tune fails to read the host"
tune explain net.ipv4.tcp_mem >/tmp/explain || echo "init: tune fails to explain"
TUNE_TEST_GUEST=1 TUNE_TEST_FREED_KIB=$freed \
  /bin/catalog_test --gtest_color=no --gtest_filter=-*NamesEveryOtherKeyThatAWriteChanges
echo "init: the catalogue test ends with $?"
poweroff -f
