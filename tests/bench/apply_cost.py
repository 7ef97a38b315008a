#!/usr/bin/env python3
"""What a whole apply of 120 keys costs, against the programs that write them unverified.

    apply_cost.py TUNE [ROUNDS]      default 40

Every program changes the same 120 keys of a private network namespace, between two sets of values,
in turn: round by round one run of each, so that whatever else the machine does hits all alike.
Medians of wall time. The state directory and the target lie on FOLDER, by default /var/tmp, for what
is made durable costs something only on a real disk."""
import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))
import stage  # noqa: E402

KEYS = 120


def milliseconds_of(command):
    null = os.open("/dev/null", os.O_RDWR)
    streams = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)]
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
    _, status = os.waitpid(child, 0)
    taken = time.perf_counter() - begin
    os.close(null)
    if status != 0:
        sys.exit(f"{' '.join(command)} ends with {os.waitstatus_to_exitcode(status)}")
    return taken * 1000


def programs(play, folder):
    """Name: command for a file of assignments."""
    target = folder + "/sysctl.conf"
    shutil.copy(stage.TARGET, target)
    state = ["--state-dir", folder + "/state"]
    found = {
        "tune apply": lambda path: [play.tune, "apply", path, "--target", target, "--yes"] + state,
        "tune apply --runtime-only":
            lambda path: [play.tune, "apply", path, "--runtime-only", "--yes"] + state,
    }
    systemd = next((path for path in ("/usr/lib/systemd/systemd-sysctl",
                                      "/lib/systemd/systemd-sysctl") if os.path.exists(path)), None)
    sysctl = shutil.which("sysctl")
    if systemd:
        found["systemd-sysctl"] = lambda path: [systemd, path]
    if sysctl:
        found["sysctl -q -p"] = lambda path: [sysctl, "-q", "-p", path]
    return found


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    stage.enter()
    play = stage.Stage(sys.argv[1], KEYS)
    play.reset()
    old = play.scratch + "/old.conf"
    stage.write(old, "".join(f"{key} = {value}\n" for key, value in play.old.items()))
    folder = tempfile.mkdtemp(prefix="tune-bench-", dir=os.environ.get("FOLDER", "/var/tmp"))
    try:
        commands = programs(play, folder)
        taken = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                for path, values in ((play.wanted, play.new), (old, play.old)):
                    taken[name].append(milliseconds_of(command(path)))
                    if not play.values_are(values):
                        sys.exit(f"{name} did not set what it was told")
    finally:
        shutil.rmtree(folder)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    print(f"{KEYS} keys changed, medians of {2 * rounds} runs each, state in {os.path.dirname(folder)}")
    for name, median in medians.items():
        print(f"  {name:28} {median:8.2f} ms")
    for ours, theirs, wanted in (("tune apply", "systemd-sysctl", 1.0),
                                 ("tune apply --runtime-only", "sysctl -q -p", 1.3)):
        if theirs in medians:
            ratio = medians[ours] / medians[theirs]
            print(f"  {ours} is {ratio:.2f} x {theirs}, to be at most {wanted}")


if __name__ == "__main__":
    main()
