#include "diagnosis/rate_over_time.hpp"

#include <algorithm>
#include <cmath>

#include "diagnosis/log_time.hpp"

namespace tune {
namespace {

constexpr std::size_t kMostSteps = 32;
constexpr double kLatest = 1e12;  // seconds; what is later is no time

}  // namespace

double RateOverTime::rate(const Step& step, std::string_view kind) const {
  const auto own = step.lines.find(kind);
  if (own == step.lines.end() || step.all == 0) return 0;
  const double share = static_cast<double>(own->second) / static_cast<double>(step.all);
  return share * static_cast<double>(step.all + step.suppressed) / static_cast<double>(width_);
}

void RateOverTime::note_peaks() {
  for (const auto& [number, step] : steps_) {
    for (const auto& [kind, lines] : step.lines) {
      peaks_[kind] = std::max(peaks_[kind], rate(step, kind));
    }
  }
}

void RateOverTime::merge() {
  note_peaks();
  Steps merged;
  for (auto& [number, step] : steps_) {
    const std::int64_t half = number >= 0 ? number / 2 : (number - 1) / 2;
    Step& to = merged[half];
    if (to.start.empty()) to.start = step.start;
    for (const auto& [kind, lines] : step.lines) to.lines[kind] += lines;
    to.all += step.all;
    to.suppressed += step.suppressed;
  }
  steps_ = std::move(merged);
  width_ *= 2;
  last_ = last_ >= 0 ? last_ / 2 : (last_ - 1) / 2;
}

void RateOverTime::add(std::string_view kind, const std::string& time, std::uint64_t lines) {
  if (!any_ || time != last_time_) {
    const auto seconds = seconds_of_log_time(time);
    if (!seconds || std::fabs(*seconds) > kLatest) return;
    last_ = static_cast<std::int64_t>(std::floor(*seconds / static_cast<double>(width_)));
    last_time_ = time;
    any_ = true;
  }
  Step& step = steps_[last_];
  if (step.start.empty()) step.start = time;
  const auto own = step.lines.find(kind);
  if (own == step.lines.end()) {
    step.lines.emplace(kind, lines);
  } else {
    own->second += lines;
  }
  step.all += lines;
  while (steps_.size() > kMostSteps) merge();
}

void RateOverTime::add_suppressed(std::uint64_t lines) {
  if (!any_) return;
  steps_[last_].suppressed += std::min(lines, UINT64_MAX / 64);
}

void RateOverTime::put_into(LogEvent& event) const {
  const auto noted = peaks_.find(event.kind);
  event.peak_per_second = noted == peaks_.end() ? 0 : noted->second;
  event.step_seconds = steps_.empty() ? 0 : static_cast<double>(width_);
  for (const auto& [number, step] : steps_) {
    if (!step.lines.contains(event.kind)) continue;
    event.rate.push_back({step.start, rate(step, event.kind)});
    event.peak_per_second = std::max(event.peak_per_second, event.rate.back().per_second);
  }
}

}  // namespace tune
