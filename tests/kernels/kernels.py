"""Debian's cloud kernels, fetched once and kept.

The packages come from the archives that this machine's apt has, of releases that it does not have,
by a configuration of its own: nothing of the machine's apt changes. They are kept in
TUNE_KERNEL_CACHE, else XDG_CACHE_HOME/tune/kernels, else ~/.cache/tune/kernels; who wants newer ones
removes that folder."""
import collections
import fcntl
import glob
import os
import re
import shutil
import subprocess

# Where each series is to be had: "archive" and "security" are those that the machine has.
SERIES = {
    "5.10": ("security", "bullseye-security"),
    "6.1": ("security", "bookworm-security"),
    "6.12": ("security", "bookworm-security"),
    "6.18": ("archive", "trixie-backports"),
    "7.2": ("archive", "trixie-backports"),
}

Kernel = collections.namedtuple("Kernel", "series release image modules config")


class Unavailable(Exception):
    """Says why a kernel cannot be had."""


def cache_folder():
    own = os.environ.get("TUNE_KERNEL_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.abspath(own or os.path.join(base, "tune", "kernels"))


def kernel(series):
    """The newest kernel of the series when it was fetched. Raises Unavailable."""
    folder = cache_folder()
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = f"{folder}/{series}"
        if not os.path.isdir(home):
            fetch(series, home)
    return found_in(home, series)


def found_in(home, series):
    """Up to 6.x a kernel and its configuration lie in /boot, from 7.0 on beside the modules."""
    modules = glob.glob(home + "/lib/modules/*") + glob.glob(home + "/usr/lib/modules/*")
    release = os.path.basename(modules[0]) if modules else "none"
    for image, config in ((f"{home}/boot/vmlinuz-{release}", f"{home}/boot/config-{release}"),
                          (f"{modules[0]}/vmlinuz", f"{modules[0]}/config")) if modules else ():
        if os.path.exists(image):
            return Kernel(series, release, image, modules[0], config)
    raise Unavailable(f"{home} holds no kernel; remove it, and it is fetched anew")


def run(command, **options):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=600, check=True,
                              **options).stdout
    except FileNotFoundError as missing:
        raise Unavailable(f"no {command[0]} here") from missing
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"{command[0]} did not end in ten minutes") from late
    except subprocess.CalledProcessError as failure:
        raise Unavailable(f"{' '.join(command[:1] + command[-2:])}: "
                          f"{failure.stderr.strip()[-400:]}") from failure


def archives():
    """The addresses of Debian's archive and of its security archive, as this machine has them."""
    targets = run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(ORIGIN)",
                   "Created-By: Packages"])
    found = {}
    for line in targets.splitlines():
        words = line.split()
        if len(words) == 3 and words[2] == "Debian":
            found.setdefault("security" if words[1].endswith("-security") else "archive", words[0])
    if "archive" not in found:
        raise Unavailable("this machine's apt knows no archive of Debian (or has no lists yet: "
                          "apt-get update)")
    return found


class Apt:
    """apt-get and apt-cache with sources and folders of their own."""

    def __init__(self, folder, source):
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial", "packages", "empty"):
            os.makedirs(f"{folder}/{name}", exist_ok=True)
        for name, text in (("status", ""), ("sources.list", source)):
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        self.options = []
        for option in (f"Dir::Etc::sourcelist={folder}/sources.list",
                       f"Dir::Etc::sourceparts={folder}/empty",
                       f"Dir::Etc::preferences={folder}/empty/none",
                       f"Dir::Etc::preferencesparts={folder}/empty",
                       f"Dir::State={folder}", f"Dir::State::status={folder}/status",
                       f"Dir::Cache={folder}/cache", "APT::Sandbox::User=root",
                       "APT::Architecture=amd64", "APT::Architectures=amd64",
                       "Acquire::Languages=none", "Acquire::Retries=2"):
            self.options += ["-o", option]

    def get(self, *arguments):
        return run(["apt-get", "-q"] + self.options + list(arguments), cwd=self.folder + "/packages")

    def cache(self, *arguments):
        return run(["apt-cache"] + self.options + list(arguments))


def by_number(name):
    return [int(number) for number in re.findall(r"\d+", name)]


def newest_whole(apt, names):
    """The newest image, and the packages with its files where these are others (from 6.19 on). An
    archive may have lost those of an older one."""
    for image in sorted(names, key=by_number, reverse=True):
        parts = re.findall(rf"Depends: (<?linux-(?:binary|modules)-{re.escape(image[12:])}>?)$",
                           apt.cache("depends", image), re.MULTILINE)
        if not any(part.startswith("<") for part in parts):
            return image, parts
    raise Unavailable(f"the archive lacks files of all of {', '.join(names)}")


def fetch(series, home):
    archive, suite = SERIES.get(series, ("archive", "trixie-backports"))
    address = archives().get(archive)
    if address is None:
        raise Unavailable("this machine's apt has no security archive of Debian")
    work = home + ".new"
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    apt = Apt(work + "/apt", f"deb {address} {suite} main\n")
    apt.get("update")
    name = re.compile(rf"linux-image-{re.escape(series)}\.\d.*-cloud-amd64")
    names = [each for each in apt.cache("pkgnames", f"linux-image-{series}.").split()
             if name.fullmatch(each)]
    if not names:
        raise Unavailable(f"{suite} has no linux-image-{series}.*-cloud-amd64")
    image, parts = newest_whole(apt, names)
    apt.get("download", image, *parts)
    for package in glob.glob(work + "/apt/packages/*.deb"):
        run(["dpkg-deb", "-x", package, work])
    shutil.rmtree(work + "/apt")
    os.rename(work, home)
