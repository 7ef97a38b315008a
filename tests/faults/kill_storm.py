#!/usr/bin/env python3
"""Random kills and two at once, on tune and on the programs that people use today.

    kill_storm.py TUNE [KILLS [PAIRS]]     default 60 and 20

Every program sets the same 120 keys of a private network namespace. A row of the table counts the
rounds after which file and kernel (for the others: the kernel) held neither the old nor the new
state. For tune that must be none, and its history must tell what happened. KEYS sets how many keys,
SEED which kills."""
import os
import random
import shutil
import subprocess
import sys
import time

import stage

SYSTEMD_SYSCTL = next((path for path in ("/usr/lib/systemd/systemd-sysctl",
                                         "/lib/systemd/systemd-sysctl") if os.path.exists(path)),
                      None)


def start(command):
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def seconds_of(command, prepare):
    best = []
    for _ in range(5):
        prepare()
        begin = time.monotonic()
        start(command).wait()
        best.append(time.monotonic() - begin)
    return sorted(best)[2]


def killed_at_random(command, seconds, dice):
    process = start(command)
    time.sleep(dice.uniform(0, seconds))
    process.kill()
    process.wait()


def both(one, other):
    processes = [start(one), start(other)]
    return [process.wait() for process in processes]


def kernel_side(*choices):
    """Which of the choices of values the kernel holds whole; None when it is a mixture."""
    for number, values in enumerate(choices):
        if all(stage.value_of(key) == value for key, value in values.items()):
            return number
    return None


class Storm:
    def __init__(self, play, dice):
        self.play, self.dice = play, dice
        self.bad = 0
        # The second of two at once wants other values for the same keys.
        self.other = {key: " ".join(str(int(part) + 7) for part in value.split())
                      for key, value in play.new.items()}
        self.other = {k: v for k, v in self.other.items() if self.takes(k, v)}
        for key, value in play.new.items():
            self.other.setdefault(key, value)
        self.other_wanted = play.scratch + "/other.conf"
        stage.write(self.other_wanted, "".join(f"{k} = {v}\n" for k, v in self.other.items()))
        self.sets = {}

    def takes(self, key, value):
        old = stage.value_of(key)
        try:
            stage.write(stage.key_path(key), value + "\n")
            return stage.value_of(key) == value
        except OSError:
            return False
        finally:
            stage.write(stage.key_path(key), old + "\n")

    def complain(self, text):
        self.bad += 1
        print(text, flush=True)

    # --- tune ---------------------------------------------------------------------------------

    def kills(self, rounds):
        """Kills apply and rollback in turn; returns how many states were lost or mixed."""
        play, lost, interrupted = self.play, 0, 0
        commands = [(play.command(play.apply_arguments()), play.reset),
                    (play.command(["rollback", "--yes"]),
                     lambda: play.reset(play.saved, play.new, play.new_bytes))]
        seconds = [seconds_of(*command) for command in commands]
        for number in range(rounds):
            command, prepare = commands[number % 2]
            prepare()
            killed_at_random(command, seconds[number % 2] * 1.1, self.dice)
            interrupted += "open" in play.states()
            recovered = play.run(play.recover)
            side, states = play.side(), play.states()
            told = self.tells(number % 2, states, side)
            if side not in ("old", "new") or recovered.returncode != 0 or play.leftovers() or \
                    not told:
                lost += 1
                self.complain(f"kill {number} of {command[1]}: {side}; recovery "
                              f"{recovered.returncode} {recovered.stderr}; history {states}; "
                              f"left {play.leftovers()}")
        print(f"{interrupted} of {rounds} kills left an open transaction")
        return lost

    @staticmethod
    def tells(rollback, states, side):
        if rollback and side == "old":
            return states == ["rolled-back", "committed"]
        if rollback:
            return states in (["committed"], ["committed", "rolled-back"])
        return states == ["committed"] if side == "new" else states in ([], ["rolled-back"])

    def pairs(self, rounds):
        play, mixed, committed = self.play, 0, [0, 0, 0]
        arguments = ["--target", stage.TARGET, "--yes"]
        for number in range(rounds):
            play.reset()
            ends = both(play.command(["apply", play.wanted] + arguments),
                        play.command(["apply", self.other_wanted] + arguments))
            kernel = kernel_side(play.new, self.other)
            lines = self.file_side()
            states = play.states()
            committed[ends.count(0)] += 1
            # 3: the other was quicker, and the machine is no longer as the plan saw it.
            fine = kernel is not None and kernel == lines and set(ends) <= {0, 3, 7} and \
                states == ["committed"] * ends.count(0) and 0 in ends and not play.leftovers()
            if not fine:
                mixed += 1
                self.complain(f"pair {number}: ends {ends}, kernel {kernel}, file {lines}, "
                              f"history {states}, left {play.leftovers()}")
        print(f"of {rounds} pairs {committed[1]} ended with one applied and the other refused, "
              f"{committed[2]} with one after the other")
        return mixed

    def file_side(self):
        found = {}
        for line in stage.read(stage.TARGET).decode().splitlines():
            if "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                found[key.strip()] = value.strip()
        for number, values in enumerate((self.play.new, self.other)):
            if all(found.get(key) == value for key, value in values.items()):
                return number
        return None

    # --- the others ---------------------------------------------------------------------------

    def set_old(self):
        for key, value in self.play.old.items():
            stage.set_value(key, value)

    def peer_kills(self, command, rounds):
        seconds = seconds_of(command, self.set_old)
        mixed = 0
        for _ in range(rounds):
            self.set_old()
            killed_at_random(command, seconds * 1.1, self.dice)
            mixed += kernel_side(self.play.old, self.play.new) is None
        return mixed

    def peer_pairs(self, command, rounds):
        mixed = 0
        for _ in range(rounds):
            self.set_old()
            both(command + [self.play.wanted], command + [self.other_wanted])
            mixed += kernel_side(self.play.new, self.other) is None
        return mixed


def main():
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    stage.enter()
    play = stage.Stage(sys.argv[1], int(os.environ.get("KEYS", "120")))
    play.learn()
    storm = Storm(play, random.Random(int(os.environ.get("SEED", "1"))))
    print(f"{len(play.new)} keys; {kills} kills, {pairs} pairs")
    begin = time.monotonic()
    rows = [("tune apply, tune rollback", storm.kills(kills), storm.pairs(pairs))]
    peers = [("sysctl -p", shutil.which("sysctl") and ["sysctl", "-q", "-p"]),
             ("systemd-sysctl", SYSTEMD_SYSCTL and [SYSTEMD_SYSCTL])]
    for name, command in peers:
        if command:
            rows.append((name, storm.peer_kills(command + [play.wanted], kills),
                         storm.peer_pairs(command, pairs)))
        else:
            rows.append((name, "-", "-"))
    print(f"{'':28}  killed: mixed of {kills}   two at once: mixed of {pairs}")
    for name, killed, paired in rows:
        print(f"{name:28}  {killed:>{len(f'killed: mixed of {kills}')}}"
              f"   {paired:>{len(f'two at once: mixed of {pairs}')}}")
    print(f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if storm.bad else 0)


if __name__ == "__main__":
    main()
