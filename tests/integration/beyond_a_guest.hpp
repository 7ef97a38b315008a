#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include <tune/parameter.hpp>

namespace tune::integration {

// Keys whose bounds a guest cannot try.
inline bool is_beyond_a_guest(const Parameter& parameter) {
  constexpr std::string_view kKeys[] = {
      // Their extremes take its memory or its processes.
      "kernel.pid_max", "kernel.threads-max", "net.core.rps_sock_flow_entries",
      "net.netfilter.nf_conntrack_buckets", "vm.max_map_count", "vm.min_free_kbytes",
      "vm.nr_hugepages", "vm.nr_hugepages_mempolicy", "vm.nr_overcommit_hugepages",
      // The processor has no counters for it, and the room for modules bounds it.
      "kernel.nmi_watchdog", "net.core.bpf_jit_limit",
      // The fields are not bounded alike; or what is taken shows as another number.
      "kernel.sem", "fs.pipe-max-size", "kernel.auto_msgmni",
      // The architecture bounds them.
      "vm.mmap_rnd_bits", "vm.mmap_rnd_compat_bits",
      // Another key bounds it; or 0, which stands there, cannot be written back.
      "kernel.sched_rt_runtime_us", "vm.dirty_background_bytes", "vm.dirty_bytes"};
  return !parameter.one_way.empty() ||
         std::find(std::begin(kKeys), std::end(kKeys), parameter.key) != std::end(kKeys);
}

}  // namespace tune::integration
