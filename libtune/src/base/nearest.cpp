#include <algorithm>
#include <numeric>
#include <optional>

#include "base/text.hpp"

namespace tune {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// How many characters must be inserted, deleted, replaced or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, previous(b.size() + 1), current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] =
          std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// Nothing when `candidate` is no plausible meaning of `word`.
std::optional<std::size_t> distance(std::string_view word, std::string_view candidate) {
  // Names with dots share long beginnings, so their last part alone says how much may be wrong.
  const std::size_t tolerance = std::max<std::size_t>(1, last_part(word).size() / 3);
  std::size_t best = edit_distance(word, candidate);
  if (word.find('.') == std::string_view::npos) {
    best = std::min(best, 1 + edit_distance(word, last_part(candidate)));
  }
  if (word.size() >= 3 && candidate.substr(0, word.size()) == word) best = tolerance;
  if (best > tolerance) return std::nullopt;
  return best;
}

}  // namespace

std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates,
                                      std::size_t most) {
  constexpr std::size_t kLongestWord = 256;  // nobody misspells more, and the work is quadratic
  std::vector<std::pair<std::size_t, std::string_view>> found;
  if (word.size() > kLongestWord) return {};
  for (const std::string_view candidate : candidates) {
    if (const std::optional<std::size_t> d = distance(word, candidate)) {
      found.emplace_back(*d, candidate);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> names;
  for (const auto& entry : found) {
    if (names.size() < most) names.push_back(entry.second);
  }
  return names;
}

}  // namespace tune
