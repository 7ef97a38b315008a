#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <tune/diagnosis.hpp>

namespace tune {

// How often each kind was logged over time, in memory that does not grow with the log: steps of 5
// s, the limiter's own, twice as long each time that there are more than 32.
class RateOverTime {
 public:
  void add(std::string_view kind, const std::string& time, std::uint64_t lines);
  // Swallowed since the last line that was added; each kind of that step has its share.
  void add_suppressed(std::uint64_t lines);
  void put_into(LogEvent& event) const;

 private:
  struct Step {
    std::string start;
    std::map<std::string, std::uint64_t, std::less<>> lines;
    std::uint64_t all = 0;
    std::uint64_t suppressed = 0;
  };
  using Steps = std::map<std::int64_t, Step>;

  double rate(const Step& step, std::string_view kind) const;
  void note_peaks();
  void merge();

  Steps steps_;
  std::int64_t width_ = 5;
  std::int64_t last_ = 0;
  bool any_ = false;
  std::string last_time_;  // that `last_` stands for: most lines have the time of the one before
  std::map<std::string, double, std::less<>> peaks_;
};

}  // namespace tune
