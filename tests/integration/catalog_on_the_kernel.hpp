#pragma once

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/parameter.hpp>

#include "integration/private_namespace.hpp"
#include "kernel/running.hpp"

namespace tune {

using Complaints = std::vector<std::string>;

inline bool is_guest() { return std::getenv("TUNE_TEST_GUEST") != nullptr; }

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

}  // namespace tune

#define NEEDS_ROOT() \
  if (machine_.process.user != 0) GTEST_SKIP() << "only root may make a network namespace"
