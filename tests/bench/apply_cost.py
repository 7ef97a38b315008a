#!/usr/bin/env python3
"""What a whole apply of 120 keys costs, against the programs that write them unverified.

    apply_cost.py TUNE FLOOR [ROUNDS]      default 40

Every program changes the same 120 keys of a private network namespace, between two sets of values,
in turn: round by round one run of each, so that whatever else the machine does hits all alike.
Medians, of wall time and of processor time; only the second tells programs apart where others use the
disk and the processors. FLOOR is the least that could be done: the keys alone, and with three records
made durable (apply_floor.c). The state directory and the target lie in FOLDER, by default /var/tmp,
for what is made durable costs something only on a real disk; FOLDER=/mnt is one in memory. TUNE is
copied there first, as installing does: the file that a linker wrote bit by bit starts more slowly.

A hundred transactions lie in the state directory from the beginning, as on a machine that has been
in use. Every few rounds all of it moves to a quiet folder: ext4 passes over inodes that were removed in
the last minutes, one by one (recently_deleted() of fs/ext4/ialloc.c), and hundreds of applies a
minute remove more of them than any machine would see, each making a new file dearer by 100 to 300
microseconds."""
import collections
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))
import stage  # noqa: E402

KEYS = 120
HISTORY = 100
ROUNDS_AT_A_PLACE = 8
Cost = collections.namedtuple("Cost", "wall processor")  # milliseconds


def cost_of(command):
    null = os.open("/dev/null", os.O_RDWR)
    streams = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)]
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
    _, status, used = os.wait4(child, 0)
    taken = time.perf_counter() - begin
    os.close(null)
    if status != 0:
        sys.exit(f"{' '.join(command)} ends with {os.waitstatus_to_exitcode(status)}")
    return Cost(taken * 1000, (used.ru_utime + used.ru_stime) * 1000)


def creation_cost(folder):
    begin = time.perf_counter()
    for name in ("a", "b", "c"):
        os.mkdir(f"{folder}/{name}")
    return time.perf_counter() - begin


def quiet_folder(top):
    """A new folder of `top`, which has the flag T (chattr(1)): ext4 spreads its folders over the disk."""
    folders = [tempfile.mkdtemp(dir=top) for _ in range(8)]
    return min(folders, key=creation_cost)


def programs(play, floor, folder):
    """Name: command for a file of assignments."""
    target = folder + "/sysctl.conf"
    state = ["--state-dir", folder + "/state"]
    tune = folder + "/tune"
    found = {
        "tune apply": lambda path: [tune, "apply", path, "--target", target, "--yes"] + state,
        "tune apply --runtime-only":
            lambda path: [tune, "apply", path, "--runtime-only", "--yes"] + state,
        "floor": lambda path: [floor, path, folder + "/floor"],
        "floor, keys alone": lambda path: [floor, path],
    }
    systemd = next((path for path in ("/usr/lib/systemd/systemd-sysctl",
                                      "/lib/systemd/systemd-sysctl") if os.path.exists(path)), None)
    sysctl = shutil.which("sysctl")
    if systemd:
        found["systemd-sysctl"] = lambda path: [systemd, path]
    if sysctl:
        found["sysctl -q -p"] = lambda path: [sysctl, "-q", "-p", path]
    return found


def furnish(play, old, folder):
    """What all rounds begin with: the program, the target, and a full history."""
    shutil.copy(play.tune, folder + "/tune")
    shutil.copy(stage.TARGET, folder + "/sysctl.conf")
    os.mkdir(folder + "/floor")
    for _ in range(HISTORY // 2):
        for path in (play.wanted, old):
            cost_of([play.tune, "apply", path, "--runtime-only", "--yes", "--state-dir",
                     folder + "/state"])


def measure(play, floor, rounds, top):
    old = play.scratch + "/old.conf"
    stage.write(old, "".join(f"{key} = {value}\n" for key, value in play.old.items()))
    top = tempfile.mkdtemp(prefix="tune-bench-", dir=top)
    if shutil.which("chattr"):
        subprocess.run(["chattr", "+T", top], stderr=subprocess.DEVNULL)
    try:
        seed = quiet_folder(top)
        furnish(play, old, seed)
        costs = collections.defaultdict(list)
        for number in range(rounds):
            if number % ROUNDS_AT_A_PLACE == 0:
                folder = quiet_folder(top)
                shutil.copytree(seed, folder, dirs_exist_ok=True)
                commands = programs(play, floor, folder)
            for name, command in commands.items():
                for path, values in ((play.wanted, play.new), (old, play.old)):
                    costs[name].append(cost_of(command(path)))
                    if not play.values_are(values):
                        sys.exit(f"{name} did not set what it was told")
        return costs
    finally:
        shutil.rmtree(top)


def main():
    floor = os.path.realpath(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    top = os.environ.get("FOLDER", "/var/tmp")
    stage.enter()
    play = stage.Stage(sys.argv[1], KEYS)
    play.reset()
    costs = measure(play, floor, rounds, top)
    medians = {name: Cost(*map(statistics.median, zip(*values))) for name, values in costs.items()}
    print(f"{KEYS} keys changed, medians of {2 * rounds} runs each, state in {top}")
    print(f"  {'':28} {'wall':>11} {'processor':>11}")
    for name, median in medians.items():
        print(f"  {name:28} {median.wall:8.2f} ms {median.processor:8.2f} ms")
    for ours, theirs, wanted in (("tune apply", "systemd-sysctl", 1.0),
                                 ("tune apply --runtime-only", "sysctl -q -p", 1.3)):
        if theirs in medians:
            ratios = [a / b for a, b in zip(medians[ours], medians[theirs])]
            print(f"  {ours} is {ratios[0]:.2f} x {theirs} ({ratios[1]:.2f} x in processor time), "
                  f"to be at most {wanted}")


if __name__ == "__main__":
    main()
