"""A guest under qemu: software emulation, one processor, a serial console, no network."""
import gzip
import lzma
import os
import re
import shutil
import subprocess
import sys

SKIP = 77
QEMU = "qemu-system-x86_64"


def skip(why):
    print(f"{os.path.basename(sys.argv[0])}: {why}; nothing was tested")
    sys.exit(SKIP)


def need_programs():
    """Where busybox is; skips where something is missing."""
    if shutil.which(QEMU) is None:
        skip(f"no {QEMU} here (package qemu-system-x86)")
    busybox = shutil.which("busybox")
    if busybox is None or libraries(busybox):
        skip("no static busybox here (package busybox-static)")
    return busybox


def read(path):
    with open(path, "rb") as file:
        return file.read()


def libraries(program):
    """The shared libraries and the loader that a program needs; none of a static one."""
    listed = subprocess.run(["ldd", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            text=True, check=False).stdout
    return re.findall(r"(/\S+) \(0x", listed)


class Initramfs:
    """An archive that the kernel unpacks as its first root (cpio, format newc)."""

    def __init__(self):
        self.entries = {}

    def add(self, path, data, mode=0o100644):
        """A file, and the folders above it."""
        folder = os.path.dirname(path.strip("/"))
        while folder and folder not in self.entries:
            self.entries[folder] = (0o040755, b"")
            folder = os.path.dirname(folder)
        self.entries[path.strip("/")] = (mode, data if isinstance(data, bytes) else data.encode())

    def add_folder(self, path):
        self.add(path, b"", 0o040755)

    def add_program(self, source, path):
        self.add(path, read(source), 0o100755)
        for library in libraries(source):
            self.add(library, read(os.path.realpath(library)), 0o100755)

    def add_modules(self, kernel, names):
        """Modules and what they need, and /modules with the order to load them in."""
        loaded = {}
        files = module_files(kernel)
        for name in names:
            take_module(files, name, loaded)
        for name, data in loaded.items():
            self.add(f"/lib/modules/{name}.ko", data)
        self.add("/modules", "".join(f"/lib/modules/{name}.ko\n" for name in loaded))

    def write(self, path):
        with open(path, "wb") as file:
            for number, name in enumerate(sorted(self.entries), 1):
                file.write(cpio_entry(number, name, *self.entries[name]))
            file.write(cpio_entry(0, "TRAILER!!!", 0, b""))


def cpio_entry(number, name, mode, data):
    links = 2 if mode & 0o040000 and not mode & 0o100000 else 1
    fields = (number, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return padded(head) + padded(data)


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def module_files(kernel):
    """The file of each module by its name."""
    found = {}
    for folder, _, names in os.walk(kernel.modules):
        for name in names:
            if re.search(r"\.ko(\.\w+)?$", name):
                found[module_name(name)] = folder + "/" + name
    return found


def module_name(name):
    return name.split(".ko", 1)[0].replace("-", "_")


def take_module(files, name, loaded):
    """The module after what it needs; one that is built in has no file."""
    path = files.get(module_name(name))
    if path is None or module_name(name) in loaded:
        return
    unpack = {".xz": lzma.decompress, ".gz": gzip.decompress}.get(os.path.splitext(path)[1])
    data = unpack(read(path)) if unpack else read(path)
    needs = re.search(rb"\0depends=([^\0]*)\0", data)
    for other in needs[1].decode().split(",") if needs and needs[1] else ():
        take_module(files, other, loaded)
    loaded[module_name(name)] = data


def qemu_command(kernel, initramfs, mebibytes, options=(), arguments=""):
    return [QEMU, "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", f"{mebibytes}M",
            "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-nic", "none",
            "-serial", "stdio", "-kernel", kernel.image, "-initrd", initramfs,
            "-append", f"console=ttyS0 quiet panic=-1 no_timer_check {arguments}".strip(), *options]


def boot(command, seconds):
    """What the guest says until it powers off. Raises TimeoutError, with what it said."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
        raise TimeoutError(f"the guest did not end in {seconds} s; it said\n{said}") from late
    return done.stdout.decode(errors="replace").replace("\r\n", "\n")
