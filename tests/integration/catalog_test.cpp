// The catalogue against the running kernel. Keys of network namespaces are written in a namespace
// made for it; keys of the whole machine are only read, but for a machine that is there for nothing
// else (tests/kernels): that says so with TUNE_TEST_GUEST, and with TUNE_TEST_FREED_KIB how much
// memory the kernel got back once it had booted.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "integration/catalog_on_the_kernel.hpp"
#include "kernel/default_formula.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

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
