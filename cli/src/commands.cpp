#include <array>
#include <cstdint>
#include <utility>

#include "command.hpp"
#include "shell_line.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kAny = SIZE_MAX;

constexpr OptionSpec kSet{"set", 0, "NAME=VALUE",
                          "give the profile's input NAME a value, with its unit: rtt=80ms", true};
constexpr OptionSpec kLoader{"loader", 0, "systemd|procps|both",
                             "the boot program that is asked about (default both)"};
constexpr OptionSpec kYes{"yes", 0, "", "do not ask"};
constexpr OptionSpec kWait{"wait", 0, "TIME",
                           "wait so long for another tune to end: 10s (default 0)"};
constexpr OptionSpec kKeep{"keep", 0, "N",
                           "keep so many transactions in the history (default 100)"};

constexpr std::array kConfigOptions{kLoader};
constexpr std::array kCheckOptions{
    kLoader,
    OptionSpec{"kernel", 0, "VERSION", "judge for this version of Linux instead of the host's"},
    OptionSpec{"strict", 0, "", "exit with 1 for warnings as well"},
    OptionSpec{"rules", 0, "", "show the rules with their examples, and read nothing"}};
constexpr std::array kDoctorOptions{
    OptionSpec{"log", 0, "FILE",
               "read this log instead of the kernel's ring buffer; - is standard input", true},
    OptionSpec{"no-log", 0, "", "read no log"},
    OptionSpec{"since", 0, "TIME",
               "how far back the ring buffer counts as present (default 60s, of which after 6s "
               "only what measurements bear out)"},
    OptionSpec{"interval", 0, "SECONDS",
               "measure rates over so long (default 1; 0: a single look)"},
    OptionSpec{"port", 0, "N", "why can a service not bind to this port, and who holds it"},
    OptionSpec{"save", 0, "FILE", "save the evidence, to be diagnosed elsewhere or later"},
    OptionSpec{"from", 0, "FILE", "diagnose evidence that --save wrote; - is standard input"},
    OptionSpec{"watch", 0, "", "look again and again; q quits"},
    OptionSpec{"format", 0, "text|openmetrics",
               "openmetrics: for node_exporter's textfile collector (default text)"},
    OptionSpec{"write-profile", 0, "FILE", "write the remedies as a profile for diff and apply"}};
constexpr std::array kCapacityOptions{
    kSet, OptionSpec{"find", 0, "INPUT", "the largest value of this input that holds"}};
constexpr std::array kAdviseOptions{
    kSet, OptionSpec{"format", 0, "text|sysctl",
                     "sysctl: a ready drop-in, its reasons as comments (default text)"}};
constexpr OptionSpec kTarget{"target", 0, "FILE", "write to this configuration file"};
constexpr OptionSpec kRuntimeOnly{"runtime-only", 0, "", "only the running kernel, no file"};
constexpr OptionSpec kPersistOnly{"persist-only", 0, "", "only the file, not the running kernel"};
constexpr OptionSpec kAllow{"allow", 0, "RULE", "lift the error findings of this rule", true};
constexpr std::array kDiffOptions{
    kSet,         kTarget,
    kRuntimeOnly, kPersistOnly,
    kAllow,       OptionSpec{"plan-out", 0, "FILE", "write the plan to FILE, for apply --plan"}};
constexpr std::array kApplyOptions{
    kSet,
    kTarget,
    kRuntimeOnly,
    kPersistOnly,
    kAllow,
    OptionSpec{"plan", 0, "FILE", "do exactly this plan, which diff --plan-out wrote"},
    kYes,
    OptionSpec{"confirm-within", 0, "TIME",
               "undo it by itself unless 'tune confirm' comes within TIME: 60s"},
    OptionSpec{"guard", 0, "BOUND",
               "undo it by itself when a counter of the kernel breaks this bound: "
               "'TcpExt.ListenOverflows<=0/s', 'sockstat.TCP.orphan<=90%'",
               true},
    OptionSpec{"guard-for", 0, "TIME", "how long the bounds are watched; then it is kept"},
    OptionSpec{"force", 0, "", "try for a while even what only a reboot takes back"},
    OptionSpec{"allow-unsafe", 0, "",
               "take a profile or plan that others may write to, or that is somebody else's"},
    kWait,
    kKeep,
    OptionSpec{"comment", 0, "TEXT", "note it in the history"}};
constexpr std::array kGuardOptions{
    OptionSpec{"of", 0, "PID", "the process that applies"},
    OptionSpec{"bound", 0, "BOUND", "undo it when this bound breaks", true},
    OptionSpec{"before", 0, "N", "the counter before the change, of each bound", true},
    OptionSpec{"watch", 0, "MILLISECONDS", "how long the bounds are watched"},
    OptionSpec{"commit", 0, "", "keep it when the bounds held"}};
constexpr std::array kRollbackOptions{
    OptionSpec{"force", 0, "", "undo also what somebody else has changed since"},
    OptionSpec{"dry-run", 0, "", "show what would be undone, and stop"}, kYes, kWait};
constexpr std::array kWaitOptions{kWait};
constexpr std::array kStatusOptions{
    kLoader, OptionSpec{"strict", 0, "", "the other boot program has to agree, too"}};

// Its errors name what to run next as it has to be typed here.
template <Result<int> (*run)(const Context&)>
Result<int> in_place(const Context& context) {
  auto status = run(context);
  if (status) return status;
  return with_next_lines(context.options, std::move(status).error());
}

constexpr std::array<CommandSpec, 18> kCommands{{
    {"profile",
     "[NAME|FILE]",
     0,
     1,
     "list the profiles, or show one",
     "Without an argument lists the profiles found, with title and origin. With one shows its\n"
     "inputs with defaults and units, and its settings with formula and reason.",
     "tune profile httpdns",
     {},
     run_profile},
    {"host",
     "",
     0,
     0,
     "show the facts that advice is computed from",
     "Shows the facts about this machine that formulas use. The JSON document can be given to\n"
     "tune on another machine with --host.",
     "tune host --json > node7.json",
     {},
     run_host},
    {"explain",
     "KEY...",
     1,
     kAny,
     "tell everything known about a parameter",
     "Tells what a kernel parameter means, its bounds and its default on this host, where it is\n"
     "valid, when a change takes effect, what it interacts with, and where that is known from.\n"
     "A pattern in quotes, 'net.ipv4.tcp_*mem', lists the parameters that match.",
     "tune explain net.ipv4.tcp_max_orphans",
     {},
     run_explain},
    {"config", "[PATH...]", 0, kAny, "show what the configuration files set, and what wins",
     "Shows the assignments in reading order, each with file and line, and which one wins at\n"
     "boot. Files named are read in that order instead of the machine's.",
     "tune config --loader systemd", kConfigOptions, run_config},
    {"who", "KEY...", 1, kAny, "tell who sets a key at boot, and who loses and why",
     "Names the line that wins and every other one with the reason for which it loses, under\n"
     "systemd-sysctl and under procps, and says where the two diverge. Exits with 1 when they do\n"
     "for a key, else with 0.",
     "tune who net.core.somaxconn net.ipv4.tcp_mem", kConfigOptions, run_who},
    {"check", "[PATH...]", 0, kAny, "find what is wrong in the configuration files, and why",
     "Judges every line that a boot reads, or those of the files named, in that order: lines that\n"
     "do nothing, keys and values that the kernel does not take, values that do harm on this\n"
     "host. Exits with 1 when there is an error, else with 0.",
     "tune check --strict site.conf", kCheckOptions, run_check},
    {"doctor", "", 0, 0, "find out what gave way, why, and what would cure it",
     "Reads the kernel's log, counters and limits and the states of all sockets, and names what\n"
     "gave way, with its evidence, its cause, the settings that cure it and what no setting can.\n"
     "Changes nothing. Exits with 1 when there is a problem now, else with 0.",
     "tune doctor --log /var/log/kern.log", kDoctorOptions, run_doctor},
    {"capacity", "[PROFILE]", 0, 1, "say what this machine can hold, and what gives way first",
     "Sets what a workload needs of each kernel resource against its limit, now and with the\n"
     "profile. Without a profile and inputs it counts what is in use. Exits with 1 when a demand\n"
     "is above its limit, or when --find finds nothing, else with 0.",
     "tune capacity httpdns --find connections_per_second", kCapacityOptions, run_capacity},
    {"advise", "PROFILE", 1, 1, "recommend values for this host, with their reasons",
     "Computes one value for every setting of the profile, whether it would change or not, and\n"
     "shows the formula, what it rests on, the reason and the source.",
     "tune advise httpdns --set connections_per_second=200k/s", kAdviseOptions,
     in_place<run_advise>},
    {"diff", "PROFILE", 1, 1, "show all that apply would change; change nothing",
     "Shows what would change in the running kernel and in the files, and what is kept as it\n"
     "is. Needs no privilege. Exits with 1 when something would change, else with 0. PROFILE is a\n"
     "name, a path to a profile (*.toml), or any other path, or -, to lines of sysctl.conf.",
     "tune diff httpdns", kDiffOptions, in_place<run_diff>},
    {"apply", "[PROFILE]", 0, 1, "make the change as one transaction",
     "Shows what diff shows, asks, and makes the change: all of it, or, when anything fails,\n"
     "nothing. It can be undone with rollback. With --plan instead of PROFILE does that plan, and\n"
     "refuses when the machine is no longer as the plan saw it.",
     "tune apply httpdns --comment \"orphans at peak\"", kApplyOptions, in_place<run_apply>, true},
    {"confirm", "[ID]", 0, 1, "keep a change that waits for confirmation",
     "Keeps what 'apply --confirm-within' made, so that it is not undone. Exits with 3 when\n"
     "nothing waits, or when its time is over: then it is undone.",
     "tune confirm", kWaitOptions, in_place<run_confirm>, true},
    {"guard", "", 0, 0, "undo a change that nobody confirms",
     "Started by 'apply --confirm-within': waits, and undoes it when its time is over.",
     "tune guard --of 4711", kGuardOptions, run_guard, true, true},
    {"rollback", "[ID]", 0, 1, "undo the last transaction, or the one named",
     "Restores files and running values as they were. What somebody else has changed since is\n"
     "left alone and reported (exit status 6). Is itself a transaction: rolling it back redoes it.",
     "tune rollback --dry-run", kRollbackOptions, in_place<run_rollback>, true},
    {"recover", "", 0, 0, "finish or undo what a crash interrupted",
     "Completes a transaction of which only the end was not recorded, puts back any other that "
     "was\n"
     "interrupted, and tries once more what could not be put back. Every command that writes does\n"
     "the first two by itself. With nothing to do exits with 0.",
     "tune recover", kWaitOptions, in_place<run_recover>, true},
    {"history",
     "[ID]",
     0,
     1,
     "list the transactions, or show one in full",
     "Lists the transactions, newest first; with a number shows one with its changes, files and\n"
     "events.",
     "tune history 3",
     {},
     in_place<run_history>},
    {"status", "", 0, 0, "is what was applied still in force?",
     "Compares running values and what the next boot will set with the last committed\n"
     "transaction. Exits with 1 when something has drifted, and while a transaction is left that\n"
     "could not be put back.",
     "tune status", kStatusOptions, in_place<run_status>},
    // The parser makes --help of it, so it never runs.
    {"help",
     "[COMMAND]",
     0,
     1,
     "show this help, or that of one command",
     "Shows what 'tune --help' shows, or 'tune COMMAND --help'.",
     "tune help apply",
     {},
     nullptr},
}};

}  // namespace

std::span<const CommandSpec> commands() { return kCommands; }

const CommandSpec* find_command(std::string_view name) {
  for (const CommandSpec& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace tune::cli
