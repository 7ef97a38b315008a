// Any text as a saved plan: it must be refused with its place or taken, and what was taken must be
// written and read back to the same bytes, keep to its target and hold no second line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tune/saved_plan.hpp>

#include "base/json.hpp"
#include "base/sha256.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void try_text(std::string_view text) {
  const auto saved = tune::plan_from_json(text, "fuzz");
  if (!saved) {
    require(saved.error().file == "fuzz" && !saved.error().message.empty());
    return;
  }
  const std::string written = tune::plan_to_json(*saved);
  const auto again = tune::plan_from_json(written, "fuzz");
  require(again.ok() && tune::plan_to_json(*again) == written);
  for (const tune::Change& change : saved->plan.changes) {
    require(!change.file || *change.file == saved->plan.target.path);
    require(change.wanted.find('\n') == std::string::npos);
  }
}

// The text with a checksum that fits, as an attacker would make it.
std::string resealed(std::string_view text) {
  auto json = tune::parse_json(text, "fuzz");
  if (!json || !json->members() || !json->find("plan")) return {};
  json->set("sha256", tune::sha256(json->find("plan")->dump_compact()));
  return json->dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_text(text);
  try_text(resealed(text));
  return 0;
}
