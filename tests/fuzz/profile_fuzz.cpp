// Any text as a profile, and as a sysctl.conf file in a profile's place: either an error with its
// place, or advice for a small host.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tune/advice.hpp>
#include <tune/profile.hpp>

#include "system/memory_files.hpp"

namespace {

const tune::Host& small_host() {
  static const tune::Host host = [] {
    tune::Host made;
    made.kernel = {6, 18, 0};
    made.memory_bytes = std::uint64_t{1} << 30;
    made.buffer_pages = 250'000;
    made.processors = 2;
    made.tcp_established_hash_entries = 8192;
    made.values = {{"net.core.somaxconn", "4096"}, {"net.ipv4.tcp_mem", "12042 16056 24084"}};
    made.all_values = true;
    return made;
  }();
  return host;
}

void require(bool condition) {
  if (!condition) __builtin_trap();
}

void advise_where_possible(const tune::Result<tune::Profile>& profile) {
  if (!profile) {
    require(profile.error().code == tune::ErrorCode::bad_input && profile.error().line > 0);
    return;
  }
  const auto advice = tune::advise(*profile, {}, small_host());
  require(advice.ok() || !advice.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tune::MemoryFiles files;
  advise_where_possible(tune::parse_profile(files, {}, text, "fuzz.toml"));
  advise_where_possible(tune::profile_from_configuration(text, "fuzz.conf"));
  return 0;
}
