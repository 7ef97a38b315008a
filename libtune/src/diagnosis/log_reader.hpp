#pragma once

#include <string>
#include <string_view>

#include <tune/diagnosis.hpp>

#include "diagnosis/rate_over_time.hpp"

namespace tune {

// Counts what a kernel log says, piece by piece, in memory that does not grow with it. Lines of
// more than 4 KiB are looked at up to there.
class LogReader {
 public:
  void feed(std::string_view piece);  // any cut: lines may span pieces
  // `stale`: recent, but older than what counts against measurements.
  void line(std::string_view line, bool recent, bool stale = false);
  LogSummary finish();  // takes a last line without its end

 private:
  void whole_lines(std::string_view lines);
  void add_event(std::string_view kind, std::string_view line, std::uint64_t count, bool recent,
                 bool stale);

  std::string rest_;  // of a line whose end has not come
  std::string last_kind_;
  LogSummary summary_;
  RateOverTime rates_, recent_rates_;
};

}  // namespace tune
