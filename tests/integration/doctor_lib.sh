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
stop() {
  local name
  for name in "$@"; do
    kill "$(cat "$work/$name.pid" 2>/dev/null)" 2>/dev/null && wait "$(cat "$work/$name.pid")" 2>/dev/null
    rm -f "$work/$name" "$work/$name.pid"
  done
}

# first_problem [OPTION...]: "ID KEY,KEY": what doctor puts first, with the keys that would cure it.
first_problem() {
  "$tune" doctor --no-log --interval "${interval:-300ms}" --json "$@" > "$work/doctor.json"
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
