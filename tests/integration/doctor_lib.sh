# What the tests of tune doctor share; sourced with $tune and $load set.

work=$(mktemp -d); failures=0; peer=tune-test-$$
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
set_key() { echo "$2" > "/proc/sys/${1//.//}" || fail "cannot set $1"; }

# start NAME ARGUMENT...: the load in the background, once it is ready.
start() {
  local name=$1 waited; shift
  mkfifo "$work/$name"
  "$@" > "$work/$name" 2> "$work/$name.log" & echo $! > "$work/$name.pid"
  exec 9< "$work/$name"
  read -t 20 -r waited <&9 || fail "$name did not get ready: $(cat "$work/$name.log")"
  exec 9<&-
}
# wait_for WHAT SECONDS COMMAND...: until it succeeds. The machine may be slow.
wait_for() {
  local what=$1 try tries=$(($2 * 20)); shift 2
  for ((try = 0; try < tries; ++try)); do
    "$@" && return
    sleep 0.05
  done
  fail "waited in vain for $what"
}
# in_state STATE PORT COUNT: so many sockets of the port are in it.
in_state() { [ "$(ss -Htan state "$1" sport = ":$2" | wc -l)" -ge "$3" ]; }
# queued PORT COUNT: so many connections wait for accept().
queued() { [ "$(ss -Hltn sport = ":$1" | awk '{print $2; exit}')" -ge "$2" ]; }
# has_files NAME COUNT: what was started so has so many descriptors.
has_files() { [ "$(ls "/proc/$(cat "$work/$1.pid")/fd" | wc -l)" -ge "$2" ]; }
stop() {
  local name
  for name in "$@"; do
    kill "$(cat "$work/$name.pid" 2>/dev/null)" 2>/dev/null && wait "$(cat "$work/$name.pid")" 2>/dev/null
    rm -f "$work/$name" "$work/$name.pid"
  done
}

# first_problem [OPTION...]: "ID KEY,KEY": what doctor puts first, with the keys that would cure it.
# `interval` and `where` (a command that runs it elsewhere) may be set.
first_problem() {
  ${where:-} "$tune" doctor --no-log --interval "${interval:-300ms}" --json "$@" > "$work/doctor.json"
  python3 - "$work/doctor.json" <<'END'
import json, sys
problems = [p for p in json.load(open(sys.argv[1]))["problems"] if p["when"] == "now"]
print(problems[0]["id"] + " " + ",".join(r["key"] for r in problems[0]["remedies"]) if problems else "none")
END
}
# expect WHAT FOUND WANTED: both as first_problem says it; a "*" at the end stands for the rest.
expect() { case $2 in $3) ;; *) fail "$1: '$2' instead of '$3': $(tr -d ' \n' < "$work/doctor.json")" ;; esac; }
limit_of() { python3 -c "
import json, sys
row = next(r for r in json.load(open(sys.argv[1]))['problems'] if r['id'] == sys.argv[2])
print(next(int(e['limit']) for e in row['evidence'] if e['limit'] is not None))" "$work/doctor.json" "$1"; }

# Does doctor's last answer advise so?
advised() { python3 -c "
import json, sys
sys.exit(not any(sys.argv[2] in a for p in json.load(open(sys.argv[1]))['problems'] for a in p['advice']))" "$work/doctor.json" "$1"; }
# says WHAT TEXT: doctor's last answer has it somewhere.
says() { grep -q "$2" "$work/doctor.json" || fail "$1: it does not say '$2': $(tr -d ' \n' < "$work/doctor.json")"; }
