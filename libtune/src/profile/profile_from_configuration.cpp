#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <tune/profile.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "config/loader_line.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

using config::LoaderError;
using config::LoaderFile;
using config::LoaderRow;

// Lines and columns as editors count them, whatever the loader takes for the end of a line.
SourceText place_in(std::string_view text, std::string_view file, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  SourceText place;
  place.file = std::string(file);
  place.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  place.column =
      static_cast<int>(newline == std::string_view::npos ? offset + 1 : offset - newline);
  return place;
}

std::string_view line_at(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  return trim(rest.substr(0, rest.find_first_of("\r\n")));
}

Error not_an_assignment(std::string_view text, std::string_view file, const LoaderError& error) {
  constexpr std::size_t kMostShown = 80;
  std::string shown = printable(line_at(text, error.text_begin).substr(0, kMostShown));
  return error_at(place_in(text, file, error.text_begin),
                  "\"" + shown + "\" is no assignment; write KEY = VALUE.");
}

Result<Setting> setting_of(const LoaderRow& row, SourceText place) {
  auto key = Key::from_path(row.path);
  if (!key) return error_at(place, key.error().message);
  Setting setting{std::move(*key)};
  setting.place = std::move(place);
  setting.place.text = setting.key.name();
  setting.glob = row.glob;
  setting.ignore_errors = row.ignore_errors;
  if (row.value) setting.literal = *row.value;
  setting.why = "stands in " + setting.place.file;
  setting.source = setting.place.file + ":" + std::to_string(setting.place.line);
  return setting;
}

// The last assignment or exclusion of a key is the one that counts.
void put_last(std::vector<Setting>& rows, Setting row) {
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [&](const Setting& other) { return other.key == row.key; }),
             rows.end());
  rows.push_back(std::move(row));
}

// A pattern does not touch keys that have a line of their own.
void keep_from_patterns(std::vector<Setting>& rows) {
  std::vector<Key> own;
  for (const Setting& row : rows) {
    if (!row.glob) own.push_back(row.key);
  }
  for (Setting& row : rows) {
    if (row.glob) row.except = own;
  }
}

}  // namespace

Result<Profile> profile_from_configuration(std::string_view text, std::string_view file_name) {
  const LoaderFile lines = config::parse_as_systemd(text);
  if (!lines.errors.empty()) return not_an_assignment(text, file_name, lines.errors.front());
  Profile profile;
  profile.name = std::string(file_name);
  profile.title = "The assignments of " + profile.name + " as they stand";
  profile.file = profile.name;
  profile.from_configuration = true;
  for (const LoaderRow& row : lines.rows) {
    auto setting = setting_of(row, place_in(text, file_name, row.text_begin));
    if (!setting) return setting.error();
    put_last(profile.settings, std::move(*setting));
  }
  keep_from_patterns(profile.settings);
  std::erase_if(profile.settings, [](const Setting& row) { return !row.literal; });
  return profile;
}

}  // namespace tune
