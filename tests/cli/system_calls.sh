#!/usr/bin/env bash
# Reading configuration takes at most five system calls a file and none a line.
#
#   system_calls.sh TUNE
set -euo pipefail
tune=$(realpath "$1")
command -v strace >/dev/null || { echo "skipped: strace is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
strace -o /dev/null true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 77; }

# make FOLDER FILES LINES: keys that the kernel has, of interfaces that are not there, and unknown.
make() {
  mkdir -p "$1"
  for file in $(seq -w "$2"); do
    for line in $(seq "$3"); do
      echo "net.core.somaxconn = $line"
      echo "net.ipv4.conf.none$file.$line.rp_filter = $line"
      echo "site.file$file.line$line = $line"
    done > "$1/$file.conf"
  done
}

# calls ARGS...: system calls about files, without those for memory and for what is printed. What
# the command answers with its status is not asked here.
calls() {
  strace -f -qq -o "$scratch/trace" -e trace=%file,%desc "$tune" "$@" >/dev/null || true
  grep -vcE ' (write|mmap|munmap|mremap)\(' "$scratch/trace"
}

# expect WHAT CALLS MOST
expect() {
  echo "$1: $2 calls, at most $3"
  [ "$2" -le "$3" ] || { echo "FAILED: $1"; exit 1; }
}

make "$scratch/few/etc/sysctl.d" 10 2
make "$scratch/many/etc/sysctl.d" 60 2
make "$scratch/long/etc/sysctl.d" 10 100

few=$(calls config "$scratch"/few/etc/sysctl.d/*.conf)
many=$(calls config "$scratch"/many/etc/sysctl.d/*.conf)
long=$(calls config "$scratch"/long/etc/sysctl.d/*.conf)
expect "50 more files, named" $((many - few)) 250
expect "2940 more lines, in named files" $((long - few)) 20

few=$(calls --root "$scratch/few" config)
many=$(calls --root "$scratch/many" config)
long=$(calls --root "$scratch/long" config)
expect "50 more files in a sysctl.d folder" $((many - few)) 250
expect "2940 more lines in a sysctl.d folder" $((long - few)) 20

few=$(calls --root "$scratch/few" who net.core.somaxconn)
many=$(calls --root "$scratch/many" who net.core.somaxconn)
expect "50 more files, for who" $((many - few)) 250
