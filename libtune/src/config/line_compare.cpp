#include "config/line_compare.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace tune::config {
namespace {

constexpr std::size_t kMostLines = 1'000'000;  // of a differing middle
constexpr std::int64_t kMostEdits = 256;       // that one search looks for from either end

using Lines = std::vector<std::uint32_t>;  // equal lines have equal numbers

struct Box {
  std::int64_t a_begin, a_end, b_begin, b_end;
};

struct Point {
  std::int64_t a, b;
};

// Searches for a point on a short way through a box, from both ends at once. Both ends of the box
// differ, so neither is the way empty nor the point a corner.
class Search {
 public:
  Search(const Lines& a, const Lines& b)
      : a_(a), b_(b), offset_(std::min<std::int64_t>(size_of(a) + size_of(b), kMostEdits + 1) + 2) {
    forward_.resize(static_cast<std::size_t>(2 * offset_ + 1));
    backward_.resize(forward_.size());
  }

  Point split(const Box& box) {
    box_ = box;
    n_ = box.a_end - box.a_begin;
    m_ = box.b_end - box.b_begin;
    for (std::int64_t edits = 0; edits <= kMostEdits; ++edits) {
      open(edits);
      if (const auto point = advance_forward(edits)) return *point;
      if (const auto point = advance_backward(edits)) return *point;
    }
    return furthest();
  }

 private:
  static constexpr std::int64_t kNowhere = -1;

  static std::int64_t size_of(const Lines& lines) {
    return static_cast<std::int64_t>(lines.size());
  }
  std::int64_t& forward(std::int64_t k) { return forward_[static_cast<std::size_t>(offset_ + k)]; }
  std::int64_t& backward(std::int64_t k) {
    return backward_[static_cast<std::size_t>(offset_ + k)];
  }

  void open(std::int64_t edits) {
    for (const std::int64_t k : {-edits - 1, edits + 1}) forward(k) = backward(k) = kNowhere;
    if (edits == 0) forward(0) = backward(0) = 0;
  }

  bool equal_forward(std::int64_t x, std::int64_t y) const {
    return a_[static_cast<std::size_t>(box_.a_begin + x)] ==
           b_[static_cast<std::size_t>(box_.b_begin + y)];
  }
  bool equal_backward(std::int64_t x, std::int64_t y) const {
    return a_[static_cast<std::size_t>(box_.a_end - 1 - x)] ==
           b_[static_cast<std::size_t>(box_.b_end - 1 - y)];
  }

  // The furthest start on diagonal k with one edit more than its neighbours needed.
  std::int64_t step(std::int64_t left, std::int64_t right, std::int64_t k) const {
    std::int64_t x = kNowhere;
    if (left != kNowhere && left < n_) x = left + 1;
    if (right != kNowhere && right - k <= m_) x = std::max(x, right);
    return x;
  }

  std::optional<Point> advance_forward(std::int64_t edits) {
    const std::int64_t delta = n_ - m_;
    for (std::int64_t k = -edits; k <= edits; k += 2) {
      std::int64_t x = edits == 0 ? 0 : step(forward(k - 1), forward(k + 1), k);
      if (x != kNowhere)
        while (x < n_ && x - k < m_ && equal_forward(x, x - k)) ++x;
      forward(k) = x;
      const std::int64_t mirrored = delta - k;
      if (x == kNowhere || delta % 2 == 0 || mirrored <= -edits || mirrored >= edits) continue;
      const std::int64_t met = backward(mirrored);
      if (met != kNowhere && x + met >= n_) return Point{box_.a_begin + x, box_.b_begin + x - k};
    }
    return std::nullopt;
  }

  std::optional<Point> advance_backward(std::int64_t edits) {
    const std::int64_t delta = n_ - m_;
    for (std::int64_t k = -edits; k <= edits; k += 2) {
      std::int64_t x = edits == 0 ? 0 : step(backward(k - 1), backward(k + 1), k);
      if (x != kNowhere)
        while (x < n_ && x - k < m_ && equal_backward(x, x - k)) ++x;
      backward(k) = x;
      const std::int64_t mirrored = delta - k;
      if (x == kNowhere || delta % 2 != 0 || mirrored < -edits || mirrored > edits) continue;
      const std::int64_t met = forward(mirrored);
      if (met != kNowhere && x + met >= n_) return Point{box_.a_end - x, box_.b_end - x + k};
    }
    return std::nullopt;
  }

  // Too expensive: as far as the search from the front came.
  Point furthest() {
    Point best{box_.a_begin, box_.b_begin};
    for (std::int64_t k = -kMostEdits; k <= kMostEdits; k += 2) {
      const std::int64_t x = forward(k);
      if (x == kNowhere) continue;
      const Point point{box_.a_begin + x, box_.b_begin + x - k};
      if (point.a + point.b > best.a + best.b) best = point;
    }
    return best;
  }

  const Lines& a_;
  const Lines& b_;
  std::int64_t offset_;
  std::vector<std::int64_t> forward_;  // by diagonal: how far into `a`
  std::vector<std::int64_t> backward_;
  Box box_{};
  std::int64_t n_ = 0;
  std::int64_t m_ = 0;
};

// The hunks of two lists of numbers, in order.
std::vector<LineHunk> hunks_of(const Lines& a, const Lines& b) {
  Search search(a, b);
  std::vector<LineHunk> hunks;
  std::vector<Box> open = {
      {0, static_cast<std::int64_t>(a.size()), 0, static_cast<std::int64_t>(b.size())}};
  const auto same = [&](std::int64_t x, std::int64_t y) {
    return a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(y)];
  };
  while (!open.empty()) {
    Box box = open.back();
    open.pop_back();
    while (box.a_begin < box.a_end && box.b_begin < box.b_end && same(box.a_begin, box.b_begin))
      ++box.a_begin, ++box.b_begin;
    while (box.a_begin < box.a_end && box.b_begin < box.b_end && same(box.a_end - 1, box.b_end - 1))
      --box.a_end, --box.b_end;
    if (box.a_begin == box.a_end && box.b_begin == box.b_end) continue;
    if (box.a_begin == box.a_end || box.b_begin == box.b_end) {
      hunks.push_back({static_cast<std::size_t>(box.a_begin), static_cast<std::size_t>(box.a_end),
                       static_cast<std::size_t>(box.b_begin), static_cast<std::size_t>(box.b_end)});
      continue;
    }
    const Point point = search.split(box);
    open.push_back({point.a, box.a_end, point.b, box.b_end});
    open.push_back({box.a_begin, point.a, box.b_begin, point.b});
  }
  return hunks;
}

// Lines of one text, of those that the other has as well, and where they stand.
struct Shared {
  Lines numbers;
  std::vector<std::size_t> places;
};

Shared shared_lines(const Lines& lines, const std::vector<bool>& in_other, std::size_t begin) {
  Shared shared;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!in_other[lines[i]]) continue;
    shared.numbers.push_back(lines[i]);
    shared.places.push_back(begin + i);
  }
  return shared;
}

std::vector<bool> present_in(const Lines& lines, std::size_t numbers) {
  std::vector<bool> present(numbers);
  for (const std::uint32_t line : lines) present[line] = true;
  return present;
}

// What lies between the lines that stay, where `all` is compared and `hunks` are of the shared
// ones.
std::vector<LineHunk> between_matches(const std::vector<LineHunk>& hunks, const Shared& a,
                                      const Shared& b, const LineHunk& all) {
  std::vector<LineHunk> result;
  LineHunk open = all;
  const auto close = [&](std::size_t before_end, std::size_t after_end) {
    open.before_end = before_end;
    open.after_end = after_end;
    if (open.before_begin < before_end || open.after_begin < after_end) result.push_back(open);
    open.before_begin = before_end + 1;
    open.after_begin = after_end + 1;
  };
  std::size_t i = 0, j = 0;
  for (const LineHunk& hunk : hunks) {
    while (i < hunk.before_begin) close(a.places[i++], b.places[j++]);
    i = hunk.before_end;
    j = hunk.after_end;
  }
  while (i < a.places.size()) close(a.places[i++], b.places[j++]);
  close(all.before_end, all.after_end);
  return result;
}

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t size = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::vector<LineHunk> compare_lines(const std::vector<std::string_view>& before,
                                    const std::vector<std::string_view>& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t front = 0;
  while (front < shorter && before[front] == after[front]) ++front;
  std::size_t back = 0;
  while (back < shorter - front &&
         before[before.size() - 1 - back] == after[after.size() - 1 - back])
    ++back;
  const std::size_t before_end = before.size() - back;
  const std::size_t after_end = after.size() - back;
  if (front == before_end && front == after_end) return {};
  if (std::max(before_end, after_end) - front > kMostLines)
    return {LineHunk{front, before_end, front, after_end}};
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  const auto number = [&numbers](const std::vector<std::string_view>& lines, std::size_t begin,
                                 std::size_t end) {
    Lines result;
    for (std::size_t i = begin; i < end; ++i)
      result.push_back(
          numbers.try_emplace(lines[i], static_cast<std::uint32_t>(numbers.size())).first->second);
    return result;
  };
  const Lines a = number(before, front, before_end);
  const Lines b = number(after, front, after_end);
  // A line that only one text has is deleted or new, however the others pair: the search does
  // without it.
  const Shared in_a = shared_lines(a, present_in(b, numbers.size()), front);
  const Shared in_b = shared_lines(b, present_in(a, numbers.size()), front);
  return between_matches(hunks_of(in_a.numbers, in_b.numbers), in_a, in_b,
                         {front, before_end, front, after_end});
}

}  // namespace tune::config
