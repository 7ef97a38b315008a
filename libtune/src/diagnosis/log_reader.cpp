#include "diagnosis/log_reader.hpp"

#include <algorithm>
#include <charconv>

#include "diagnosis/log_line.hpp"
#include "diagnosis/telling_lines.hpp"

namespace tune {
namespace {

constexpr std::size_t kLongestLine = 4096;

// syslogd's "last message repeated N times".
std::uint64_t repeated(std::string_view line) {
  constexpr std::string_view kRepeated = "last message repeated ";
  const std::size_t at = line.find(kRepeated);
  if (at == std::string_view::npos) return 0;
  std::uint64_t count = 0;
  const char* start = line.data() + at + kRepeated.size();
  std::from_chars(start, line.data() + line.size(), count);
  return count > 1000000 ? 0 : count;
}

}  // namespace

void LogReader::add_event(std::string_view kind, std::string_view line, std::uint64_t count,
                          bool recent, bool stale) {
  const auto same = [kind](const LogEvent& event) { return event.kind == kind; };
  auto event = std::find_if(summary_.events.begin(), summary_.events.end(), same);
  if (event == summary_.events.end()) {
    summary_.events.push_back({});
    event = std::prev(summary_.events.end());
    event->kind = kind;
    event->first = time_of_log_line(line);
  }
  event->lines += count;
  if (recent) event->recent += count;
  if (recent && stale) event->stale += count;
  event->last = time_of_log_line(line);
  rates_.add(kind, event->last, count);
  if (recent) recent_rates_.add(kind, event->last, count);
}

void LogReader::line(std::string_view line, bool recent, bool stale) {
  if (find_telling(line) == std::string_view::npos) {
    last_kind_.clear();
    return;
  }
  if (const std::uint64_t count = repeated(line); count > 0) {
    if (!last_kind_.empty()) add_event(last_kind_, line, count, recent, stale);
    return;
  }
  last_kind_.clear();
  const auto understood = understand_log_line(line);
  if (!understood) return;
  if (understood->kind.empty()) {
    summary_.suppressed += understood->suppressed;
    rates_.add_suppressed(understood->suppressed);
    if (recent) summary_.recent_suppressed += understood->suppressed;
    if (recent) recent_rates_.add_suppressed(understood->suppressed);
    return;
  }
  last_kind_ = understood->kind;
  add_event(understood->kind, line, understood->count, recent, stale);
}

// Looks at those lines alone that may say something.
void LogReader::whole_lines(std::string_view lines) {
  std::size_t done = 0;
  for (std::size_t hit = find_telling(lines); hit != std::string_view::npos;
       hit = find_telling(lines, done)) {
    const std::size_t start = lines.rfind('\n', hit) + 1;  // npos + 1 is 0
    const std::size_t end = lines.find('\n', hit);
    if (start > done) last_kind_.clear();
    line(lines.substr(start, std::min(end - start, kLongestLine)), true);
    done = end + 1;
  }
  if (done < lines.size()) last_kind_.clear();
}

void LogReader::feed(std::string_view piece) {
  if (!rest_.empty()) {
    const std::size_t end = piece.find('\n');
    rest_.append(piece.substr(0, std::min(end, kLongestLine - rest_.size())));
    if (end == std::string_view::npos) return;
    line(rest_, true);
    rest_.clear();
    piece.remove_prefix(end + 1);
  }
  const std::size_t lines = piece.rfind('\n') + 1;
  whole_lines(piece.substr(0, lines));
  rest_ = piece.substr(lines, kLongestLine);
}

LogSummary LogReader::finish() {
  if (!rest_.empty()) line(rest_, true);
  rest_.clear();
  for (LogEvent& event : summary_.events) {
    LogEvent recent{.kind = event.kind};
    recent_rates_.put_into(recent);
    event.recent_peak_per_second = recent.peak_per_second;
    rates_.put_into(event);
  }
  return std::move(summary_);
}

}  // namespace tune
