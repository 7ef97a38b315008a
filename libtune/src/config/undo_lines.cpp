#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

#include "base/text.hpp"
#include "config/line_compare.hpp"

namespace tune {
namespace {

using config::LineHunk;
using Lines = std::vector<std::string_view>;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// What a configuration line is about: its key, also where it is commented out.
std::string_view subject(std::string_view line) {
  line = trim(line.substr(0, line.find('=')));
  while (!line.empty() && (line.front() == '#' || line.front() == '-')) line = trim(line.substr(1));
  return line;
}

// For each line of `after`, the line of `before` that it came from: all that is equal, and within a
// hunk the lines in order, by subject where their numbers differ.
class Origins {
 public:
  Origins(const Lines& before, const Lines& after, const std::vector<LineHunk>& hunks)
      : before_(before), after_(after), of_(after.size(), kNone) {
    std::size_t next = 0;
    std::size_t old = 0;
    for (const LineHunk& hunk : hunks) {
      while (next < hunk.after_begin) of_[next++] = old++;
      pair(hunk);
      next = hunk.after_end;
      old = hunk.before_end;
    }
    while (next < after.size()) of_[next++] = old++;
  }

  std::size_t of(std::size_t line) const { return of_[line]; }

 private:
  void pair(const LineHunk& hunk) {
    std::size_t old = hunk.before_begin;
    const bool in_order = hunk.before_end - hunk.before_begin == hunk.after_end - hunk.after_begin;
    for (std::size_t line = hunk.after_begin; line < hunk.after_end && old < hunk.before_end;
         ++line)
      if (in_order || subject(before_[old]) == subject(after_[line])) of_[line] = old++;
  }

  const Lines& before_;
  const Lines& after_;
  std::vector<std::size_t> of_;
};

// For each line of `after`, where it stands untouched in `current`.
std::vector<std::size_t> places(std::size_t lines, const std::vector<LineHunk>& hunks) {
  std::vector<std::size_t> place(lines, kNone);
  std::size_t next = 0;
  std::size_t there = 0;
  for (const LineHunk& hunk : hunks) {
    while (next < hunk.before_begin) place[next++] = there++;
    next = hunk.before_end;
    there = hunk.after_end;
  }
  while (next < lines) place[next++] = there++;
  return place;
}

class Undo {
 public:
  Undo(const Lines& before, const Lines& after, const Lines& current)
      : before_(before),
        after_(after),
        current_(current),
        hunks_(config::compare_lines(before, after)),
        origins_(before, after, hunks_),
        place_(places(after.size(), config::compare_lines(after, current))),
        become_(current.size()),
        behind_(current.size() + 1) {}

  LineUndo run() {
    for (std::size_t i = 0; i < current_.size(); ++i) become_[i] = {current_[i]};
    for (const LineHunk& hunk : hunks_) undo(hunk);
    std::vector<std::string_view> lines = behind_[0];
    for (std::size_t i = 0; i < current_.size(); ++i) {
      lines.insert(lines.end(), become_[i].begin(), become_[i].end());
      lines.insert(lines.end(), behind_[i + 1].begin(), behind_[i + 1].end());
    }
    std::sort(result_.left.begin(), result_.left.end());
    result_.left.erase(std::unique(result_.left.begin(), result_.left.end()), result_.left.end());
    join_lines(lines);
    return std::move(result_);
  }

 private:
  void leave(std::size_t line) { result_.left.push_back(static_cast<int>(line) + 1); }

  // Somebody put the old lines back already.
  bool is_undone(const LineHunk& hunk) const {
    std::size_t begin = 0;
    std::size_t end = current_.size();
    if (hunk.after_begin > 0) {
      if (place_[hunk.after_begin - 1] == kNone) return false;
      begin = place_[hunk.after_begin - 1] + 1;
    }
    if (hunk.after_end < after_.size()) {
      if (place_[hunk.after_end] == kNone) return false;
      end = place_[hunk.after_end];
    }
    if (end - begin != hunk.before_end - hunk.before_begin) return false;
    const auto old = before_.begin() + static_cast<std::ptrdiff_t>(hunk.before_begin);
    return std::equal(current_.begin() + static_cast<std::ptrdiff_t>(begin),
                      current_.begin() + static_cast<std::ptrdiff_t>(end), old);
  }

  void undo(const LineHunk& hunk) {
    if (is_undone(hunk)) return;
    if (hunk.after_begin == hunk.after_end) return restore(hunk);
    bool untouched = true;
    for (std::size_t line = hunk.after_begin; line < hunk.after_end; ++line)
      untouched = untouched && place_[line] != kNone;
    if (untouched) return undo_whole(hunk);
    undo_by_line(hunk);
  }

  // Lines that were taken away come back, between the neighbours that they had.
  void restore(const LineHunk& hunk) {
    const std::size_t at = hunk.after_begin;
    std::vector<std::string_view>* place = nullptr;
    if (at == 0) {
      place = &behind_[0];
    } else if (place_[at - 1] != kNone) {
      place = &behind_[place_[at - 1] + 1];
    } else if (at < after_.size() && place_[at] != kNone) {
      place = &behind_[place_[at]];
    }
    if (place == nullptr) return leave(std::min(at, after_.size() - 1));
    for (std::size_t old = hunk.before_begin; old < hunk.before_end; ++old)
      place->push_back(before_[old]);
  }

  void undo_whole(const LineHunk& hunk) {
    for (std::size_t line = hunk.after_begin; line < hunk.after_end; ++line)
      become_[place_[line]].clear();
    std::vector<std::string_view>& first = become_[place_[hunk.after_begin]];
    for (std::size_t old = hunk.before_begin; old < hunk.before_end; ++old)
      first.push_back(before_[old]);
  }

  void undo_by_line(const LineHunk& hunk) {
    std::size_t restored = hunk.before_begin;
    for (std::size_t line = hunk.after_begin; line < hunk.after_end; ++line) {
      const std::size_t old = origins_.of(line);
      if (old != kNone) ++restored;
      if (place_[line] == kNone) {
        leave(line);
        continue;
      }
      std::vector<std::string_view>& now = become_[place_[line]];
      now.clear();
      if (old != kNone) now.push_back(before_[old]);
    }
    if (restored != hunk.before_end) leave(hunk.after_begin);
  }

  // A line that had no newline as the last one of its text gets one in front of others.
  void join_lines(const std::vector<std::string_view>& lines) {
    for (const std::string_view line : lines) {
      if (!result_.bytes.empty() && result_.bytes.back() != '\n')
        result_.bytes += line.ends_with("\r\n") ? "\r\n" : "\n";
      result_.bytes += line;
    }
  }

  const Lines& before_;
  const Lines& after_;
  const Lines& current_;
  std::vector<LineHunk> hunks_;
  Origins origins_;
  std::vector<std::size_t> place_;
  std::vector<std::vector<std::string_view>> become_;  // what each line of `current` becomes
  std::vector<std::vector<std::string_view>> behind_;  // what comes behind it; 0 is the beginning
  LineUndo result_;
};

// The ending that the last line of `after` was given in `current`; none where it has one of its
// own.
std::string_view given_ending(std::string_view after, std::string_view current) {
  if (after.empty() || after.ends_with('\n')) return {};
  const std::string last(config::split_lines(after).back());
  for (const std::string_view line : config::split_lines(current)) {
    if (line.starts_with(last) &&
        (line.substr(last.size()) == "\n" || line.substr(last.size()) == "\r\n"))
      return line.substr(last.size());
  }
  return {};
}

std::string with_ending(std::string_view text, std::string_view ending) {
  const bool lacks_one = !text.empty() && !text.ends_with('\n');
  return std::string(text) + std::string(lacks_one ? ending : std::string_view());
}

}  // namespace

LineUndo undo_lines(std::string_view before, std::string_view after, std::string_view current) {
  if (current == after) return {std::string(before), {}};
  if (current == before) return {std::string(current), {}};
  if (const std::string_view ending = given_ending(after, current); !ending.empty())
    return undo_lines(with_ending(before, ending), with_ending(after, ending), current);
  const Lines before_lines = config::split_lines(before);
  const Lines after_lines = config::split_lines(after);
  const Lines current_lines = config::split_lines(current);
  return Undo(before_lines, after_lines, current_lines).run();
}

}  // namespace tune
