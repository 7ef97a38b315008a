#!/usr/bin/env python3
"""The catalogue on other kernels: boots each and runs catalog_integration_test in it.

    catalog.py TUNE CATALOG_TEST SERIES:MEBIBYTES...

In a guest, which is there for nothing else, that test writes keys of the whole machine too, knows
exactly what a default must be, and expects every key of the catalogue that such a kernel has."""
import os
import re
import sys
import tempfile
import time

import guest
import kernels

BOOT_SECONDS = 240
# Keys come with them.
MODULES = ["nf_conntrack", "br_netfilter"]
NOTEWORTHY = re.compile(r"^(Failed|Value of|\[ RUN|\[       OK|\[---|\[===|Note:|Running main|$)|Failure$")


def initramfs(path, kernel, busybox, tune, test):
    root = guest.Initramfs()
    root.add_program(busybox, "/bin/busybox")
    root.add_program(tune, "/bin/tune")
    root.add_program(test, "/bin/catalog_test")
    root.add("/init", guest.read(os.path.dirname(os.path.abspath(__file__)) + "/catalog_init.sh"),
             0o100755)
    for name in ("proc", "sys", "dev", "tmp", "etc"):
        root.add_folder(name)
    root.add_modules(kernel, MODULES)
    root.write(path)


def try_boot(kernel, path, mebibytes):
    """What is wrong, and nothing when nothing is."""
    try:
        said = guest.boot(guest.qemu_command(kernel, path, mebibytes), BOOT_SECONDS)
    except TimeoutError as late:
        return str(late)
    ended = re.search(r"^init: the catalogue test ends with (\d+)$", said, re.MULTILINE)
    if ended and ended[1] == "0" and "init: cannot" not in said and "init: tune fails" not in said:
        passed = re.search(r"\[  PASSED  \] (\d+) tests", said)
        return None if passed and int(passed[1]) >= 10 else "too few tests ran:\n" + said
    return "\n".join(line for line in said.splitlines() if not NOTEWORTHY.search(line))


def main():
    tune, test, boots = sys.argv[1], sys.argv[2], sys.argv[3:]
    busybox = guest.need_programs()
    bad, missing = 0, []
    for boot in boots:
        series, mebibytes = boot.split(":")
        try:
            kernel = kernels.kernel(series)
        except kernels.Unavailable as why:
            missing.append(f"{series}: {why}")
            continue
        begin = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            initramfs(folder + "/initramfs", kernel, busybox, tune, test)
            wrong = try_boot(kernel, folder + "/initramfs", int(mebibytes))
        print(f"{kernel.release:26} {mebibytes:>6} MiB  {'FAILED' if wrong else 'ok':6} "
              f"{time.monotonic() - begin:4.0f} s", flush=True)
        if wrong:
            bad += 1
            print(wrong, flush=True)
    for why in missing:
        print(f"not tried: {why}")
    if len(missing) == len(boots):
        guest.skip("no kernel can be had")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
