#!/usr/bin/env python3
"""A small file system that is full at every step: for the state directory, for the target's folder.

    full_disk.py TUNE

With so many free pages and so many free inodes, from none until the command succeeds, an apply and a
rollback leave the old or the new state, and say what was in want of room and what to do; once there is
room again `tune recover` needs no more.

The same for what people do by hand: copy a file over /etc/sysctl.conf or append to it, and sysctl -p."""
import os
import shutil
import subprocess
import sys

import stage

PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_STEPS = 64


class SmallDisk:
    """The tmpfs that is mounted at a folder, with as much free room as is wanted."""

    def __init__(self, folder):
        self.folder = folder

    def leave(self, pages, inodes):
        status = os.statvfs(self.folder)
        used_pages = (status.f_blocks - status.f_bfree) * status.f_frsize // PAGE
        used_inodes = status.f_files - status.f_ffree
        self.remount((used_pages + pages) * PAGE, used_inodes + inodes)

    def roomy(self):
        self.remount(64 << 20, 4096)

    def remount(self, size, inodes):
        # Of size 0 means without a limit.
        subprocess.run(["mount", "-o", f"remount,size={max(size, PAGE)},nr_inodes={inodes}",
                        self.folder], check=True)


class Trial:
    """`option` is what the message has to offer beside making room."""

    def __init__(self, play, disk, option):
        self.play, self.disk, self.option = play, disk, option
        self.bad, self.tried, self.short = 0, 0, 0

    def says_enough(self, outcome, rollback):
        """What was wrong, what became of it, and what to do."""
        text = outcome.stderr
        offers = self.option in text
        if rollback and self.option == "--target":
            offers = not offers  # it has no such option
        unchanged = "nothing was changed" in text or "everything is as it was before" in text
        return outcome.returncode == 0 or (
            outcome.returncode == 5 and unchanged and "No space left on device" in text and
            "make room" in text.lower() and offers)

    def once(self, rollback, pages, inodes):
        """True when there was room enough."""
        play = self.play
        self.disk.roomy()
        if rollback:
            play.reset(play.saved, play.new, play.new_bytes)
        else:
            play.reset()
        self.disk.leave(pages, inodes)
        outcome = play.run(["rollback", "--yes"] if rollback else play.apply_arguments())
        full = [play.run(play.recover).returncode, play.side()]
        self.disk.roomy()
        recovered = play.run(play.recover)
        side, states = play.side(), play.states()
        start, end = ("new", "old") if rollback else ("old", "new")
        expected = end if outcome.returncode == 0 else start
        open_end = [state for state in states if state in ("open", "failed")]
        self.tried += 1
        self.short += outcome.returncode != 0
        if side != expected or not self.says_enough(outcome, rollback) or recovered.returncode != 0 \
                or open_end or play.leftovers():
            self.bad += 1
            print(f"{'rollback' if rollback else 'apply'} with {pages} pages and {inodes} inodes "
                  f"in {self.disk.folder}: ends with {outcome.returncode} {outcome.stderr[-300:]}; "
                  f"while full {full}; then {recovered.returncode} {recovered.stderr[-300:]}, "
                  f"{side}, {states}, left {play.leftovers()}", flush=True)
        return outcome.returncode == 0

    def all(self):
        for rollback in (False, True):
            for room in (lambda n: (n, 1000), lambda n: (10000, n)):
                enough = 0
                for step in range(MOST_STEPS):
                    enough = enough + 1 if self.once(rollback, *room(step)) else 0
                    if enough == 3:
                        break
                else:
                    sys.exit("there is never room enough")


class ByHand:
    """A file of some pages in /etc, changed as scripts change it, with ever more room."""

    COMMENT = "# What this machine is for, and who to ask before anything here is changed.\n" * 400

    def __init__(self, play, disk):
        self.play, self.disk = play, disk
        self.old = (self.COMMENT + "".join(f"{k} = {v}\n" for k, v in play.old.items())).encode()
        new = "".join(f"{k} = {v}\n" for k, v in play.new.items())
        self.files = {"copy": (self.COMMENT * 2 + new).encode(),
                      "append": self.old + (self.COMMENT + new).encode()}
        stage.write(play.scratch + "/copied", self.files["copy"])
        stage.write(play.scratch + "/appended", self.files["append"][len(self.old):])
        self.scripts = {"copy": f"cp {play.scratch}/copied {stage.TARGET} && sysctl -q -p",
                        "append": f"cat {play.scratch}/appended >> {stage.TARGET} && sysctl -q -p"}

    def side(self, way):
        text = stage.read(stage.TARGET)
        for data, values in ((self.old, self.play.old), (self.files[way], self.play.new)):
            if text == data and self.play.values_are(values):
                return True
        return False

    def count(self, way):
        """Of how many trials with too little room, how many left neither the old nor the new."""
        short = mixed = 0
        for pages in range(MOST_STEPS):
            self.disk.roomy()
            self.play.reset(text=self.old)
            self.disk.leave(pages, 1000)
            status = subprocess.run(["sh", "-c", self.scripts[way]], stderr=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL).returncode
            self.disk.roomy()
            if status == 0:
                break
            short += 1
            mixed += not self.side(way)
        return short, mixed


def main():
    stage.enter()
    play = stage.Stage(sys.argv[1], int(os.environ.get("KEYS", "40")))
    small = play.scratch + "/disk"
    os.mkdir(small)
    stage.mount(small)
    play.keep_state_in(small + "/state")
    play.learn()
    trials = [Trial(play, SmallDisk(small), "--state-dir"),
              Trial(play, SmallDisk("/etc"), "--target")]
    trials[0].all()
    play.keep_state_in(play.scratch + "/state")
    trials[1].all()
    bad = sum(trial.bad for trial in trials)
    short = sum(trial.short for trial in trials)
    print(f"{sum(trial.tried for trial in trials)} trials, {short} with too little room, "
          f"{bad} complaints")
    if shutil.which("sysctl"):
        by_hand = ByHand(play, SmallDisk("/etc"))
        for way, script in (("copy", "cp NEW /etc/sysctl.conf; sysctl -p"),
                            ("append", "cat NEW >> /etc/sysctl.conf; sysctl -p")):
            tried, mixed = by_hand.count(way)
            print(f"{script}: {mixed} of {tried} trials with too little room left neither the old "
                  f"nor the new")
    if short == 0:
        sys.exit("no disk was ever full: nothing was tested")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
