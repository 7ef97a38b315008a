#!/usr/bin/env bash
# The whole road on the real kernel, as a new user walks it: diff, apply, apply again, status,
# history, rollback; in private mount and network namespaces, so that nothing of the machine changes.
# With "machine" as second argument only the mounts are private: the keys of the whole machine are
# written, and put back.
#
#   round_trip.sh TUNE [machine]
set -euo pipefail

tune=$(realpath "$1")
kind=${2:-namespace}
if [ "$(id -u)" -ne 0 ]; then
  echo "round_trip: not root, so no namespace can be made; nothing was tested"
  exit 77
fi
if [ -z "${TUNE_IN_NAMESPACE:-}" ]; then
  flags=(--mount)
  [ "$kind" = machine ] || flags+=(--net)
  if ! unshare "${flags[@]}" true 2>/dev/null; then
    echo "round_trip: no namespace can be made here; nothing was tested"
    exit 77
  fi
  TUNE_IN_NAMESPACE=1 exec unshare "${flags[@]}" "$0" "$@"
fi

scratch=$(mktemp -d)
mount -t tmpfs tmpfs "$scratch"
trap 'put_back; umount -l "$scratch"; rmdir "$scratch" 2>/dev/null || true' EXIT

# --- helpers ------------------------------------------------------------------------------------

fail() { echo "FAILED: $*" >&2; exit 1; }
# expect STATUS COMMAND...: runs it, shows it, checks its exit status; output in $out and $err.
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
value() { tr -s '[:blank:]' ' ' <"/proc/sys/${1//.//}"; }
all_values() {
  local path
  while read -r path; do
    printf '%s = %s\n' "$path" "$(tr -s '[:blank:]' ' ' <"$path")"
  done < <(find /proc/sys/net/core /proc/sys/net/ipv4 /proc/sys/fs -maxdepth 1 -type f \
             -perm -0644 ! -name 'file-nr' ! -name 'inode*' ! -name 'dentry*' | sort)
}
json() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)" <<<"$out"; }

# What this script found, so that even a failing run leaves the machine as it was.
all_values >"$scratch/found"
put_back() {
  local path value
  while IFS= read -r line; do
    path=${line%% = *} value=${line#* = }
    [ "$(tr -s '[:blank:]' ' ' <"$path")" = "$value" ] || echo "$value" >"$path" || true
  done <"$scratch/found"
}

# A private /etc, a copy of the machine's.
mkdir "$scratch/etc"
cp -a /etc/. "$scratch/etc"
mount --bind "$scratch/etc" /etc
[ -e /etc/sysctl.conf ] || printf '# nothing\n' >/etc/sysctl.conf
mkdir -p /etc/sysctl.d

# --- the road -----------------------------------------------------------------------------------

# road NAME TARGET: from diff to rollback, with the configuration that is in /etc now.
road() {
  local name=$1 target=$2 state=$scratch/state.$1 with=(--state-dir "$scratch/state.$1")
  echo "== $name: $target"
  rm -rf "$scratch/before.etc"
  cp -a /etc "$scratch/before.etc"
  all_values >"$scratch/before"

  expect 1 "$tune" diff httpdns "${with[@]}"
  grep -q '^+++ ' <<<"$out" || fail "diff shows no unified diff"
  expect 1 "$tune" diff httpdns --json "${with[@]}"
  [ "$(json 'd["target"]["path"]')" = "$target" ] || fail "target is $(json 'd["target"]["path"]')"
  json '"\n".join(c["key"] + " = " + c["wanted"] for c in d["changes"] if c["runtime"])' >"$scratch/runtime"
  json '"\n".join(c["key"] for c in d["changes"])' >"$scratch/keys"
  [ -s "$scratch/keys" ] || fail "diff has no changes"
  [ ! -e "$state" ] || fail "diff made a state directory"
  diff -r --no-dereference /etc "$scratch/before.etc" || fail "diff changed a file"
  all_values | cmp -s - "$scratch/before" || fail "diff changed a value"

  expect 2 "$tune" apply httpdns "${with[@]}"  # no terminal, no --yes
  expect 0 "$tune" apply httpdns --yes --comment "round trip" "${with[@]}"
  while IFS= read -r line; do
    [ "$(value "${line%% = *}")" = "${line#* = }" ] || fail "${line%% = *} is $(value "${line%% = *}"), not ${line#* = }"
  done < <(grep . "$scratch/runtime")
  while IFS= read -r key; do
    grep -q "^${key//./\\.} *= " "$target" || fail "$target does not set $key"
  done <"$scratch/keys"

  cp -a "$target" "$scratch/after"
  expect 0 "$tune" apply httpdns --yes "${with[@]}"
  cmp -s "$target" "$scratch/after" || fail "a second apply changed $target"
  expect 0 "$tune" diff httpdns "${with[@]}"
  expect 0 "$tune" status "${with[@]}"
  expect 0 "$tune" history --json "${with[@]}"
  [ "$(json 'len(d["transactions"])')" = 1 ] || fail "the second apply made a transaction"
  [ "$(json 'd["transactions"][0]["comment"]')" = "round trip" ] || fail "the comment is lost"

  # Drift is seen, and putting it right is one more apply.
  local drifted
  drifted=$(grep -m1 . "$scratch/runtime" | sed 's/ = .*//')
  grep -m1 "/${drifted//.//} = " "$scratch/before" | sed 's/.* = //' >"/proc/sys/${drifted//.//}"
  expect 1 "$tune" status "${with[@]}"
  expect 0 "$tune" apply httpdns --yes "${with[@]}"
  expect 0 "$tune" status "${with[@]}"
  expect 0 "$tune" rollback --yes "${with[@]}"
  expect 1 "$tune" status "${with[@]}"  # the first transaction is in force again, its value is not

  expect 0 "$tune" rollback --yes "${with[@]}"
  diff -r --no-dereference /etc "$scratch/before.etc" || fail "rollback left /etc different"
  all_values | diff - "$scratch/before" || fail "rollback left values different"
  expect 0 "$tune" status "${with[@]}"
  expect 0 "$tune" history "${with[@]}"
  expect 3 "$tune" rollback --yes "${with[@]}"  # nothing left
}

ln -sf ../sysctl.conf /etc/sysctl.d/99-sysctl.conf
printf '# kept\nnet.ipv4.tcp_fin_timeout=60\r\nbad line \377\nnet.core.somaxconn  =  128' >/etc/sysctl.conf
road linked /etc/sysctl.conf
[ "$kind" = machine ] && { echo PASSED; exit 0; }

rm /etc/sysctl.d/99-sysctl.conf
if [ -e /usr/lib/systemd/systemd-sysctl ] || [ -e /lib/systemd/systemd-sysctl ]; then
  road unlinked /etc/sysctl.d/99-tune.conf
else
  road unlinked /etc/sysctl.conf
fi
echo PASSED
