#!/usr/bin/env bash
# Holds the README to the truth: runs the commands of its console blocks, in their order, on the
# machine that tests/data/readme describes, and compares what they print. A line that is just "..."
# stands for any number of lines.
#
#   readme.sh TUNE SOURCE_DIR [show]     show: print what the commands print instead of comparing
set -euo pipefail
tune=$(realpath "$1") source_dir=$(realpath "$2") mode=${3:-compare}
data=$source_dir/tests/data/readme
if [ "$(id -u)" -ne 0 ] || ! unshare --mount true 2>/dev/null; then
  echo "readme: not root, so /etc cannot be replaced for the test; nothing was tested"
  exit 77
fi
if [ -z "${TUNE_IN_NAMESPACE:-}" ]; then
  TUNE_IN_NAMESPACE=1 exec unshare --mount "$0" "$@"
fi

scratch=$(mktemp -d)
mount -t tmpfs tmpfs "$scratch"
trap 'umount -l "$scratch"; rmdir "$scratch" 2>/dev/null || true' EXIT

# The machine: its /etc, its running values, its facts.
mkdir -p "$scratch/etc/sysctl.d" "$scratch/empty" "$scratch/systemd" "$scratch/home"
cp "$data/sysctl.conf" "$scratch/etc/sysctl.conf"
ln -s ../sysctl.conf "$scratch/etc/sysctl.d/99-sysctl.conf"
touch "$scratch/systemd/systemd-sysctl"
mount --bind "$scratch/etc" /etc
for folder in /usr/lib/sysctl.d /usr/local/lib/sysctl.d /run/sysctl.d; do
  if [ -d "$folder" ]; then mount --bind "$scratch/empty" "$folder"; fi
done
[ -d /usr/lib/systemd ] || { echo "readme: no /usr/lib/systemd here; nothing was tested"; exit 77; }
mount --bind "$scratch/systemd" /usr/lib/systemd
python3 - "$data/host.json" "$scratch/proc" <<'PY'
import json, os, sys
host = json.load(open(sys.argv[1]))
files = {"sys/" + key.replace(".", "/"): value for key, value in host["values"].items()}
files["meminfo"] = "MemTotal: %d kB" % (host["memory"]["total_bytes"] // 1024)
files["zoneinfo"] = "Node 0, zone Normal\n  high 0\n  managed %d" % host["memory"]["buffer_pages"]
for name, text in files.items():
    path = os.path.join(sys.argv[2], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w").write(text + "\n")
PY
cp "$data/article.conf" "$data/outage.json" "$scratch/home/"

# What the reader types, on that machine: without the options that make this one of it.
tune() { "$tune" --proc "$scratch/proc" --host "$data/host.json" --profile-dir "$source_dir/profiles" \
           --state-dir "$scratch/state" "$@"; }
run_command() {
  { (cd "$scratch/home" && eval "$1") 2>&1 </dev/null || true; } |
    sed "s# --proc $scratch/proc --state-dir $scratch/state##"
}

# compare EXPECTED ACTUAL: with "..." for any lines.
compare() {
  python3 - "$1" "$2" <<'PY'
import re, sys
expected, actual = (open(name).read() for name in sys.argv[1:])
pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n"
                  for line in expected.rstrip("\n").split("\n"))
actual = "".join(line.rstrip() + "\n" for line in actual.rstrip("\n").split("\n"))
sys.exit(0 if re.fullmatch(pattern, actual) else 1)
PY
}

failed=0 in_block=0 command='' commands=0
: >"$scratch/expected"
check() {
  [ -n "$command" ] || return 0
  commands=$((commands + 1))
  run_command "$command" >"$scratch/actual"
  if [ "$mode" = show ]; then
    echo "\$ $command"
    cat "$scratch/actual"
  elif ! compare "$scratch/expected" "$scratch/actual"; then
    echo "README.md shows something else for: $command"
    diff -u --label README.md "$scratch/expected" --label "what it prints" "$scratch/actual" || true
    failed=1
  fi
  command='' && : >"$scratch/expected"
}
while IFS= read -r line; do
  case "$in_block$line" in
    '0```console') in_block=1 ;;
    '1```') check && in_block=0 ;;
    '1$ '*) check && command=${line#'$ '} ;;
    1*) printf '%s\n' "$line" >>"$scratch/expected" ;;
  esac
done <"$source_dir/README.md"
[ "$commands" -gt 0 ] || { echo "README.md has no console block"; exit 1; }
echo "$commands commands of README.md run"
exit $failed
