// The catalogue against the running kernel. Keys of network namespaces are written in a namespace
// made for it; keys of the whole machine are only read, but for a machine that is there for nothing
// else (tests/kernels): that says so with TUNE_TEST_GUEST, and with TUNE_TEST_FREED_KIB how much
// memory the kernel got back once it had booted.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "integration/beyond_a_guest.hpp"
#include "integration/private_namespace.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/default_formula.hpp"
#include "kernel/effective.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

using Complaints = std::vector<std::string>;

bool is_guest() { return std::getenv("TUNE_TEST_GUEST") != nullptr; }

class CatalogOnTheKernel : public testing::Test {
 protected:
  CatalogOnTheKernel() : files_(system_files()), clock_(system_clock()) {
    machine_ = {files_.get(), clock_.get(), process_facts(), true};
    version_ =
        KernelVersion::parse(machine_.process.kernel_release, machine_.process.kernel_version)
            .value_or(KernelVersion{});
    version_.ticks_per_second = static_cast<int>(machine_.process.ticks_per_second);
    missing_options_ = missing_options();
  }

  // Of the keys of interfaces, that of the one which every namespace has.
  Key key_of(const Parameter& parameter) {
    std::string name(parameter.key);
    if (const auto star = name.find('*'); star != std::string::npos) name.replace(star, 1, "lo");
    return *Key::parse(name);
  }
  bool exists(const Parameter& parameter) { return access_of(machine_, key_of(parameter)).exists; }

  // Of the keys that modules and options of the kernel's build bring, those that are not here.
  std::set<std::string_view> missing_options() {
    constexpr std::string_view kOptional[] = {"kernel.hardlockup_panic",
                                              "kernel.hung_task_",
                                              "kernel.io_uring_disabled",
                                              "kernel.kexec_",
                                              "kernel.modules_disabled",
                                              "kernel.msg",
                                              "kernel.auto_msgmni",
                                              "kernel.nmi_watchdog",
                                              "kernel.numa_balancing",
                                              "kernel.perf_",
                                              "kernel.sched_autogroup_enabled",
                                              "kernel.sem",
                                              "kernel.shm",
                                              "kernel.softlockup_panic",
                                              "kernel.sysrq",
                                              "kernel.timer_migration",
                                              "kernel.unprivileged_bpf_disabled",
                                              "kernel.watchdog",
                                              "kernel.yama.",
                                              "net.bridge.",
                                              "net.core.bpf_jit_",
                                              "net.core.busy_",
                                              "net.core.rps_sock_flow_entries",
                                              "net.ipv4.tcp_syncookies",
                                              "net.ipv6.",
                                              "net.netfilter.nf_conntrack_",
                                              "net.nf_conntrack_max",
                                              "vm.compaction_proactiveness",
                                              "vm.hugetlb_",
                                              "vm.nr_hugepages",
                                              "vm.nr_overcommit_hugepages",
                                              "vm.unprivileged_userfaultfd",
                                              "vm.zone_reclaim_mode"};
    std::set<std::string_view> missing;
    for (const Parameter& parameter : catalog())
      for (const std::string_view prefix : kOptional)
        if (parameter.key.starts_with(prefix) && !exists(parameter)) missing.insert(parameter.key);
    return missing;
  }
  // Debian's kernels, which guests run, are built with all of them.
  bool may_be_missing(const Parameter& parameter) const {
    return !is_guest() && missing_options_.contains(parameter.key);
  }

  // What `in_child_namespace` says is said of recent kernels.
  ChildNamespace child_of(const Parameter& parameter) const {
    const bool since_6_12 = parameter.key == "net.core.optmem_max" ||
                            parameter.key.starts_with("net.core.rmem_") ||
                            parameter.key.starts_with("net.core.wmem_") ||
                            parameter.key.starts_with("net.ipv4.icmp_msgs_");
    const bool in_series_6_1 = parameter.key.starts_with("net.ipv4.icmp_msgs_") &&
                               version_ >= KernelVersion{6, 1, 165} &&
                               version_ < KernelVersion{6, 2, 0};
    if (since_6_12 && !in_series_6_1 && version_ < KernelVersion{6, 12, 0})
      return ChildNamespace::absent;
    const bool since_6_1 = parameter.key == "net.ipv4.route.min_pmtu";
    if (since_6_1 && version_ < KernelVersion{6, 1, 0}) return ChildNamespace::absent;
    return parameter.in_child_namespace;
  }

  std::string written_and_read(const Parameter& parameter, const std::string& text) {
    if (const auto status = write_running(machine_, key_of(parameter), text); !status)
      return status.error().errno_value == EINVAL || status.error().errno_value == ERANGE
                 ? "EINVAL"
                 : describe(status.error());
    return read_running(machine_, key_of(parameter)).value();
  }

  void expect_within_private_network(const std::function<Complaints()>& work) {
    for (const std::string& line : integration::in_private_network(work)) ADD_FAILURE() << line;
  }

  std::unique_ptr<Files> files_;
  std::unique_ptr<Clock> clock_;
  Machine machine_;
  KernelVersion version_;
  std::set<std::string_view> missing_options_;
};

#define NEEDS_ROOT() \
  if (machine_.process.user != 0) GTEST_SKIP() << "only root may make a network namespace"

TEST_F(CatalogOnTheKernel, HasEveryKeyThatIsExpectedHere) {
  for (const Parameter& parameter : catalog()) {
    const bool expected = expected_in(parameter, version_);
    if (may_be_missing(parameter)) continue;
    if (expected || parameter.life == Life::removed) {
      EXPECT_EQ(exists(parameter), expected) << parameter.key;
    }
  }
}

TEST_F(CatalogOnTheKernel, CannotWriteCounters) {
  for (const Parameter& parameter : catalog()) {
    if (parameter.life != Life::read_only || !exists(parameter)) continue;
    EXPECT_FALSE(access_of(machine_, key_of(parameter)).writable) << parameter.key;
  }
}

TEST_F(CatalogOnTheKernel, ShowsAChildNamespaceWhatTheCatalogueSays) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    Complaints complaints;
    for (const Parameter& parameter : catalog()) {
      if (!expected_in(parameter, version_) || may_be_missing(parameter)) continue;
      const KeyAccess access = access_of(machine_, key_of(parameter));
      const auto expected = child_of(parameter);
      const bool there = expected != ChildNamespace::absent;
      if (access.exists != there)
        complaints.push_back(std::string(parameter.key) + (there ? " is missing" : " is there"));
      if (expected == ChildNamespace::writable && !access.writable)
        complaints.push_back(std::string(parameter.key) + " cannot be written");
      if (expected == ChildNamespace::read_only && access.writable)
        complaints.push_back(std::string(parameter.key) + " can be written");
    }
    return complaints;
  });
}

// A namespace takes these from the initial one instead of from the kernel's constants.
bool is_inherited(std::string_view key) {
  return key == "net.ipv4.tcp_rmem" || key == "net.ipv4.tcp_wmem" ||
         key.starts_with("net.ipv4.conf.") || key == "net.ipv4.ip_forward";
}

TEST_F(CatalogOnTheKernel, StartsANamespaceWithTheDefaults) {
  NEEDS_ROOT();
  const auto host = read_host(machine_);
  ASSERT_TRUE(host) << describe(host.error());
  expect_within_private_network([&] {
    Complaints complaints;
    for (const Parameter& parameter : catalog()) {
      if (child_of(parameter) != ChildNamespace::writable || is_inherited(parameter.key)) continue;
      const auto wanted = default_value(parameter, *host);
      const auto running = read_running(machine_, key_of(parameter));
      if (wanted && running && !same_value(&parameter, *wanted, *running))
        complaints.push_back(std::string(parameter.key) + " starts with " + *running + ", not " +
                             *wanted);
    }
    return complaints;
  });
}

// --- bounds ------------------------------------------------------------------------------------

std::string repeated(const Parameter& parameter, Integer number) {
  std::string text;
  for (std::size_t i = 0; i < parameter.fields.size(); ++i)
    text += (i == 0 ? "" : " ") + to_string(number);
  return text;
}

class Bounded : public CatalogOnTheKernel {
 protected:
  // Keys that bound each other give way first.
  void make_room() {
    write("net.ipv4.ip_local_port_range", "65535 65535");
    write("net.ipv4.ip_unprivileged_port_start", "0");
    write("net.ipv4.ipfrag_low_thresh", "0");
    write("net.ipv4.ipfrag_high_thresh", "18446744073709551615");  // it bounds the low one
    write("net.ipv6.ip6frag_low_thresh", "0");
  }

  void write(std::string_view key, std::string_view value) {
    const auto status = write_running(machine_, *Key::parse(key), value);
    if (!status && status.error().code != ErrorCode::not_found)
      complaints_.push_back(describe(status.error()));
  }

  void expect_taken(const Parameter& parameter, Integer number) {
    const std::string text = repeated(parameter, number);
    const std::string read = written_and_read(parameter, text);
    const bool same =
        same_value(&parameter, read, text) ||
        same_effect(parameter, read_back(&parameter, read), read_back(&parameter, text), version_);
    if (!same) complaints_.push_back(std::string(parameter.key) + " = " + text + " gives " + read);
  }

  void expect_refused(const Parameter& parameter, Integer number) {
    const std::string before = read_running(machine_, key_of(parameter)).value();
    const std::string read = written_and_read(parameter, repeated(parameter, number));
    if (read == "EINVAL") return;
    // Older kernels drop a negative number of an unsigned long key without an error.
    const bool dropped = version_ < KernelVersion{6, 1, 0} && number < 0 && read == before;
    if (!dropped)
      complaints_.push_back(std::string(parameter.key) + " = " + to_string(number) + " gives " +
                            read + " instead of EINVAL");
  }

  void try_bounds(const Parameter& parameter) {
    const std::string before = read_running(machine_, key_of(parameter)).value();
    const Bounds bounds = *bounds_for(parameter, version_);
    expect_taken(parameter, *bounds.minimum);
    expect_taken(parameter, *bounds.maximum);
    if (!wraps_around(parameter)) {
      expect_refused(parameter, *bounds.minimum - 1);
      expect_refused(parameter, *bounds.maximum + 1);
    }
    write(key_of(parameter).name(), before);
  }

  // kernel/time/jiffies.c proc_dointvec_userhz_jiffies() refuses no number that anybody would
  // write.
  static bool wraps_around(const Parameter& parameter) {
    return parameter.rounded == "whole ticks in hundredths of a second";
  }

  // 6.18 to 7.0 do not look at errors of these, until a fix that came to 6.18 before 6.18.44.
  bool swallows_errors(const Parameter& parameter) const {
    const bool the_keys =
        parameter.key.starts_with("net.ipv6.conf.") &&
        (parameter.key.ends_with(".forwarding") || parameter.key.ends_with(".disable_ipv6") ||
         parameter.key.ends_with(".ignore_routes_with_linkdown"));
    const bool mended = version_ >= KernelVersion{6, 18, 44} && version_ < KernelVersion{6, 19, 0};
    return the_keys && !mended && version_ >= KernelVersion{6, 18, 0} &&
           version_ < KernelVersion{7, 1, 0};
  }

  bool can_try(const Parameter& parameter) {
    return is_of_numbers(parameter) && parameter.scope == Scope::network_namespace &&
           !swallows_errors(parameter) && child_of(parameter) == ChildNamespace::writable &&
           exists(parameter) && !takes_one_digit(parameter);
  }

  // addrconf_fixup_linkdown() of net/ipv6/addrconf.c, seen in 5.10 and 6.1 and no more in 6.12.
  bool takes_one_digit(const Parameter& parameter) const {
    return version_ < KernelVersion{6, 12, 0} &&
           parameter.key.ends_with(".ignore_routes_with_linkdown");
  }

  bool is_of_numbers(const Parameter& parameter) {
    return parameter.type == ValueType::integers || parameter.type == ValueType::choice ||
           parameter.type == ValueType::port_range;
  }

  Complaints complaints_;
};

TEST_F(Bounded, ByWhatTheCatalogueSays) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    make_room();
    int tried = 0;
    for (const Parameter& parameter : catalog()) {
      if (!can_try(parameter)) continue;
      try_bounds(parameter);
      ++tried;
    }
    if (tried < 20) complaints_.push_back("only " + std::to_string(tried) + " keys were tried");
    return complaints_;
  });
}

TEST_F(Bounded, OnTheWholeMachineOfAGuest) {
  if (!is_guest()) GTEST_SKIP() << "keys of the whole machine are written in a guest only";
  int tried = 0;
  for (const Parameter& parameter : catalog()) {
    if (parameter.scope != Scope::machine || !is_of_numbers(parameter) ||
        integration::is_beyond_a_guest(parameter) || !exists(parameter) ||
        !access_of(machine_, key_of(parameter)).writable || !bounds_for(parameter, version_))
      continue;
    try_bounds(parameter);
    ++tried;
  }
  EXPECT_GE(tried, 50);
  for (const std::string& line : complaints_) ADD_FAILURE() << line;
}

// 5.10 and 6.1 say that they took one byte of what they took whole.
TEST_F(Bounded, TakesAChoiceThatOlderKernelsSayTheyTookAPartOf) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Key key = *Key::parse("net.ipv6.conf.all.ignore_routes_with_linkdown");
    if (!access_of(machine_, key).exists) return complaints_;
    for (const char* value : {"1", "0"}) {
      write(key.name(), value);
      const std::string read = read_running(machine_, key).value();
      if (read != value) complaints_.push_back(std::string(value) + " gives " + read);
    }
    return complaints_;
  });
}

TEST_F(Bounded, RefusesAPortRangeThatDescends) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& range = *find_parameter("net.ipv4.ip_local_port_range");
    const std::string read = written_and_read(range, "60999 32768");
    if (read != "EINVAL") complaints_.push_back("60999 32768 gives " + read);
    return complaints_;
  });
}

TEST_F(Bounded, TakesListsOfPortsAsParseValueDoes) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& ports = *find_parameter("net.ipv4.ip_local_reserved_ports");
    for (const std::string text : {"9981", "9981,", "0,5-7,6-9", "1-65535", "5 , 6", "10-5", ",5",
                                   "65536", "8080-", "9981;9982", ""}) {
      write(ports.key, "4711");
      const std::string read = written_and_read(ports, text);
      const auto parsed = parse_value(ports, text, version_);
      const std::string expected = parsed ? to_string(*parsed) : "EINVAL";
      if (read != expected)
        complaints_.push_back("\"" + text + "\" gives " + read + ", not " + expected);
    }
    return complaints_;
  });
}

TEST_F(Bounded, RefusesWhatParseValueRefusesAsNoNumber) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& somaxconn = *find_parameter("net.core.somaxconn");
    for (const std::string text :
         {"16M", "+5", "\"5\"", "1,2", "1_000", "1.5", "1e3", "abc", "08"}) {
      const std::string read = written_and_read(somaxconn, text);
      if (read != "EINVAL") complaints_.push_back(text + " gives " + read);
      if (parse_value(somaxconn, text, version_)) complaints_.push_back(text + " is parsed");
    }
    return complaints_;
  });
}

// --- other keys that a write changes ------------------------------------------------------------

// The values of every key below /proc/sys/net/ipv4, but for those that count by themselves.
std::map<std::string, std::string> all_values(Machine& machine, const std::string& folder) {
  std::map<std::string, std::string> values;
  const auto entries = machine.files->list("/proc/sys/" + folder);
  if (!entries) return values;
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = folder + "/" + entry.name;
    if (entry.type == FileType::directory) values.merge(all_values(machine, path));
    const auto key = Key::from_path(path);
    if (entry.type != FileType::regular) continue;
    if (const auto value = read_running(machine, *key)) values[key->name()] = *value;
  }
  return values;
}

bool is_named(std::string_view written, const Parameter& parameter, std::string_view key) {
  const Parameter* changed = find_parameter(key);
  const std::vector<std::string> names = also_changed_by(written, &parameter);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name == key || (changed != nullptr && changed->key == name);
  });
}

TEST_F(Bounded, NamesEveryOtherKeyThatAWriteChanges) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    for (const Parameter& parameter : catalog()) {
      if (!can_try(parameter) || parameter.fields.size() > 1) continue;
      const std::string written = key_of(parameter).name();
      const auto before = all_values(machine_, "net");
      const bool one = before.at(written) == "1";
      if (!write_running(machine_, key_of(parameter), one ? "2" : "1")) continue;
      for (const auto& [key, value] : all_values(machine_, "net")) {
        if (key == written || before.at(key) == value || is_named(written, parameter, key))
          continue;
        complaints_.push_back(written + " also changes " + key);
      }
      for (const auto& [key, value] : before)
        if (read_running(machine_, *Key::parse(key)).value() != value) write(key, value);
    }
    return complaints_;
  });
}

// --- defaults of the whole machine ---------------------------------------------------------------

// How far a computed default may lie from what boot made, in parts of one: the kernel counts before
// the memory of the boot itself comes back. A guest says how much that is; what is left then is
// that fs.file-max follows the memory that is free early at boot.
double tolerance(std::string_view key) {
  if (key == "net.ipv4.tcp_mem" || key == "net.ipv4.udp_mem") return is_guest() ? 0.001 : 0.03;
  if (key == "kernel.threads-max") return is_guest() ? 0.002 : 0.04;
  if (key == "fs.file-max") return is_guest() ? 0.015 : 0.04;
  return 0;
}

bool is_near(const Parameter& parameter, std::string_view running, std::string_view wanted) {
  const Value a = read_back(&parameter, running);
  const Value b = read_back(&parameter, wanted);
  const auto* left = std::get_if<std::vector<Integer>>(&a);
  const auto* right = std::get_if<std::vector<Integer>>(&b);
  if (left == nullptr || right == nullptr) return same_value(&parameter, running, wanted);
  return std::equal(left->begin(), left->end(), right->begin(), right->end(),
                    [&](Integer x, Integer y) {
                      const double difference = std::abs(static_cast<double>(x - y));
                      return difference <= tolerance(parameter.key) * static_cast<double>(y);
                    });
}

// The kernel counts memory before it gets back what the boot itself took.
Host as_it_booted(Host host) {
  const char* text = std::getenv("TUNE_TEST_FREED_KIB");
  const std::uint64_t freed = text == nullptr ? 0 : std::strtoull(text, nullptr, 10) * 1024;
  host.memory_bytes -= freed;
  host.buffer_pages -= freed / host.page_size_bytes;
  return host;
}

// Does anything that the boot reads name the key? Then its value says nothing about the default.
bool is_configured(Files& files, std::string_view key) {
  std::vector<std::string> paths = {"/etc/sysctl.conf"};
  for (const std::string folder :
       {"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"})
    if (const auto entries = files.list(folder))
      for (const DirectoryEntry& entry : *entries) paths.push_back(folder + "/" + entry.name);
  const std::string path = Key::parse(key)->path();
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& file) {
    const auto text = files.read(file);
    return text && (text->find(key) != std::string::npos || text->find(path) != std::string::npos);
  });
}

// systemd raises these itself (src/core/main.c bump_file_max_and_nr_open(); its sysctl.d).
bool is_systemds_own(std::string_view key, std::string_view value) {
  return (key == "fs.file-max" && value == "9223372036854775807") ||
         (key == "fs.nr_open" && (value == "1073741816" || value == "2147483584")) ||
         (key == "kernel.pid_max" && value == "4194304");
}

TEST_F(CatalogOnTheKernel, ComputesTheDefaultsThatTheMachineBootedWith) {
  const auto host = read_host(machine_);
  ASSERT_TRUE(host) << describe(host.error());
  if (!host->initial_network_namespace) GTEST_SKIP() << "the machine's keys do not show here";
  int compared = 0;
  for (const Parameter& parameter : catalog()) {
    if (parameter.scope != Scope::machine) continue;
    // The table of connections is made when its module is loaded, not at boot.
    const bool at_boot = !parameter.key.starts_with("net.netfilter.");
    const auto wanted = default_value(parameter, at_boot ? as_it_booted(*host) : *host);
    const auto running = read_running(machine_, key_of(parameter));
    if (!wanted || !running || is_near(parameter, *running, *wanted)) {
      compared += wanted && running;
      continue;
    }
    // Debian's kernels before 6.9.7 start with it off.
    if (is_guest() && parameter.key == "kernel.sched_autogroup_enabled") continue;
    if (is_systemds_own(parameter.key, *running) || is_configured(*files_, parameter.key)) continue;
    ADD_FAILURE() << parameter.key << " is " << *running << ", its default here " << *wanted
                  << "; did somebody set it since the boot?";
  }
  EXPECT_GE(compared, 10);
}

}  // namespace
}  // namespace tune
