// Any bytes as a file that is judged, as sysctl.conf(5) and as a profile of TuneD: findings have a
// place in the file and a reason, and judging twice says the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tune/check.hpp>

#include "system/memory_files.hpp"

namespace {

void require(bool holds, const char* wrong) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", wrong);
  std::abort();
}

tune::Host host() {
  tune::Host host;
  host.kernel = {6, 1, 0};
  host.memory_bytes = std::uint64_t{8} << 30;
  host.buffer_pages = 2000000;
  return host;
}

std::vector<tune::Finding> judge(const std::string& bytes, tune::NamedFormat format) {
  tune::MemoryFiles files;
  tune::Machine machine;
  machine.files = &files;
  const auto read = tune::read_configuration_files(machine, {"-"}, bytes, format);
  require(static_cast<bool>(read), "not readable");
  return tune::check_configuration(*read, host());
}

void check(const std::string& bytes, tune::NamedFormat format) {
  const auto lines = std::count(bytes.begin(), bytes.end(), '\n') + 1;
  const auto findings = judge(bytes, format);
  for (const tune::Finding& finding : findings) {
    require(finding.line >= 1 && finding.line <= lines, "a place that is not in the file");
    require(finding.column >= 1, "no column");
    require(!finding.rule.empty() && !finding.message.empty(), "nothing is said");
  }
  require(judge(bytes, format).size() == findings.size(), "judged differently again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check(bytes, tune::NamedFormat::sysctl_conf);
  check(bytes, tune::NamedFormat::tuned_profile_too);
  return 0;
}
