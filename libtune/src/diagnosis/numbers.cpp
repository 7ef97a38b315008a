#include "diagnosis/numbers.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace tune {
namespace {

std::optional<std::uint64_t> number(std::string_view text, int base = 10) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// The words of "NAME: word word", and NAME.
Parts words_after_name(std::string_view line, std::string& name) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  name = trim(line.substr(0, colon));
  return split_blanks(line.substr(colon + 1));
}

}  // namespace

void add_sockstat(std::string_view text, Numbers& numbers) {
  for (const std::string_view line : split(text, '\n')) {
    std::string name;
    const auto words = words_after_name(line, name);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      if (const auto value = number(words[i + 1]))
        numbers[name + "." + std::string(words[i])] = *value;
    }
  }
}

void add_snmp(std::string_view text, Numbers& numbers) {
  const auto lines = split(text, '\n');
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) {
    std::string name, same;
    const auto names = words_after_name(lines[i], name);
    const auto values = words_after_name(lines[i + 1], same);
    if (name != same) continue;
    for (std::size_t j = 0; j < names.size() && j < values.size(); ++j) {
      if (const auto value = number(values[j]))
        numbers[name + "." + std::string(names[j])] = *value;
    }
  }
}

void add_snmp6(std::string_view text, Numbers& numbers) {
  constexpr std::string_view kUdp = "Udp6";
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split_blanks(line);
    if (words.size() != 2 || !words[0].starts_with(kUdp)) continue;
    const auto value = number(words[1]);
    if (value) numbers["Udp6." + std::string(words[0].substr(kUdp.size()))] = *value;
  }
}

void add_cpu_table(std::string_view text, std::string_view prefix, Numbers& numbers) {
  const auto lines = split(text, '\n');
  const auto names = split_blanks(lines.front());
  std::uint64_t entries = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto values = split_blanks(lines[i]);
    for (std::size_t j = 0; j < names.size() && j < values.size(); ++j) {
      const std::uint64_t value = number(values[j], 16).value_or(0);
      if (names[j] == "entries") {
        entries = value;
      } else {
        numbers[std::string(prefix) + "." + std::string(names[j])] += value;
      }
    }
  }
  numbers[std::string(prefix) + ".entries"] += entries;
}

void add_pressure(std::string_view text, Numbers& numbers) {
  constexpr std::size_t kColumn = 4;  // protocol size sockets memory press
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split_blanks(line);
    if (words.size() <= kColumn || words[0] != "TCP") continue;
    if (words[kColumn] == "yes" || words[kColumn] == "no") {
      numbers["TCP.pressure"] = words[kColumn] == "yes" ? 1 : 0;
    }
  }
}

void add_file_count(std::string_view text, Numbers& numbers) {
  const auto words = split_blanks(text);
  if (words.size() < 3) return;
  if (const auto allocated = number(words[0])) numbers["files.allocated"] = *allocated;
  if (const auto most = number(words[2])) numbers["files.max"] = *most;
}

}  // namespace tune
