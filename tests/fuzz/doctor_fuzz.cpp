// Logs in any form, cut anywhere, and evidence that somebody else wrote. The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <tune/diagnosis.hpp>

#include "diagnosis/log_reader.hpp"

namespace {

void read_log(std::string_view log, std::size_t piece) {
  tune::LogReader whole, cut;
  whole.feed(log);
  for (std::size_t at = 0; at < log.size(); at += piece) cut.feed(log.substr(at, piece));
  const auto a = whole.finish(), b = cut.finish();
  if (a.events.size() != b.events.size() || a.suppressed != b.suppressed) std::abort();
}

void diagnose(std::string_view text) {
  const auto evidence = tune::evidence_from_json(text, "evidence.json");
  if (!evidence) return;
  const auto diagnosis = tune::diagnose(*evidence);
  (void)tune::remedy_profile(diagnosis);
  // What was read can be written, and means the same.
  const std::string again = tune::evidence_to_json(*evidence);
  const auto back = tune::evidence_from_json(again, "again.json");
  if (!back || tune::evidence_to_json(*back) != again) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'e') {
    diagnose(input);
  } else {
    read_log(input, 1 + data[0] % 7u);
  }
  return 0;
}
