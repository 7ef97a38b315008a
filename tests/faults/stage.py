"""Where the fault tests play: private mounts and a private network namespace with real keys.

Nothing of the machine changes: /etc is a small tmpfs, and every key that is written belongs to the
network namespace."""
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys

SKIP = 77
TARGET = "/etc/sysctl.conf"
OLD_TEXT = "# mine\nnet.core.somaxconn = 128\nnet.ipv4.tcp_rmem=4096 131072 6291456\n"
NAMES_OF_TEMPORARIES = re.compile(r"^\..*\.tune-[A-Za-z0-9]{6}$")


def skip(why):
    print(f"{os.path.basename(sys.argv[0])}: {why}; nothing was tested")
    sys.exit(SKIP)


def enter():
    """Into namespaces of our own, by running this script once more."""
    if os.environ.get("TUNE_IN_NAMESPACE"):
        return
    if os.geteuid() != 0:
        skip("not root, so no namespace can be made")
    flags = ["unshare", "--mount", "--net"]
    if subprocess.run(flags + ["true"], stderr=subprocess.DEVNULL).returncode != 0:
        skip("no namespace can be made here")
    environment = dict(os.environ, TUNE_IN_NAMESPACE="1")
    os.execvpe("unshare", flags + [sys.executable] + sys.argv, environment)


def mount(target, options="mode=0755"):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", target], check=True)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path, data):
    with open(path, "wb", buffering=0) as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def key_path(key):
    return "/proc/sys/" + key.replace(".", "/")


def value_of(key):
    return " ".join(read(key_path(key)).decode().split())


def set_value(key, value):
    if value_of(key) != value:
        write(key_path(key), value + "\n")


def usable_keys(count):
    """Keys of this namespace that take their value plus one and show it, and change no other."""
    folders = ["net/ipv4", "net/ipv6/conf/lo", "net/ipv4/neigh/default", "net/ipv6/neigh/default",
               "net/ipv4/neigh/lo", "net/ipv6/neigh/lo"]
    # Those that a profile would set first; what depends on others, or on time, is left out.
    left_out = re.compile(r"mem$|_low_thresh|_high_thresh|forward|probe_size|fastopen|_timer|"
                          r"ehash|gc_interval|gc_stale|base_reachable|retrans_time|locktime|"
                          r"unres_qlen|max_.*_cacheable|mtu|hop_limit|disable_ipv6|"
                          r"ip_default_ttl|_ms$|plpmtud|available|allowed|local_port")
    keys = {}
    for folder in folders:
        if not os.path.isdir("/proc/sys/" + folder):
            continue
        for name in sorted(os.listdir("/proc/sys/" + folder)):
            key = (folder + "/" + name).replace("/", ".")
            path = key_path(key)
            if left_out.search(name) or not os.path.isfile(path):
                continue
            if len(keys) < count and takes_one_more(key):
                keys[key] = str(int(value_of(key)) + 1)
    return keys


def takes_one_more(key):
    try:
        old = value_of(key)
        if not re.fullmatch(r"\d{1,8}", old):
            return False
        write(key_path(key), str(int(old) + 1) + "\n")
        took = value_of(key) == str(int(old) + 1)
        write(key_path(key), old + "\n")
        return took and value_of(key) == old
    except OSError:
        return False


Call = collections.namedtuple("Call", "number name path result second third fourth data")


def traced_calls(play, tracer, arguments):
    """All system calls of the command, from the first after it was loaded."""
    path = play.scratch + "/calls"
    outcome = play.run(arguments, before=[tracer, "list", path])
    if outcome.returncode == SKIP:
        skip(outcome.stderr.strip() or outcome.stdout.strip())
    if outcome.returncode != 0:
        sys.exit(f"{arguments[0]} fails without a fault: {outcome.stderr}")
    calls = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            number, name, path, result, second, third, fourth, data = line.rstrip("\n").split("\t")
            calls.append(Call(int(number), name, path, int(result), second, int(third),
                              int(fourth), data))
    return calls[next((c.number for c in calls if c.name == "other-334"), 0):]  # rseq: it is loaded


def others_have_ended(states, side):
    """Where old transactions go: whatever is left of them, the last one tells of what there is."""
    ended = all(state in ("committed", "rolled-back") for state in states)
    return ended and (side == "old" or states[-1] == "committed")


class Stage:
    """A small /etc, a scratch folder, and keys with an old and a new value each."""

    def __init__(self, tune, count):
        self.tune = os.path.realpath(tune)
        kept = {name: read("/etc/" + name) for name in ("passwd", "group", "nsswitch.conf",
                                                        "ld.so.cache", "os-release")}
        mount("/etc")
        for name, data in kept.items():
            if data is not None:
                write("/etc/" + name, data)
        os.mkdir("/etc/sysctl.d")
        os.symlink("../sysctl.conf", "/etc/sysctl.d/99-sysctl.conf")
        self.scratch = "/mnt"
        mount(self.scratch)
        self.keep_state_in(self.scratch + "/state")
        self.new = dict({"net.core.somaxconn": "5000", "net.ipv4.tcp_rmem": "8192 262144 8388608"},
                        **usable_keys(count - 2))
        self.old = {key: value_of(key) for key in self.new}
        self.wanted = self.scratch + "/wanted.conf"
        write(self.wanted, "".join(f"{key} = {value}\n" for key, value in self.new.items()))
        write(self.scratch + "/nothing.conf", "")
        self.recover = ["recover"] if self.knows("recover") else \
            ["apply", self.scratch + "/nothing.conf", "--target", TARGET, "--yes"]
        self.new_bytes = None

    def keep_state_in(self, folder):
        self.state = folder
        self.with_state = ["--state-dir", folder]

    def knows(self, command):
        return self.run([command, "--help"], with_state=False).returncode == 0

    def command(self, arguments):
        return [self.tune] + arguments + self.with_state

    def apply_arguments(self):
        return ["apply", self.wanted, "--target", TARGET, "--yes"]

    def run(self, arguments, with_state=True, before=()):
        command = list(before) + [self.tune] + arguments + (self.with_state if with_state else [])
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def reset(self, saved=None, values=None, text=OLD_TEXT):
        """Everything as it was; or the state directory as saved, with values and text to match."""
        shutil.rmtree(self.state, ignore_errors=True)
        if saved:
            shutil.copytree(saved, self.state)
        for name in os.listdir("/etc/sysctl.d"):
            if name != "99-sysctl.conf":
                os.unlink("/etc/sysctl.d/" + name)
        for name in os.listdir("/etc"):
            if NAMES_OF_TEMPORARIES.match(name):
                os.unlink("/etc/" + name)
        write(TARGET, text)
        for key, value in (values or self.old).items():
            set_value(key, value)

    def learn(self):
        """Applies once, undisturbed: what is new, and the state directory that goes with it."""
        self.reset()
        outcome = self.run(self.apply_arguments())
        if outcome.returncode != 0:
            sys.exit(f"an undisturbed apply fails: {outcome.stderr}{outcome.stdout}")
        self.new_bytes = read(TARGET)
        if self.new_bytes == OLD_TEXT.encode() or not self.values_are(self.new):
            sys.exit("an undisturbed apply does not set what it was told")
        self.saved = self.scratch + "/saved"
        shutil.copytree(self.state, self.saved)
        self.interrupted = self.scratch + "/interrupted"  # all is written, only the end is missing
        shutil.copytree(self.state, self.interrupted)
        os.unlink(self.interrupted + "/transactions/000001/end.json")

        self.pending = self.scratch + "/pending"  # waits to be confirmed, with nobody to undo it
        self.reset()
        if self.run(self.apply_arguments() + ["--confirm-within", "1d"]).returncode != 0:
            sys.exit("an undisturbed apply --confirm-within fails")
        self.end_guards()
        shutil.copytree(self.state, self.pending)

    def learn_many(self):
        """Fifteen transactions: the next one takes the folders away of those that are too many."""
        self.many = self.scratch + "/many"
        self.reset()
        for number in range(15):
            arguments = ["rollback", "--yes"] if number % 2 else self.apply_arguments()
            if self.run(arguments).returncode != 0:
                sys.exit("an undisturbed apply or rollback fails")
        shutil.copytree(self.state, self.many)

    def end_guards(self):
        """Those of this namespace: other tests have the same state directory in theirs."""
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                words = read(f"/proc/{process}/cmdline").split(b"\0")
                own = os.readlink(f"/proc/{process}/ns/mnt") == os.readlink("/proc/self/ns/mnt")
            except (OSError, AttributeError):
                continue
            if own and words[1:2] == [b"guard"] and self.state.encode() in words:
                os.kill(int(process), signal.SIGKILL)

    def values_are(self, values):
        return all(value_of(key) == value for key, value in values.items())

    def side(self):
        """'old', 'new', or what is mixed."""
        text = read(TARGET)
        sides = []
        for values, data, name in ((self.old, OLD_TEXT.encode(), "old"),
                                   (self.new, self.new_bytes, "new")):
            differing = [key for key, value in values.items() if value_of(key) != value]
            if not differing and text == data:
                return name
            sides.append(f"against {name}: file {'same' if text == data else 'differs'}, "
                         f"{len(differing)} of {len(values)} keys differ {differing[:3]}")
        if text not in (OLD_TEXT.encode(), self.new_bytes):
            sides.append(f"file holds neither: {text!r:.200}")
        return "MIXED " + "; ".join(sides)

    def leftovers(self):
        """Temporary files that nobody will come for."""
        found = []
        for top in ("/etc", self.state):
            for folder, _, names in os.walk(top):
                found += [folder + "/" + name for name in names if NAMES_OF_TEMPORARIES.match(name)]
        return found

    def states(self):
        """The states in the history, oldest first."""
        outcome = self.run(["history", "--json"])
        if outcome.returncode != 0:
            return [f"history ends with {outcome.returncode}: {outcome.stderr}"]
        transactions = json.loads(outcome.stdout)["transactions"]
        return [t["state"] for t in sorted(transactions, key=lambda t: t["id"])]
