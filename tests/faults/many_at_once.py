#!/usr/bin/env python3
"""A hundred applies and rollbacks at once end in one consistent state with a complete history.

    many_at_once.py TUNE [PROCESSES]      default 100

Three wishes for the same keys and random rollbacks, all started at once and each waiting for the
lock. Afterwards the history is held against itself (every transaction began with what the one before
it left, none is missing), against what each command said, and against file and kernel."""
import json
import os
import random
import subprocess
import sys

import stage

KEYS = 12
WAIT = "120s"


def fail(text):
    print(text)
    sys.exit(1)


def wishes(play):
    """Three sets of values for the same keys, in files: another third is as at the beginning."""
    paths = []
    for number in range(3):
        path = f"{play.scratch}/wish-{number}.conf"
        values = {key: play.old[key] if (place + number) % 3 == 0 else value
                  for place, (key, value) in enumerate(play.new.items())}
        stage.write(path, "".join(f"{key} = {value}\n" for key, value in values.items()))
        paths.append(path)
    return paths


def commands(play, count, dice):
    paths = wishes(play)
    for _ in range(count):
        if dice.random() < 0.6:
            yield ["apply", dice.choice(paths), "--target", stage.TARGET, "--yes"]
        else:
            yield ["rollback", "--yes"]


def run_at_once(play, count, dice):
    """(status, document or None, what it said on standard error) of each."""
    running = [subprocess.Popen(play.command(arguments + ["--wait", WAIT, "--json"]),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
               for arguments in commands(play, count, dice)]
    ends = []
    for process in running:
        out, err = process.communicate()
        ends.append((process.returncode, json.loads(out) if out else None, err))
    return ends


def history(play):
    ids = [t["id"] for t in json.loads(play.run(["history", "--json"]).stdout)["transactions"]]
    return [json.loads(play.run(["history", str(number), "--json"]).stdout)["transactions"][0]
            for number in sorted(ids)]


def reported(ends):
    """The ids of the transactions that the commands say they made."""
    ids = []
    for status, document, err in ends:
        # 3: nothing was left to roll back.
        if status not in (0, 3) or (status == 3 and "nothing to roll back" not in err):
            fail(f"a command ended with {status}: {err}")
        if status == 0 and document["transaction"]:
            ids.append(document["transaction"]["id"])
    return sorted(ids)


def check_chain(transactions, start):
    """Each began with what the one before it left. Returns what the last one left."""
    values = dict(start)
    for transaction in transactions:
        for change in transaction["changes"]:
            key = change["key"]
            if change["before"] != values[key]:
                fail(f"transaction {transaction['id']} found {key} = {change['before']}, and the "
                     f"one before had left {values[key]}")
            if not change["ok"]:
                fail(f"transaction {transaction['id']} did not set {key}: {change['error']}")
            values[key] = change["after"]
    return values


def lines_of_target():
    lines = {}
    for line in stage.read(stage.TARGET).decode().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            lines[key.strip()] = " ".join(value.split())
    return lines


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    stage.enter()
    play = stage.Stage(sys.argv[1], KEYS)
    play.reset()
    ends = run_at_once(play, count, random.Random(int(os.environ.get("SEED", "1"))))
    transactions = history(play)
    ids = [t["id"] for t in transactions]
    if ids != list(range(1, len(ids) + 1)) or ids != reported(ends):
        fail(f"the history has {ids}, the commands made {reported(ends)}")
    if any(t["state"] not in ("committed", "rolled-back") for t in transactions):
        fail(f"states: {[t['state'] for t in transactions]}")
    left = check_chain(transactions, play.old)
    running = {key: stage.value_of(key) for key in play.old}
    if running != left:
        fail(f"the kernel holds {running}, the history ends with {left}")
    # A line for each key that is not as at the beginning; those of the first file stay.
    lines = lines_of_target()
    wrong = {key: lines.get(key) for key, value in left.items()
             if lines.get(key, play.old[key]) != value and value != play.old[key]}
    if wrong:
        fail(f"the file holds {wrong}, the history ends with {left}")
    if play.leftovers():
        fail(f"left over: {play.leftovers()}")
    rollbacks = sum(1 for t in transactions if t["undoes"])
    print(f"{count} at once: {len(ids) - rollbacks} applied, {rollbacks} rolled back, "
          f"{count - len(ids)} had nothing to do")
    if rollbacks == 0 or rollbacks == len(ids):
        fail("that was no mixture")


if __name__ == "__main__":
    main()
