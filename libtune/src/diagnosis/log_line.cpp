#include "diagnosis/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "diagnosis/telling_lines.hpp"

namespace tune {
namespace {

struct Message {
  std::string_view text;  // what the line contains
  std::string_view also;  // and this
  std::string_view kind;
};

// From 2.6.32 to 6.18. The old "of orphaned" and "Out of socket memory" were printed for either
// limit, the count of orphans or tcp_mem; the count is by far the commoner one.
constexpr std::array kMessages{
    Message{"TCP: too many orphaned sockets", "", "orphans"},
    Message{"TCP: too many of orphaned sockets", "", "orphans"},
    Message{"Out of socket memory", "", "orphans"},
    Message{"out of memory -- consider tuning tcp_mem", "TCP: ", "tcp-memory"},
    Message{"ossible SYN flooding on port ", "", "syn-queue"},
    Message{"time wait bucket table overflow", "", "time-wait"},
    Message{"table full", "conntrack: ", "conntrack"},
    Message{"file-max limit ", " reached", "file-descriptors"},
    Message{"eighbour table overflow", "", "neighbour-table"},
    Message{"eighbor table overflow", "", "neighbour-table"}};

static_assert(std::all_of(kMessages.begin(), kMessages.end(),
                          [](const Message& message) { return is_telling(message.text); }));

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "nginx[812]: ... TCP: too many": a process that speaks of the message is not the kernel.
bool written_by_process(std::string_view before) {
  for (std::size_t end = before.find("]: "); end != std::string_view::npos;
       end = before.find("]: ", end + 1)) {
    std::size_t start = end;
    while (start > 0 && is_digit(before[start - 1])) --start;
    const bool pid = start < end && start > 1 && before[start - 1] == '[';
    if (pid && !is_blank(before[start - 2])) return true;
  }
  return false;
}

// The number that ends before `text`'s end: "net_ratelimit: 17".
std::optional<std::uint64_t> number_at(std::string_view text, std::size_t start) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data() + start, text.data() + text.size(), number);
  if (parsed.ec != std::errc()) return std::nullopt;
  return number;
}

// "net_ratelimit: N callbacks suppressed"; 2.6.32 names the function "__ratelimit". Others that
// suppress, such as kauditd_printk_skb, have a limiter of their own.
std::optional<LogLine> understand_limiter(std::string_view line) {
  if (!holds(line, "callbacks suppressed")) return std::nullopt;
  for (const std::string_view name : {"net_ratelimit: ", "__ratelimit: "}) {
    const std::size_t at = line.find(name);
    if (at == std::string_view::npos || written_by_process(line.substr(0, at))) continue;
    if (const auto number = number_at(line, at + name.size())) return LogLine{"", *number, 1};
  }
  return std::nullopt;
}

std::uint64_t repetitions(std::string_view before) {
  constexpr std::string_view kRepeated = "message repeated ";
  const std::size_t at = before.rfind(kRepeated);
  if (at == std::string_view::npos) return 1;
  const std::uint64_t count = number_at(before, at + kRepeated.size()).value_or(1);
  return count == 0 || count > 1000000 ? 1 : count;
}

bool two_digits(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && is_digit(text[at]) && is_digit(text[at + 1]);
}

// hh:mm:ss at `at`.
bool clock_at(std::string_view text, std::size_t at) {
  return two_digits(text, at) && two_digits(text, at + 3) && two_digits(text, at + 6) &&
         text[at + 2] == ':' && text[at + 5] == ':';
}

std::size_t end_of_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Past "12:34:56", its fraction and its zone.
std::size_t end_of_clock(std::string_view text, std::size_t at) {
  at += 8;
  if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && is_digit(text[at + 1])) {
    at = end_of_digits(text, at + 1);
  }
  if (at < text.size() && text[at] == 'Z') return at + 1;
  if (at < text.size() && (text[at] == '+' || text[at] == '-') && two_digits(text, at + 1)) {
    at = end_of_digits(text, at + 1);
    if (at < text.size() && text[at] == ':' && two_digits(text, at + 1)) at += 3;
  }
  return at;
}

// "2026-11-24T11:16:39.12Z" whose clock begins at `at`.
std::string iso_time(std::string_view text, std::size_t at) {
  if (at < 11 || text[at - 4] != '-' || text[at - 7] != '-') return "";
  if (!two_digits(text, at - 3) || !two_digits(text, at - 6) || !two_digits(text, at - 9) ||
      !two_digits(text, at - 11)) {
    return "";
  }
  return std::string(text.substr(at - 11, end_of_clock(text, at) - (at - 11)));
}

// "Nov 24 11:16:39", and "Tue Nov 24 11:16:39 2026" of dmesg -T.
std::string month_time(std::string_view text, std::size_t at) {
  constexpr std::string_view kMonths = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
  if (at < 7 || text[at - 1] != ' ' || !is_digit(text[at - 2])) return "";
  const std::size_t month = at - 7;
  if (text[month + 3] != ' ' || !holds(kMonths, text.substr(month, 3))) return "";
  std::size_t start = month;
  std::size_t end = end_of_clock(text, at);
  const bool year = end + 5 <= text.size() && text[end] == ' ' && two_digits(text, end + 1) &&
                    two_digits(text, end + 3);
  if (year) {
    end += 5;
    if (start >= 4 && text[start - 1] == ' ') start -= 4;
  }
  return std::string(text.substr(start, end - start));
}

// "[  123.456789]", whatever fills it up.
std::string stamp_time(std::string_view line) {
  for (std::size_t at = line.find('['); at != std::string_view::npos; at = line.find('[', at + 1)) {
    std::size_t start = at + 1;
    while (start < line.size() && line[start] == ' ') ++start;
    std::size_t end = end_of_digits(line, start);
    if (end == start || end >= line.size() || line[end] != '.') continue;
    end = end_of_digits(line, end + 1);
    if (end < line.size() && line[end] == ']') return std::string(line.substr(start, end - start));
  }
  return "";
}

// The text of a member of a JSON object on one line.
std::string member_text(std::string_view line, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  std::size_t at = line.find(quoted);
  if (at == std::string_view::npos) return "";
  at += quoted.size();
  while (at < line.size() && (line[at] == ' ' || line[at] == ':')) ++at;
  if (at >= line.size() || line[at] != '"') return "";
  const std::size_t end = line.find('"', at + 1);
  if (end == std::string_view::npos) return "";
  return std::string(line.substr(at + 1, end - at - 1));
}

std::string json_time(std::string_view line) {
  for (const std::string_view name : {"__REALTIME_TIMESTAMP", "time", "timestamp", "@timestamp"}) {
    std::string text = member_text(line, name);
    if (!text.empty()) return text;
  }
  return "";
}

// journalctl -o json says who wrote it.
bool of_another_transport(std::string_view line) {
  const std::string transport = member_text(line, "_TRANSPORT");
  return !transport.empty() && transport != "kernel";
}

}  // namespace

std::optional<LogLine> understand_log_line(std::string_view line) {
  if (const auto limiter = understand_limiter(line)) return limiter;
  for (const Message& message : kMessages) {
    const std::size_t at = line.find(message.text);
    if (at == std::string_view::npos || !holds(line, message.also)) continue;
    if (written_by_process(line.substr(0, at)) || of_another_transport(line)) return std::nullopt;
    return LogLine{message.kind, 0, repetitions(line.substr(0, at))};
  }
  return std::nullopt;
}

std::string time_of_log_line(std::string_view line) {
  if (holds(line, "{\"")) {
    if (std::string text = json_time(line); !text.empty()) return text;
  }
  for (std::size_t at = 0; at + 8 <= line.size(); ++at) {
    if (line[at] < '0' || line[at] > '2' || !clock_at(line, at)) continue;
    if (std::string text = iso_time(line, at); !text.empty()) return text;
    if (std::string text = month_time(line, at); !text.empty()) return text;
  }
  return stamp_time(line);
}

}  // namespace tune
