#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <tune/host.hpp>

// Any text as a host document: it must be refused with its place or taken, and what was taken must
// be written and read back to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto host = tune::host_from_json(text, "fuzz");
  if (!host) {
    if (host.error().file != "fuzz" || host.error().message.empty()) std::abort();
    return 0;
  }
  const std::string written = tune::host_to_json(*host);
  const auto again = tune::host_from_json(written, "fuzz");
  if (!again || tune::host_to_json(*again) != written) std::abort();
  return 0;
}
