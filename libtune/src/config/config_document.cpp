#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "config/document_block.hpp"
#include "config/document_changes.hpp"
#include "config/expand_glob.hpp"
#include "config/key_path.hpp"
#include "config/loader_line.hpp"
#include "config/winners.hpp"

namespace tune {
namespace {

using config::LoaderFile;
using config::LoaderRow;

bool same(const Key& key, std::string_view a, std::string_view b) {
  return a == b || same_value(key.parameter(), a, b);
}

// An assignment of the key, as one loader or both read it.
struct Active {
  const LoaderRow* systemd = nullptr;
  const LoaderRow* procps = nullptr;

  const LoaderRow& row() const { return systemd != nullptr ? *systemd : *procps; }
};

// A row behind the hash of the key that it sets.
using Named = std::pair<std::size_t, const LoaderRow*>;

std::optional<Key> procps_target(std::string_view path) {
  return config::procps_target(path, [](const std::string&) { return true; });
}

// The rows of one loader, where a key finds those that set it.
class Rows {
 public:
  using Target = std::optional<Key> (*)(std::string_view path);

  Rows(LoaderFile file, Target target) : file_(std::move(file)), target_(target) {
    named_.reserve(file_.rows.size());
    for (const LoaderRow& row : file_.rows) {
      if (row.glob) {
        patterns_.emplace_back(0, &row);
      } else if (config::is_key_path(row.path)) {
        named_.emplace_back(hash(row.path), &row);
      } else if (const std::optional<Key> key = target(row.path)) {
        named_.emplace_back(hash(key->path()), &row);
      }
    }
    std::sort(named_.begin(), named_.end());
  }

  const std::vector<config::LoaderError>& errors() const { return file_.errors; }

  bool is_of(const LoaderRow& row, const Key& key) const {
    return row.path == key.path() || target_(row.path) == key;
  }

  // All in the order of the file; among the named ones may be some of another key.
  std::span<const Named> patterns() const { return patterns_; }
  std::span<const Named> named(const Key& key) const {
    const auto by_key = [](const Named& a, const Named& b) { return a.first < b.first; };
    const auto [first, last] =
        std::equal_range(named_.begin(), named_.end(), Named(hash(key.path()), nullptr), by_key);
    return {first, last};
  }
  std::vector<const LoaderRow*> patterns_and(const Key& key) const {
    std::vector<const LoaderRow*> rows;
    for (const auto& some : {named(key), patterns()})
      for (const Named& row : some) rows.push_back(row.second);
    std::sort(rows.begin(), rows.end());
    return rows;
  }

 private:
  static std::size_t hash(std::string_view path) { return std::hash<std::string_view>()(path); }

  LoaderFile file_;
  Target target_;
  std::vector<Named> named_;
  std::vector<Named> patterns_;
};

// A document under both loaders.
struct Parsed {
  explicit Parsed(std::string_view text)
      : bytes(text),
        systemd(config::parse_as_systemd(text), config::systemd_target),
        procps(config::parse_as_procps(text), procps_target) {
    for (const config::LoaderError& error : systemd.errors())
      if (error.message != config::kNoAssignment) systemd_stops = error.text_begin;
  }

  std::string_view bytes;
  Rows systemd;
  Rows procps;
  std::size_t systemd_stops = std::string_view::npos;
};

// The same with one key in mind, which both outlive.
class Reading {
 public:
  Reading(const Parsed& parsed, const Key& key)
      : bytes_(parsed.bytes),
        key_(key),
        pattern_(config::is_glob(key.path())),
        systemd_(parsed.systemd),
        procps_(parsed.procps),
        systemd_stops_(parsed.systemd_stops) {
    find_active();
  }

  const std::vector<Active>& active() const { return active_; }

  // Both loaders find the same value at the same place, so that it can be exchanged there.
  bool is_clean(const Active& active) const {
    if (active.procps == nullptr) return false;
    if (active.systemd == nullptr) return active.procps->line_begin > systemd_stops_;
    return active.systemd->value_begin == active.procps->value_begin &&
           active.systemd->value_end == active.procps->value_end;
  }

  // Nothing but blanks stands before it on its line, so that a '#' there hides it from both.
  bool can_be_commented_out(const Active& active) const {
    const std::size_t begin = active.row().line_begin;
    const std::size_t newline = begin == 0 ? std::string_view::npos : bytes_.rfind('\n', begin - 1);
    const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
    return trim(bytes_.substr(line, begin - line)).empty();
  }

  // Each loader ends with `value`. A line that systemd-sysctl gives up at leaves it out.
  bool ends_with(std::string_view value) const {
    const auto is_wanted = [&](const std::optional<std::string>& last) {
      return last && same(key_, *last, value);
    };
    const bool systemd_reads_all = systemd_stops_ == std::string_view::npos;
    return is_wanted(last_word(procps_, BootLoader::procps)) &&
           (!systemd_reads_all || is_wanted(last_word(systemd_, BootLoader::systemd)));
  }

 private:
  std::span<const Named> candidates(const Rows& rows) const {
    return pattern_ ? rows.patterns() : rows.named(key_);
  }

  bool sets_key(const LoaderRow& row, const Rows& of_loader) const {
    if (!row.value) return false;
    return pattern_ ? config::shown_key(row.path) == key_ : of_loader.is_of(row, key_);
  }

  void find_active() {
    for (const auto& [hash, row] : candidates(systemd_))
      if (sets_key(*row, systemd_)) active_.push_back({row, nullptr});
    const std::size_t systemd_rows = active_.size();
    std::size_t next = 0;
    for (const auto& [hash, row] : candidates(procps_)) {
      if (!sets_key(*row, procps_)) continue;
      while (next < systemd_rows && active_[next].systemd->text_begin < row->text_begin) ++next;
      if (next < systemd_rows && active_[next].systemd->text_begin == row->text_begin) {
        active_[next].procps = row;
      } else {
        active_.push_back({nullptr, row});
      }
    }
    std::sort(active_.begin(), active_.end(), [](const Active& a, const Active& b) {
      return a.row().text_begin < b.row().text_begin;
    });
  }

  std::optional<std::string> last_word(const Rows& of_loader, BootLoader loader) const {
    if (pattern_) return last_of_pattern(of_loader);
    const std::span<const Named> spelt = of_loader.named(key_);
    if (spelt.size() == 1 && of_loader.patterns().empty() && spelt[0].second->path == key_.path()) {
      return spelt[0].second->value;
    }
    const bool systemd = loader == BootLoader::systemd;
    std::vector<Assignment> named;
    for (const LoaderRow* row : of_loader.patterns_and(key_)) {
      Assignment& assignment = named.emplace_back();
      assignment.path = row->path;
      assignment.value = row->value;
      assignment.glob = row->glob;
      assignment.loaders = {systemd, !systemd};
    }
    config::Texts texts;
    const auto table = config::resolve(named, config::proc_sys_with(key_.path()), texts);
    const config::PathRows* entry = table.find(key_.path());
    if (entry == nullptr) return std::nullopt;
    const std::uint32_t row = systemd ? entry->systemd.row : entry->procps.row;
    if (row == config::kNoRow) return std::nullopt;
    return std::string(*named[row].value);
  }

  std::optional<std::string> last_of_pattern(const Rows& rows) const {
    const std::span<const Named> patterns = rows.patterns();
    for (auto row = patterns.rbegin(); row != patterns.rend(); ++row)
      if (config::shown_key(row->second->path) == key_) return row->second->value;
    return std::nullopt;
  }

  std::string_view bytes_;
  const Key& key_;
  bool pattern_;
  const Rows& systemd_;
  const Rows& procps_;
  std::size_t systemd_stops_;
  std::vector<Active> active_;
};

// The document with the first `count` of the active assignments commented out; what `replace`
// names last gets `value`.
std::string edited(const std::string& bytes, const Reading& reading, std::size_t count,
                   const LoaderRow* replace, std::string_view value) {
  std::string result = bytes;
  if (replace != nullptr)
    result.replace(replace->value_begin, replace->value_end - replace->value_begin, value);
  for (std::size_t i = count; i-- > 0;) {
    const Active& active = reading.active()[i];
    if (reading.can_be_commented_out(active)) result.insert(active.row().line_begin, "# ");
  }
  return result;
}

bool ends_with(std::string_view bytes, const Key& key, std::string_view value) {
  const Parsed parsed(bytes);
  return Reading(parsed, key).ends_with(value);
}

std::optional<std::string> changed_in_place(const std::string& bytes, const Key& key,
                                            const Reading& reading, std::string_view value) {
  if (reading.active().empty() || !reading.is_clean(reading.active().back())) return std::nullopt;
  const LoaderRow& last = *reading.active().back().procps;
  const LoaderRow* replace = same(key, *last.value, value) ? nullptr : &last;
  std::string result = edited(bytes, reading, reading.active().size() - 1, replace, value);
  if (!ends_with(result, key, value)) return std::nullopt;
  return result;
}

// Where bytes are taken out and others put in.
struct Edit {
  std::size_t at = 0;
  std::size_t length = 0;
  std::string_view text;
};

// What setting a key comes to where nothing is special; false where something is.
bool add_edits(const Parsed& parsed, const Reading& reading, const Key& key, std::string_view value,
               std::vector<Edit>& edits) {
  if (!reading.is_clean(reading.active().back())) return false;
  const LoaderRow& last = *reading.active().back().procps;
  if (!same(key, *last.value, value)) {
    edits.push_back({last.value_begin, last.value_end - last.value_begin, value});
  }
  for (std::size_t i = 0; i + 1 < reading.active().size(); ++i) {
    if (reading.can_be_commented_out(reading.active()[i]))
      edits.push_back({reading.active()[i].row().line_begin, 0, "# "});
  }
  return parsed.systemd_stops == std::string_view::npos;
}

std::string with_edits(std::string_view bytes, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
  std::string result;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    result.append(bytes.substr(done, edit.at - done)).append(edit.text);
    done = edit.at + edit.length;
  }
  return result.append(bytes.substr(done));
}

struct Line {
  const DocumentChange* change = nullptr;
  std::string value;
  std::string key_text;
};

// All at once, or nothing where one of them needs a closer look.
std::optional<std::string> with_all(const Parsed& parsed, const std::vector<Line>& lines) {
  std::vector<Edit> edits;
  std::string fresh;
  const std::string_view ending = config::line_ending_of(parsed.bytes);
  for (const Line& line : lines) {
    const Reading reading(parsed, line.change->key);
    if (reading.active().empty()) {
      fresh += config::new_lines(line.key_text, line.value, line.change->reason, ending);
    } else if (!add_edits(parsed, reading, line.change->key, line.value, edits)) {
      return std::nullopt;
    }
  }
  std::string result = with_edits(parsed.bytes, std::move(edits));
  if (!fresh.empty() && !config::add_to_block(result, fresh, ending))
    config::begin_block(result, fresh, ending);
  const Parsed after(result);
  for (const Line& line : lines)
    if (!Reading(after, line.change->key).ends_with(line.value)) return std::nullopt;
  return result;
}

// The value of the key, and the line where it stands.
std::optional<std::pair<std::string, int>> line_of(const Parsed& parsed, const Key& key) {
  const Reading reading(parsed, key);
  if (reading.active().empty()) return std::nullopt;
  const LoaderRow& row = reading.active().back().row();
  const auto text = parsed.bytes.begin() + static_cast<std::ptrdiff_t>(row.text_begin);
  const auto line = std::count(parsed.bytes.begin(), text, '\n') + 1;
  return std::pair(*row.value, static_cast<int>(line));
}

}  // namespace

namespace config {

struct ReadDocument::Parsed {
  explicit Parsed(std::string text) : bytes(std::move(text)), lines(bytes) {}

  std::string bytes;
  tune::Parsed lines;
};

ReadDocument::ReadDocument(std::string bytes)
    : parsed_(std::make_unique<const Parsed>(std::move(bytes))) {}
ReadDocument::~ReadDocument() = default;

const std::string& ReadDocument::bytes() const { return parsed_->bytes; }

std::optional<std::pair<std::string, int>> ReadDocument::line(const Key& key) const {
  return line_of(parsed_->lines, key);
}

std::optional<std::string> ReadDocument::value(const Key& key) const {
  const Reading reading(parsed_->lines, key);
  if (reading.active().empty()) return std::nullopt;
  return *reading.active().back().row().value;
}

std::string ReadDocument::with(const std::vector<DocumentChange>& changes) const {
  std::vector<Line> lines;
  for (const DocumentChange& change : changes) {
    Line line{&change, one_line(change.value), key_text(change.key)};
    if (line.key_text.empty() || line.key_text.size() + 3 + line.value.size() > kLongestSystemdLine)
      continue;
    lines.push_back(std::move(line));
  }
  if (auto result = with_all(parsed_->lines, lines)) return std::move(*result);
  ConfigDocument document(bytes());
  for (const DocumentChange& change : changes) document.set(change);
  return document.bytes();
}

}  // namespace config

ConfigDocument::ConfigDocument(std::string bytes) : bytes_(std::move(bytes)) {}

std::optional<std::pair<std::string, int>> ConfigDocument::value(const Key& key) const {
  return line_of(Parsed(bytes_), key);
}

void ConfigDocument::set(const DocumentChange& change) {
  const std::string value = config::one_line(change.value);
  const std::string key_text = config::key_text(change.key);
  if (key_text.empty() || key_text.size() + 3 + value.size() > config::kLongestSystemdLine) return;
  const Parsed parsed(bytes_);
  const Reading reading(parsed, change.key);
  if (auto result = changed_in_place(bytes_, change.key, reading, value)) {
    bytes_ = std::move(*result);
    return;
  }
  const std::string_view ending = config::line_ending_of(bytes_);
  const std::string lines = config::new_lines(key_text, value, change.reason, ending);
  const std::string old = edited(bytes_, reading, reading.active().size(), nullptr, value);
  std::string result = old;
  if (!config::add_to_block(result, lines, ending) || !ends_with(result, change.key, value)) {
    result = old;
    config::begin_block(result, lines, ending);
  }
  bytes_ = std::move(result);
}

}  // namespace tune
