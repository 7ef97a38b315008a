#!/usr/bin/env python3
"""How many system calls a key costs: it is opened once, and looked at, read, written and read back
with one call each. What does not depend on the keys has a bound as well, and so has a long history.

    calls_per_key.py TUNE FAULT_TRACER"""
import collections
import sys

import stage

KEYS = 120
MOST_A_KEY = 4  # beyond open and close
MOST_BESIDES = 600
HISTORY = 20
OPENS_AND_CLOSES = ("open", "openat", "openat2", "close")


def check(what, count, most):
    print(f"{what}: {count}, at most {most}")
    if count > most:
        sys.exit(f"{what} costs {count} calls, more than {most}")


def count_calls(play, tracer, arguments, what):
    calls = stage.traced_calls(play, tracer, arguments)
    by_key = collections.defaultdict(collections.Counter)
    besides = 0
    keys = {stage.key_path(key): key for key in play.new}
    relative = {path[len("/proc/sys/"):]: key for path, key in keys.items()}
    for call in calls:
        key = keys.get(call.path) or relative.get(call.path)
        if key is None:
            besides += 1
        elif call.name in OPENS_AND_CLOSES:
            by_key[key]["close" if call.name == "close" else "open"] += 1
        else:
            by_key[key]["use"] += 1
    if len(by_key) != KEYS:
        sys.exit(f"{len(by_key)} of {KEYS} keys are in the trace")
    check(f"{what}: opens of a key", max(uses["open"] for uses in by_key.values()), 1)
    check(f"{what}: calls of a key", max(uses["use"] for uses in by_key.values()), MOST_A_KEY)
    check(f"{what}: all other calls", besides, MOST_BESIDES)



def main():
    stage.enter()
    play = stage.Stage(sys.argv[1], KEYS)
    tracer = sys.argv[2]
    play.learn()  # so that it is not the first apply ever
    play.run(["rollback", "--yes"])
    count_calls(play, tracer, play.apply_arguments(), "apply")
    for number in range(HISTORY // 2):
        play.run(["rollback", "--yes"])
        play.run(play.apply_arguments())
    play.run(["rollback", "--yes"])
    runtime = ["apply", play.wanted, "--runtime-only", "--yes"]
    count_calls(play, tracer, runtime, f"apply --runtime-only after {HISTORY} transactions")


if __name__ == "__main__":
    main()
