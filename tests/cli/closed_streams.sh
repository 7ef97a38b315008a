#!/usr/bin/env bash
# Standard streams that are closed: what is to be read from there is an error, never an empty file, and what
# is printed there gets into no other file.
#
#   closed_streams.sh TUNE
set -euo pipefail
tune=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAIL: $*"; exit 1; }

stage() {
  rm -rf "$work/stage"
  mkdir -p "$work/stage/proc/sys/net/core"
  echo 128 > "$work/stage/proc/sys/net/core/somaxconn"
  printf 'MemTotal: 4194304 kB\nMemFree: 1 kB\n' > "$work/stage/proc/meminfo"
  printf 'Node 0, zone Normal\n  pages free 900000\n high 15000\n managed 1015000\n' > "$work/stage/proc/zoneinfo"
  : > "$work/stage/site.conf"
  echo 'net.core.somaxconn = 4096' > "$work/stage/wish.conf"
}
place=(--proc "$work/stage/proc" --state-dir "$work/stage/state")
apply=(apply --yes --target "$work/stage/site.conf")

stage
says() { # SENTENCE COMMAND... ; standard input is that of the caller
  local sentence=$1 status=0
  shift
  "$tune" "${place[@]}" "$@" > "$work/output" 2> "$work/error" || status=$?
  [ "$status" = 3 ] || fail "'$*' ended with $status: $(cat "$work/output" "$work/error")"
  grep -q "standard input: $sentence\|/dev/stdin: $sentence" "$work/error" || fail "'$*' says $(cat "$work/error")"
}
for command in "${apply[*]} -" "diff -" "check -" "config -" "host --host -" "doctor --from -" \
    "apply --yes --plan -" "diff /dev/stdin"; do
  read -ra words <<< "$command"
  says 'it is closed, so there is nothing to read' "${words[@]}" <&-
  says 'it cannot be read: Is a directory' "${words[@]}" < /
done
[ "$(cat "$work/stage/proc/sys/net/core/somaxconn")" = 128 ] || fail "something was changed"

# What is there afterwards, but for times and numbers of processes.
picture() {
  find "$work/stage" -type f -printf '%P\n' | sort
  cat "$work/stage/site.conf" "$work/stage/proc/sys/net/core/somaxconn"
}
"$tune" "${place[@]}" "${apply[@]}" "$work/stage/wish.conf" > "$work/output"
picture > "$work/with"
for closed in '>&-' '2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
  stage
  eval '"$tune" "${place[@]}" "${apply[@]}" -v "$work/stage/wish.conf" '"$closed" || fail "apply $closed ended with $?"
  picture > "$work/without"
  cmp "$work/with" "$work/without" || fail "apply $closed left something else"
  if grep -rlE 'read back, |DEBUG|info' "$work/stage"; then fail "what apply $closed printed went into that"; fi
done
