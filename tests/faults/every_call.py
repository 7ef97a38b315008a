#!/usr/bin/env python3
"""Every system call of an apply, a rollback, a recovery, a confirmation and an undo fails, falls short or is the last.

    every_call.py TUNE FAULT_TRACER [EVERY]

After each fault `tune recover` runs. Then file and kernel hold the old or the new state and nothing
else, the history says which, and no temporary file is left. An undo is the rollback of what waits for confirmation: what it has begun to put back cannot be confirmed.
EVERY: only one fault in so many."""
import errno
import os
import sys
import time

import stage

ERRORS = ["EIO", "ENOSPC", "EACCES", "EROFS", "EINTR"]
# close() that "fails" without closing, and what has nothing to do with files, prove nothing.
NOT_FAILED = {"close"}


def faults_of(calls):
    for call in calls:
        number, name, path = call.number, call.name, call.path
        where = f"{name} {path} (call {number})"
        yield ["before", str(number)], f"killed before {where}"
        yield ["after", str(number)], f"killed after {where}"
        if name.startswith("other-") or name in NOT_FAILED:
            continue
        for error in ERRORS:
            yield ["fail", str(number), str(getattr(errno, error))], f"{error} for {where}"
        if name in ("write", "pwrite64"):
            yield ["short", str(number)], f"half of {where}"


class Trial:
    """One command, from one state to the other."""

    def __init__(self, play, name, arguments, start, end, prepare):
        self.play, self.name, self.arguments = play, name, arguments
        self.start, self.end, self.prepare = start, end, prepare

    def calls(self, tracer):
        self.prepare()
        return stage.traced_calls(self.play, tracer, self.arguments)

    def complaints(self, tracer, fault):
        self.prepare()
        outcome = self.play.run(self.arguments, before=[tracer] + fault)
        status, at_once = outcome.returncode, self.play.side()
        if status == 99:
            return ["the call was not reached"]
        found = []
        # Who says that all is done, or that nothing is, must be right at once.
        if status == 0 and at_once != self.end and (self.name, at_once) != ("recovery", "old"):
            found.append(f"ended with 0, yet {at_once}")
        if status not in (0, 137) and at_once.startswith("MIXED") and status != 6:
            found.append(f"ended with {status}, yet {at_once}")
        if status not in (0, 3, 4, 5, 6, 137):
            found.append(f"ended with {status}: {outcome.stderr[-300:]}")
        if self.name == "undo" and at_once != "new" and self.play.run(["confirm"]).returncode == 0:
            found.append(f"could be confirmed, yet {at_once}")
        recovered = self.play.run(self.play.recover)
        if recovered.returncode != 0:
            found.append(f"recovery ends with {recovered.returncode}: {recovered.stderr[-300:]}")
        return found + self.after_recovery(at_once) + self.repeated() + self.left()

    def after_recovery(self, at_once):
        found = []
        side = self.play.side()
        if side.startswith("MIXED"):
            found.append(f"after recovery {side}")
        if at_once in ("old", "new") and side != at_once and \
                side not in (self.start, self.end):
            found.append(f"{at_once} before recovery and {side} after it")
        states = self.play.states()
        if states != ["pending"]:  # nothing to recover: the command that ends it tidies up
            found += self.left()
        if not self.tells(states, side):
            found.append(f"the history says {states} of {side}")
        return found

    def tells(self, states, side):
        if self.name == "pruning":
            return stage.others_have_ended(states, side)
        if self.name == "recovery":  # completes it; puts it back where a value cannot be read
            return states == (["committed"] if side == "new" else ["rolled-back"])
        if self.name == "apply":
            return states in (["committed"],) if side == "new" else states in ([], ["rolled-back"])
        if self.name == "undo":
            return states == (["pending"] if side == "new" else ["rolled-back"])
        if self.name == "confirmation":
            return states in (["pending"], ["committed"]) and side == "new"
        if side == "old":
            return states == ["rolled-back", "committed"]
        return states in (["committed"], ["committed", "rolled-back"])

    def left(self):
        return [f"{path} is left" for path in self.play.leftovers()]

    def repeated(self):
        """The way forward is open: the same command once more."""
        kept = self.name == "confirmation" and self.play.states() == ["committed"]
        if self.play.side() != self.start or kept:
            return []
        again = self.play.run(self.arguments)
        if again.returncode == 0 and self.play.side() == self.end:
            return []
        return [f"once more it ends with {again.returncode}, {self.play.side()}: {again.stderr[-300:]}"]


def main():
    tune, tracer = sys.argv[1], os.path.realpath(sys.argv[2])
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    stage.enter()
    play = stage.Stage(tune, int(os.environ.get("KEYS", "6")))
    play.learn()
    trials = [
        Trial(play, "apply", play.apply_arguments(), "old", "new", play.reset),
        Trial(play, "rollback", ["rollback", "--yes"], "new", "old",
              lambda: play.reset(play.saved, play.new, play.new_bytes)),
    ]
    # Who may not recover, and has nothing to apply, is told so and no more.
    if play.recover == ["recover"]:
        trials.append(Trial(play, "recovery", play.recover, "new", "new",
                            lambda: play.reset(play.interrupted, play.new, play.new_bytes)))
    waiting = lambda: play.reset(play.pending, play.new, play.new_bytes)
    trials += [Trial(play, "undo", ["rollback", "--yes"], "new", "old", waiting),
               Trial(play, "confirmation", ["confirm"], "new", "new", waiting)]
    play.learn_many()
    trials.append(Trial(play, "pruning", play.apply_arguments() + ["--keep", "1"], "old", "new",
                        lambda: play.reset(play.many)))
    bad = tried = 0
    for trial in trials:
        calls = trial.calls(tracer)
        faults = list(faults_of(calls))
        begin = time.monotonic()
        for number, (fault, text) in enumerate(faults):
            if number % every != 0:
                continue
            tried += 1
            for complaint in trial.complaints(tracer, fault):
                bad += 1
                print(f"{trial.name}, {text}: {complaint}", flush=True)
        print(f"{trial.name}: {len(calls)} system calls, {len(faults)} faults, "
              f"{len(range(0, len(faults), every))} tried in {time.monotonic() - begin:.0f} s",
              flush=True)
    print(f"{tried} faults tried, {bad} complaints")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
