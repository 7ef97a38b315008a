#!/usr/bin/env python3
"""Power cuts for real: a guest applies and rolls back on ext4 until its power goes.

    power_cuts.py TUNE [CUTS [SERIES]]     default 50 and 6.1

The guest's disk forgets what was not flushed (disk.py): of that nothing, all or any sector is there
after the cut, which comes at a random request of the disk or a random moment. The next boot replays
the journal of ext4 and runs `tune recover`. Then the target must hold the old or the new bytes, all
that the guest had seen done must be done, the history must tell what happened, the values of the
boot before must not come back, and no temporary file may lie about. SEED sets which cuts."""
import base64
import collections
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import disk
import guest
import kernels

MEBIBYTES = 64
OLD = "# mine\nnet.core.somaxconn = 128\nnet.ipv4.tcp_rmem=4096 131072 6291456\n"
WANTED = """net.core.somaxconn=5000
net.core.netdev_max_backlog=3000
net.ipv4.tcp_rmem=8192 262144 8388608
net.ipv4.tcp_fin_timeout=30
net.ipv4.tcp_max_orphans=70000
net.ipv4.tcp_retries2=12
vm.swappiness=20
"""
BOOT_SECONDS = 120

Boot = collections.namedtuple("Boot", "told started done failed lines")


class Console:
    """The lines of a guest as they come."""

    def __init__(self, command):
        self.guest = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT)
        self.lines, self.queue, self.ended = [], queue.Queue(), False
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.guest.stdout:
            self.queue.put(line.decode(errors="replace").strip())
        self.queue.put(None)

    def next(self, seconds):
        """The next line; None when there is no more, or none in that time."""
        try:
            line = self.queue.get(timeout=max(0, seconds))
        except queue.Empty:
            return None
        self.ended = line is None
        if not self.ended:
            self.lines.append(line)
        return line

    def wait_for(self, word):
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end:
            line = self.next(end - time.monotonic())
            if line is None:
                break
            if line == word:
                return True
        return False

    def kill(self):
        self.guest.kill()
        self.guest.wait()
        while not self.ended and self.next(10) is not None:
            pass


class Cuts:
    def __init__(self, kernel, folder, dice):
        self.kernel, self.folder, self.dice = kernel, folder, dice
        self.initramfs = folder + "/initramfs"
        self.bad = self.lost_sectors = self.careless = 0
        self.new = self.values = None

    def prepare(self, tune, busybox):
        root = guest.Initramfs()
        root.add_program(busybox, "/bin/busybox")
        root.add_program(tune, "/bin/tune")
        root.add("/init", guest.read(os.path.dirname(os.path.abspath(__file__)) + "/cut_init.sh"),
                 0o100755)
        for name in ("proc", "sys", "dev", "disk", "etc"):
            root.add_folder(name)
        root.add_modules(self.kernel, ["virtio_pci", "virtio_blk", "ext4"])
        root.write(self.initramfs)
        self.disk = disk.Disk(self.image(), self.folder + "/disk.sock")

    def image(self):
        """An ext4 with the old file, made without mounting it."""
        tree, path = self.folder + "/tree", self.folder + "/image"
        os.makedirs(tree + "/etc")
        for name, text in (("etc/sysctl.conf", OLD), ("old", OLD), ("wanted.conf", WANTED)):
            with open(f"{tree}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        with open(path, "wb") as file:
            file.truncate(MEBIBYTES << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-d", tree, path], check=True)
        return guest.read(path)

    def start(self, arguments=""):
        """A guest whose first process runs. One that does not get so far has not seen the disk."""
        drive = ["-blockdev", f"driver=nbd,node-name=disk,server.type=unix,"
                              f"server.path={self.folder}/disk.sock",
                 "-device", "virtio-blk-pci,drive=disk"]
        for _ in range(3):
            self.disk.serve()
            console = Console(guest.qemu_command(self.kernel, self.initramfs, 512, drive, arguments))
            if console.wait_for("init"):
                return console
            console.kill()
        sys.exit("the guest does not come up:\n" + "\n".join(console.lines[-40:]))

    def learn(self):
        """The new bytes, from a boot that nothing disturbs; the disk is as before afterwards."""
        image = bytes(self.disk.durable)
        console = self.start("tune_learn")
        while console.next(BOOT_SECONDS) is not None:
            pass
        console.kill()
        boot = read_boot(console.lines)
        self.new, self.values = boot.told.get("file"), boot.told.get("values")
        if not self.new or self.new == OLD or self.values != WANTED.replace("=", " = "):
            sys.exit("an undisturbed apply does not set what it was told:\n" +
                     "\n".join(console.lines))
        self.disk.durable, self.disk.cache = bytearray(image), []

    def boot(self, cut):
        """Boots, looks, and works until the cut; without one it only looks."""
        self.disk.cut_at = None
        console = self.start("" if cut else "tune_look_only")
        if not cut:
            while console.next(BOOT_SECONDS) is not None:
                pass
        elif not console.wait_for("begin"):
            console.kill()
            sys.exit("the guest does not begin:\n" + "\n".join(console.lines[-40:]))
        else:
            self.wait_for_cut(console)
        lost = self.disk.cut(self.dice) if cut else 0
        console.kill()
        self.lost_sectors += lost
        return read_boot(console.lines), lost

    def wait_for_cut(self, console):
        """At a random request of the disk, or at a random moment."""
        end = time.monotonic() + 30
        if self.dice.random() < 0.7:
            self.disk.cut_at = self.disk.requests + self.dice.randint(1, 400)
        else:
            end = time.monotonic() + self.dice.uniform(0, 4)
        while self.disk.on.is_set() and time.monotonic() < end:
            console.next(min(0.05, end - time.monotonic()))

    def complain(self, text):
        self.bad += 1
        print(text, flush=True)

    def judge(self, before, boot, defaults):
        """What the boot found and made, against what the one before had seen done."""
        told, problems = boot.told, []
        side = {OLD: "old", self.new: "new"}.get(told.get("recovered_file"), "neither")
        if told.get("file") not in (OLD, self.new):
            problems.append(f"before recovery the file holds {told.get('file')!r:.200}")
        if side == "neither":
            problems.append(f"the file holds {told.get('recovered_file')!r:.200}")
        if told.get("recovered", "").strip() != "0":
            problems.append(f"recovery ends with {told.get('recovered')}")
        if told.get("leftovers"):
            problems.append(f"left: {told['leftovers']}")
        if told.get("recovered_values") != told.get("values") or told.get("values") != defaults:
            problems.append(f"values of another boot: {told.get('recovered_values')}")
        problems += judge_history(told.get("history", ""), side)
        problems += [f"a command failed: {line}" for line in before.failed]
        if before.done and before.done[-1:] == before.started[-1:] and \
                side != before.done[-1].split()[1]:
            problems.append(f"{before.done[-1]} was done, and the file is {side}")
        if len(before.done) > 1 and told.get("careless", "").strip() != \
                before.started[-1].split()[0]:
            self.careless += 1
        return side, problems


def judge_history(text, side):
    """Applies and rollbacks take turns, all are ended, and the last says which side it is."""
    try:
        rows = sorted(json.loads(text)["transactions"], key=lambda row: row["id"])
    except (ValueError, KeyError):
        return [f"no history: {text:.300}"]
    in_force = "old" if not rows else None
    unended = [f"{row['id']} {row['state']}" for row in rows
               if row["state"] not in ("committed", "rolled-back")]
    problems = [f"{len(unended)} transactions have no good end, the last: {unended[-1]}"] \
        if unended else []
    undone = {row["undoes"] for row in rows if row.get("undoes") and row["state"] == "committed"}
    for row in rows:
        is_rollback = bool(row.get("undoes"))
        if row["state"] == "committed":
            in_force = "old" if is_rollback else "new"
        elif row["id"] in undone:
            continue
        else:                                           # it was put back
            in_force = "new" if is_rollback else "old"
    if in_force != side:
        problems.append(f"the history ends {in_force}, the file is {side}: " +
                        ", ".join(f"{row['id']} {row['state']}" for row in rows[-4:]))
    return problems


def read_boot(lines):
    told, words = {}, {"start": [], "done": [], "failed": []}
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "tell":
            name, _, value = rest.partition(" ")
            try:
                told[name] = base64.b64decode(value).decode(errors="replace")
            except ValueError:
                told[name] = "unreadable " + value
        elif word in words:
            words[word].append(rest)
    return Boot(told, words["start"], words["done"], words["failed"], lines)


def main():
    cuts = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    busybox = guest.need_programs()
    if shutil.which("mkfs.ext4") is None:
        guest.skip("no mkfs.ext4 here (package e2fsprogs)")
    try:
        kernel = kernels.kernel(sys.argv[3] if len(sys.argv) > 3 else "6.1")
    except kernels.Unavailable as why:
        guest.skip(str(why))
    seed = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 32)
    print(f"SEED={seed}, Linux {kernel.release}, {cuts} cuts", flush=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = Cuts(kernel, folder, random.Random(seed))
        trial.prepare(sys.argv[1], busybox)
        trial.learn()
        run(trial, cuts)
    print(f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if trial.bad else 0)


def run(trial, cuts):
    before, lost, defaults = None, 0, None
    sides, in_the_middle = collections.Counter(), 0
    for number in range(cuts + 1):
        boot, lost_now = trial.boot(cut=number < cuts)
        defaults = defaults or boot.told.get("values")
        if before is not None:
            side, problems = trial.judge(before, boot, defaults)
            sides[side] += 1
            in_the_middle += before.started[-1:] != before.done[-1:]
            for problem in problems:
                trial.complain(f"cut {number}, {lost} sectors lost, after "
                               f"{len(before.done)} commands, the last {before.started[-1:]}: "
                               f"{problem}")
        before, lost = boot, lost_now
    print(f"{in_the_middle} of {cuts} cuts in the middle of a command; then old {sides['old']}, "
          f"new {sides['new']}, neither {sides['neither']}; {trial.bad} complaints")
    print(f"{trial.lost_sectors} sectors were lost; of a file that is not synced {trial.careless} "
          f"cuts lost the last bytes")


if __name__ == "__main__":
    main()
