#include <algorithm>
#include <set>
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

// Counts lines as it goes on, for places in ascending order.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}
  int line_at(std::size_t offset) {
    line_ +=
        static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                    text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    at_ = offset;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

// Lines and columns as editors count them, whatever the loader takes for the end of a line.
SourceText place_in(std::string_view text, std::string_view file, std::size_t offset,
                    LineCounter& lines) {
  const std::size_t newline = text.substr(0, offset).rfind('\n');
  SourceText place;
  place.file = std::string(file);
  place.line = lines.line_at(offset);
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
  LineCounter lines(text);
  return error_at(place_in(text, file, error.text_begin, lines),
                  "\"" + shown + "\" is no assignment; write KEY = VALUE.");
}

// "./net/core/somaxconn" is read with its separators swapped. The name of what comes of it,
// "/net/core/somaxconn", would be that of another key.
bool has_name_of_its_own(const Key& key) {
  const std::string_view path = key.path();
  return path.substr(0, path.find('/')).find('.') == path.npos;
}

Result<Setting> setting_of(const LoaderRow& row, SourceText place) {
  auto key = Key::from_path(row.path);
  if (!key) return error_at(place, key.error().message);
  if (!has_name_of_its_own(*key))
    return error_at(place, "this names " + printable(key->file()) +
                               ", and no key has a dot there: the first of '.' and '/' decides "
                               "which of them parts a key; write it as net.core.somaxconn or "
                               "net/core/somaxconn");
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
void keep_last(std::vector<Setting>& rows) {
  std::vector<const Setting*> by_key;
  for (const Setting& row : rows) by_key.push_back(&row);
  std::sort(by_key.begin(), by_key.end(), [](const Setting* a, const Setting* b) {
    return a->key == b->key ? a < b : a->key < b->key;
  });
  std::set<const Setting*> superseded;
  for (std::size_t i = 1; i < by_key.size(); ++i)
    if (by_key[i - 1]->key == by_key[i]->key) superseded.insert(by_key[i - 1]);
  if (superseded.empty()) return;
  std::vector<Setting> kept;
  for (Setting& row : rows)
    if (!superseded.contains(&row)) kept.push_back(std::move(row));
  rows = std::move(kept);
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
  profile.settings.reserve(lines.rows.size());
  LineCounter counter(text);
  for (const LoaderRow& row : lines.rows) {
    auto setting = setting_of(row, place_in(text, file_name, row.text_begin, counter));
    if (!setting) return setting.error();
    profile.settings.push_back(std::move(*setting));
  }
  keep_last(profile.settings);
  keep_from_patterns(profile.settings);
  std::erase_if(profile.settings, [](const Setting& row) { return !row.literal; });
  return profile;
}

}  // namespace tune
