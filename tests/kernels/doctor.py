#!/usr/bin/env python3
"""tune doctor on a machine whose memory cgroups are of version 2: one is filled with buffers of sockets.

    doctor.py TUNE LOAD SERIES..."""
import base64
import json
import os
import re
import sys
import tempfile

import guest
import kernels

BOOT_SECONDS = 240


def initramfs(path, busybox, tune, load):
    root = guest.Initramfs()
    root.add_program(busybox, "/bin/busybox")
    root.add_program(tune, "/bin/tune")
    root.add_program(load, "/bin/load")
    root.add("/init", guest.read(os.path.dirname(os.path.abspath(__file__)) + "/doctor_init.sh"), 0o100755)
    for name in ("proc", "sys", "dev", "tmp"):
        root.add_folder(name)
    root.write(path)


def present(answer):
    return [problem for problem in answer["problems"] if problem["when"] == "now"]


def wrong_with(said):
    """What is not as it must be; None: nothing."""
    answers = {name: json.loads(base64.b64decode(text))
               for name, text in re.findall(r"^tell (\w+) (\S+)$", said, re.MULTILINE)}
    if set(answers) != {"before", "full", "mended"}:
        return "not every question was answered:\n" + said
    if present(answers["before"]) or present(answers["mended"]):
        return f"a problem where none is: {present(answers['before'])} {present(answers['mended'])}"
    found = present(answers["full"])
    if [problem["id"] for problem in found] != ["tcp-memory"]:
        return f"not tcp-memory alone: {found}"
    rows = [row for row in found[0]["evidence"] if row["source"] == "memory cgroup"]
    named = len(rows) == 1 and rows[0]["limit"] == 8 << 20 and re.match(r"/tune-test of load \(\d+\): ", rows[0]["text"])
    return None if named else f"the cgroup is not named: {found[0]['evidence']}"


def main():
    tune, load, series = sys.argv[1], sys.argv[2], sys.argv[3:]
    busybox = guest.need_programs()
    bad = tried = 0
    for one in series:
        try:
            kernel = kernels.kernel(one)
        except kernels.Unavailable as why:
            print(f"not tried: {one}: {why}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            initramfs(folder + "/initramfs", busybox, tune, load)
            try:
                wrong = wrong_with(guest.boot(guest.qemu_command(kernel, folder + "/initramfs", 512), BOOT_SECONDS))
            except TimeoutError as late:
                wrong = str(late)
        tried += 1
        bad += wrong is not None
        print(f"{kernel.release:26} {wrong or 'ok'}", flush=True)
    if tried == 0:
        guest.skip("no kernel can be had")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
