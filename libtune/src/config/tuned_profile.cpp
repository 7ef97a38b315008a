#include "config/tuned_profile.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace tune::config {
namespace {

// Options that every plug-in of TuneD has.
constexpr std::array<std::string_view, 9> kPluginOptions = {
    "enabled", "replace",  "type",       "devices",    "devices_udev_regex",
    "drop",    "priority", "script_pre", "script_post"};

bool is_header(std::string_view line) {
  const std::string_view text = trim(line);
  return text.size() > 2 && text.front() == '[' && text.find(']') != std::string_view::npos;
}

std::string_view name_of_header(std::string_view line) {
  const std::string_view text = trim(line);
  return trim(text.substr(1, text.find(']') - 1));
}

std::string_view key_of(std::string_view line) { return trim(line.substr(0, line.find('='))); }

std::string_view value_of(std::string_view line) {
  const std::size_t equals = line.find('=');
  return equals == std::string_view::npos ? std::string_view() : trim(line.substr(equals + 1));
}

bool is_comment(std::string_view line) {
  const std::string_view text = trim(line);
  return text.empty() || text.front() == '#' || text.front() == ';';
}

// A section is of the plug-in that its option "type" names, else of the one with its own name.
bool sets_sysctl(const std::vector<std::string_view>& lines, std::size_t header) {
  for (std::size_t i = header + 1; i < lines.size() && !is_header(lines[i]); ++i)
    if (!is_comment(lines[i]) && key_of(lines[i]) == "type") return value_of(lines[i]) == "sysctl";
  return name_of_header(lines[header]) == "sysctl";
}

std::string blanks(std::string_view line) { return std::string(line.size(), ' '); }

// Behind a blank; within quotes it is part of the value.
void blank_comment(std::string& line, std::size_t value) {
  char quote = '\0';
  for (std::size_t i = value; i < line.size(); ++i) {
    if (quote != '\0') {
      if (line[i] == quote) quote = '\0';
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    } else if (line[i] == '#' && i > value && is_blank(line[i - 1])) {
      std::fill(line.begin() + static_cast<std::ptrdiff_t>(i), line.end(), ' ');
      return;
    }
  }
}

void blank_quotes(std::string& line, std::size_t value) {
  const std::size_t first = line.find_first_not_of(" \t", value);
  const std::size_t last = line.find_last_not_of(" \t\r");
  if (first == std::string::npos || last <= first || line[first] != line[last]) return;
  if (line[first] == '"' || line[first] == '\'') line[first] = line[last] = ' ';
}

std::string as_sysctl(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (is_comment(text) || text.find("${") != std::string_view::npos) return blanks(text);
  if (equals == std::string_view::npos) return std::string(text);
  const std::string_view key = key_of(text);
  if (std::find(kPluginOptions.begin(), kPluginOptions.end(), key) != kPluginOptions.end())
    return blanks(text);
  std::string line(text);
  std::size_t value = equals + 1;
  if (value < line.size() && (line[value] == '>' || line[value] == '<')) line[value++] = ' ';
  blank_comment(line, value);
  blank_quotes(line, value);
  return line;
}

}  // namespace

bool is_tuned_profile(std::string_view path, std::string_view content) {
  if (path.ends_with("tuned.conf")) return true;
  const auto lines = split(content, '\n');
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return is_header(line) && name_of_header(line) == "sysctl";
  });
}

std::string sysctl_text_of(std::string_view profile) {
  const auto lines = split(profile, '\n');
  std::string text;
  bool within = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += '\n';
    if (is_header(lines[i])) {
      within = sets_sysctl(lines, i);
      text += blanks(lines[i]);
    } else {
      text += within ? as_sysctl(lines[i]) : blanks(lines[i]);
    }
  }
  return text;
}

}  // namespace tune::config
