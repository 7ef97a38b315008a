#!/usr/bin/env python3
"""Where systemd is process 1: the unit that recovers at boot, and the guard of --confirm-within.

    systemd.py TUNE UNIT [SERIES]     default 6.1; UNIT is tune-recover.service

The guest boots with the systemd of this machine into a state directory that holds a change nobody
confirmed before the machine went down: the file must be undone before systemd-sysctl.service reads it,
though /var is a file system of its own that comes late.
Then a login session that ran `tune apply --confirm-within` is killed with all its processes, and the
guard must undo the change all the same; `tune confirm` must keep another."""
import base64
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import guest
import kernels

BOOT_SECONDS = 300
SYSTEMD = "/lib/systemd"
OLD = "net.core.somaxconn = 300\n"
WANTED = "net.core.somaxconn = 5000\n"
PROGRAMS = [SYSTEMD + "/systemd", SYSTEMD + "/systemd-sysctl", "/bin/systemctl", "/usr/bin/systemd-run"]
# What stands for a slow disk.
VAR_UNITS = {
    "slow-disk.service": """[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/sh -c "sleep 2"
""",
    "var.mount": """[Unit]
DefaultDependencies=no
Requires=slow-disk.service
After=slow-disk.service
Before=local-fs.target
[Mount]
What=/disk
Where=/var
Options=bind
""",
}
TEST_UNIT = """[Unit]
After=sysinit.target systemd-sysctl.service
[Service]
Type=oneshot
ExecStart=/bin/sh /test
ExecStopPost=/bin/busybox poweroff -f
StandardOutput=tty
StandardError=tty
TTYPath=/dev/console
"""


def forsaken(tune, folder):
    """A target and a state directory in FOLDER as a power cut leaves them before the confirmation."""
    for name in ("etc", "state"):
        os.mkdir(f"{folder}/{name}", 0o700)
    for path, text in (("etc/sysctl.conf", OLD), ("wanted.conf", WANTED)):
        with open(f"{folder}/{path}", "w", encoding="utf-8") as file:
            file.write(text)
    # The guard ends with the namespace of its processes.
    script = ('mount --bind "$1/etc" /etc && "$2" apply "$1/wanted.conf" --target /etc/sysctl.conf '
              '--state-dir "$1/state" --yes --confirm-within 1h; exit')
    done = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child",
                           "sh", "-c", script, "sh", folder, tune],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"no change can be left unconfirmed:\n{done.stdout}")


def program_of(unit):
    return re.search(r"^ExecStart=(\S+)", guest.read(unit).decode(), re.MULTILINE)[1]


def initramfs(path, busybox, tune, unit, left):
    root = guest.Initramfs()
    root.add_program(busybox, "/bin/busybox")
    for name in ("sh", "sleep", "mount"):
        root.add_program(busybox, "/bin/" + name)
    root.add_program(tune, program_of(unit))
    for program in PROGRAMS:
        root.add_program(program, program)
    for target in glob.glob(SYSTEMD + "/system/*.target"):
        root.add(target, guest.read(target))
    root.add(SYSTEMD + "/system/systemd-sysctl.service", guest.read(SYSTEMD + "/system/systemd-sysctl.service"))
    for name in ("systemd-sysctl.service", "tune-recover.service"):
        source = unit if name == "tune-recover.service" else f"{SYSTEMD}/system/{name}"
        root.add(f"/etc/systemd/system/{name}", guest.read(source))
        root.add(f"/etc/systemd/system/sysinit.target.wants/{name}", f"../{name}", 0o120777)
    for name, text in VAR_UNITS.items():
        root.add(f"/etc/systemd/system/{name}", text)
    root.add("/etc/systemd/system/local-fs.target.requires/var.mount", "../var.mount", 0o120777)
    root.add("/etc/systemd/system/test.service", TEST_UNIT)
    root.add("/etc/systemd/system/default.target", "[Unit]\nRequires=sysinit.target\nWants=test.service\n")
    root.add("/etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    root.add("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
    root.add("/etc/sysctl.conf", guest.read(left + "/etc/sysctl.conf"))
    root.add("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf", 0o120777)
    root.add("/wanted.conf", WANTED)
    for folder, _, names in os.walk(left + "/state"):
        inside = "/disk/lib/tune" + folder[len(left + "/state"):]
        root.add(inside, b"", 0o040700)
        for name in names:
            root.add(f"{inside}/{name}", guest.read(f"{folder}/{name}"), 0o100600)
    root.add("/test", guest.read(os.path.dirname(os.path.abspath(__file__)) + "/systemd_test.sh"), 0o100755)
    root.add("/init", f"#!/bin/sh\nexec {SYSTEMD}/systemd\n", 0o100755)
    for name in ("proc", "sys", "dev", "run", "tmp", "root", "var"):
        root.add_folder(name)
    root.write(path)


def properties(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def wrong_with(said):
    """What is not as it must be; None: nothing."""
    lines = re.findall(r"tell (\w+) ?(\S*)$", said, re.MULTILINE)
    told = {name: base64.b64decode(text).decode() for name, text in lines}
    if "end" not in told:
        return "the test did not come to its end:\n" + said
    recover, loader = properties(told["recover_unit"]), properties(told["loader_unit"])
    states = [record["state"] for record in json.loads(told["history"])["transactions"]]
    checks = {
        "the unit ran and succeeded": recover["Result"] == "success" and recover["ExecMainStatus"] == "0"
                                      and int(recover["ExecMainExitTimestampMonotonic"]) > 0,
        "it ended before systemd-sysctl began": int(recover["ExecMainExitTimestampMonotonic"])
                                                <= int(loader["ExecMainStartTimestampMonotonic"]),
        "the file is undone": told["file_at_boot"] == OLD,
        "the boot loaded the old value": told["value_at_boot"].strip() == "300",
        "the guard is a unit": re.search(r"tune-guard-\d+\.service .*running", told["units"]) is not None,
        "in a control group of its own": re.search(r"/tune-guard-\d+\.service$", told["group"].strip()) is not None,
        "the session is gone": told["session"].strip() in ("inactive", "failed"),
        "the change outlived the session": told["value_after_session"].strip() == "5000",
        "the guard undid it": told["value_reverted"].strip() == "300" and told["file_reverted"] == OLD,
        "what is confirmed stays": told["value_confirmed"].strip() == "5000",
        "no guard is left": "tune-guard" not in told["units_left"],
        "no unit failed": "tune" not in told["failed"],
        "the history tells of all": sorted(states) == ["committed", "rolled-back", "rolled-back"],
    }
    bad = [what for what, holds in checks.items() if not holds]
    if not bad:
        return None
    return "\n".join([f"not so: {what}" for what in bad] +
                     [f"{name}: {text.strip()}" for name, text in told.items()])


def main():
    tune, unit = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
    busybox = guest.need_programs()
    if os.geteuid() != 0:
        guest.skip("not root, so no namespace can be made")
    missing = [program for program in PROGRAMS if not os.path.exists(program)]
    if missing:
        guest.skip(f"no {missing[0]} here (package systemd)")
    try:
        kernel = kernels.kernel(sys.argv[3] if len(sys.argv) > 3 else "6.1")
    except kernels.Unavailable as why:
        guest.skip(str(why))
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/left")
        forsaken(tune, folder + "/left")
        initramfs(folder + "/initramfs", busybox, tune, unit, folder + "/left")
        try:
            wrong = wrong_with(guest.boot(guest.qemu_command(kernel, folder + "/initramfs", 768), BOOT_SECONDS))
        except TimeoutError as late:
            wrong = str(late)
    print(f"{kernel.release:26} {wrong or 'ok'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
