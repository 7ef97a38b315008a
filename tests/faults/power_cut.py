#!/usr/bin/env python3
"""A power cut at every call that changes a file: what was not synced is gone.

    power_cut.py TUNE FAULT_TRACER

The calls of an undisturbed apply and rollback are carried out on a model of the disk, which knows of
each file what fsync(2) has made durable, and of each folder which names. Up to every call the disk
is laid out as a cut would leave it: with nothing but what is durable, with all names but only
durable bytes, with all bytes but only durable names. Then the machine has another boot id, `tune
recover` runs, and the file must be old or new, with a history that says which."""
import copy
import os
import re
import shutil
import subprocess
import sys

import stage

CHANGES = {"write", "pwrite64", "openat", "ftruncate", "fsync", "fdatasync", "renameat", "renameat2",
           "rename", "linkat", "unlinkat", "unlink", "mkdirat", "mkdir"}
O_CREAT, O_TMPFILE, O_TRUNC = 0o100, 0o20000000, 0o1000


class File:
    def __init__(self, data, synced):
        self.data, self.durable = data, data if synced else b""


class Folder:
    def __init__(self):
        self.names, self.durable = {}, {}


class Disk:
    """Folders below some that exist; a name in one leads to a File or a Folder."""

    def __init__(self, tops):
        self.nameless = {}
        self.tops = {top: self.taken(top) for top in tops}

    def taken(self, path):
        folder = Folder()
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                folder.names[entry.name] = self.taken(entry.path)
            elif not entry.is_symlink():
                folder.names[entry.name] = File(stage.read(entry.path), True)
        folder.durable = dict(folder.names)
        return folder

    def folder(self, path):
        for top, found in self.tops.items():
            if path != top and not path.startswith(top + "/"):
                continue
            for name in filter(None, path[len(top):].split("/")):
                found = found.names.get(name) if isinstance(found, Folder) else None
            return found if isinstance(found, Folder) else None
        return None

    def parent(self, path):
        folder, name = os.path.split(os.path.normpath("/" + path.lstrip("/")))
        return self.folder(folder), name

    def file(self, path):
        if path in self.nameless:
            return self.nameless[path]
        folder, name = self.parent(path)
        found = folder.names.get(name) if folder else None
        return found if isinstance(found, File) else None

    def do(self, call, opened):
        """`opened`: the path that the next calls will show for a file without a name."""
        folder, name = self.parent(call.path)
        file = self.file(call.path)
        if call.name == "openat" and call.third & O_TMPFILE == O_TMPFILE and opened:
            self.nameless[opened] = File(b"", False)
        elif call.name == "openat" and folder and not file and call.third & O_CREAT:
            folder.names[name] = File(b"", False)
        elif call.name in ("write", "pwrite64") and file:
            data = bytes.fromhex(call.data)[:call.result]
            at = call.fourth if call.name == "pwrite64" else len(file.data)
            file.data = file.data[:at] + data + file.data[at + len(data):]
        elif call.name == "ftruncate" and file:
            file.data = b""
        elif call.name in ("fsync", "fdatasync"):
            if file:
                file.durable = file.data
            whole = self.folder(os.path.normpath("/" + call.path.lstrip("/")))
            if whole:
                whole.durable = dict(whole.names)
        elif call.name == "linkat" and file:
            to, new_name = self.parent(call.second)
            to.names[new_name] = file
        elif call.name.startswith("rename") and folder and name in folder.names:
            to, new_name = self.parent(call.second)
            to.names[new_name] = folder.names.pop(name)
        elif call.name.startswith("unlink") and folder:
            folder.names.pop(name, None)
        elif call.name.startswith("mkdir") and folder and name not in folder.names:
            folder.names[name] = Folder()

    def lay_out(self, top, names, data):
        """Makes the files below `top` so; `names`, `data`: "all" or "durable"; `names` as well
        "deepest": the durable ones of folders of folders, all of the others."""
        self.lay_out_folder(self.folder(top), top, names, data)

    def lay_out_folder(self, folder, top, names, data):
        holds_folders = any(isinstance(entry, Folder) for entry in folder.durable.values())
        all_names = names == "all" or (names == "deepest" and not holds_folders)
        entries = folder.names if all_names else folder.durable
        for name, entry in entries.items():
            path = top + "/" + name
            if isinstance(entry, File):
                stage.write(path, entry.data if data == "all" else entry.durable)
            else:
                if not os.path.isdir(path):
                    os.mkdir(path, 0o700)
                self.lay_out_folder(entry, path, names, data)


class Trial:
    def __init__(self, play, name, arguments, start, end, prepare):
        self.play, self.name, self.arguments = play, name, arguments
        self.start, self.end, self.prepare = start, end, prepare
        self.bad = self.cuts = 0

    def disks(self, tracer):
        """Before every call that changes something, and after all: the disk, where, is it all."""
        self.prepare()
        self.number = str(len(self.play.states()) + 1)
        moments = []
        disk = Disk([self.play.disk, "/etc"])
        calls = stage.traced_calls(self.play, tracer, self.arguments)
        # Only what is told back in the calls: a file without a name is known by its number.
        for number, call in enumerate(calls):
            if call.name not in CHANGES or call.result < 0:
                continue
            if call.name != "openat" or call.third & O_CREAT:
                where = f"before {call.name} {call.path} (call {call.number})"
                moments.append((copy.deepcopy(disk), where, False))
            opened = None
            if call.name == "openat" and call.third & O_TMPFILE == O_TMPFILE:
                opened = next((c.path for c in calls[number + 1:] if "/#" in c.path), None)
            disk.do(call, opened)
        return moments + [(disk, "after all of it", True)]

    def cut_all(self, disk, where, done):
        for names, data in (("durable", "durable"), ("all", "durable"), ("durable", "all"),
                            ("deepest", "all")):
            self.cut(disk, names, data, done,
                     f"{self.name}, cut {where}, {names} names and {data} bytes are left")

    def cut(self, disk, names, data, done, text):
        play = self.play
        play.reset()
        os.unlink(stage.TARGET)
        shutil.rmtree(play.state, ignore_errors=True)
        disk.lay_out(play.disk, names, data)
        disk.lay_out("/etc", names, data)
        recovered = play.run(play.recover)
        bytes_now, states = stage.read(stage.TARGET), play.states()
        side = {stage.OLD_TEXT.encode(): "old", play.new_bytes: "new"}.get(bytes_now, "neither")
        problems = []
        if recovered.returncode != 0:
            problems.append(f"recovery ends with {recovered.returncode}: {recovered.stderr[-300:]}")
        others = set(re.findall(r"ransaction (\d+)", recovered.stdout)) - {self.number}
        if others and self.name == "pruning":
            problems.append(f"recovery dealt with what had ended long ago: {sorted(others)}")
        if side == "neither":
            problems.append(f"the file holds {bytes_now!r:.200}")
        if done and side != self.end:
            problems.append(f"it had said that it was done, and the file is {side}")
        if not self.tells(states, side):
            problems.append(f"the history says {states} of {side}")
        if not play.values_are(play.old):
            problems.append("running values of another boot were written")
        problems += [f"{path} is left" for path in play.leftovers()]
        self.cuts += 1
        self.bad += bool(problems)
        for problem in problems:
            print(f"{text}: {problem}", flush=True)

    def tells(self, states, side):
        if self.name == "pruning":
            return stage.others_have_ended(states, side)
        if self.name == "apply":
            return states == ["committed"] if side == "new" else states in ([], ["rolled-back"])
        if self.name in ("undo", "confirmation"):  # a reboot undoes what waits
            return states == (["committed"] if side == "new" else ["rolled-back"])
        if side == "old":
            return states == ["rolled-back", "committed"]
        return states in (["committed"], ["committed", "rolled-back"])


def another_boot(play):
    """From now on."""
    stage.write(play.scratch + "/boot_id", "00000000-0000-4000-8000-000000000000\n")
    subprocess.run(["mount", "--bind", play.scratch + "/boot_id",
                    "/proc/sys/kernel/random/boot_id"], check=True)


def main():
    stage.enter()
    play = stage.Stage(sys.argv[1], int(os.environ.get("KEYS", "6")))
    play.disk = play.scratch + "/disk"
    os.mkdir(play.disk)
    play.keep_state_in(play.disk + "/state")
    play.learn()
    trials = [
        Trial(play, "apply", play.apply_arguments(), "old", "new", play.reset),
        Trial(play, "rollback", ["rollback", "--yes"], "new", "old",
              lambda: play.reset(play.saved, play.new, play.new_bytes)),
    ]
    waiting = lambda: play.reset(play.pending, play.new, play.new_bytes)
    trials += [Trial(play, "undo", ["rollback", "--yes"], "new", "old", waiting),
               Trial(play, "confirmation", ["confirm"], "new", "new", waiting)]
    play.learn_many()
    trials.append(Trial(play, "pruning", play.apply_arguments() + ["--keep", "1"], "old", "new",
                        lambda: play.reset(play.many)))
    moments = [trial.disks(os.path.realpath(sys.argv[2])) for trial in trials]
    another_boot(play)
    for trial, its_moments in zip(trials, moments):
        for disk, where, done in its_moments:
            trial.cut_all(disk, where, done)
    bad = sum(trial.bad for trial in trials)
    for trial in trials:
        print(f"{trial.name}: {trial.cuts} cuts")
    print(f"{bad} complaints")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
