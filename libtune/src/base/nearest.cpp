#include <algorithm>
#include <array>
#include <cstdint>
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

// How often each letter stands in a word, both cases of it together.
using Letters = std::array<std::int16_t, 32>;

Letters letters_of(std::string_view word) {
  Letters letters{};
  for (const char c : word) ++letters[static_cast<unsigned char>(c) % letters.size()];
  return letters;
}

// The distance is no less than this, which costs a hundredth of it: each change mends one letter
// that is too many and one that is missing.
std::size_t least_distance(const Letters& a, const Letters& b) {
  int surplus = 0, missing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int more = a[i] - b[i];
    surplus += std::max(more, 0);
    missing += std::max(-more, 0);
  }
  return static_cast<std::size_t>(std::max(surplus, missing));
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// A misspelt word, held against one candidate after the other.
class Misspelt {
 public:
  explicit Misspelt(std::string_view word)
      : word_(word),
        letters_(letters_of(word)),
        has_dots_(word.find('.') != std::string_view::npos),
        // Names with dots share long beginnings, so their last part alone says how much may be
        // wrong.
        tolerance_(std::max<std::size_t>(1, last_part(word).size() / 3)) {}

  // Nothing when `candidate` is no plausible meaning of the word.
  std::optional<std::size_t> distance(std::string_view candidate) const {
    std::size_t best = distance_to(candidate);
    if (!has_dots_) best = std::min(best, 1 + distance_to(last_part(candidate)));
    if (word_.size() >= 3 && candidate.substr(0, word_.size()) == word_) best = tolerance_;
    if (best > tolerance_) return std::nullopt;
    return best;
  }

 private:
  // Too much where it is above the tolerance.
  std::size_t distance_to(std::string_view other) const {
    const std::size_t least = least_distance(letters_, letters_of(other));
    return least > tolerance_ ? least : edit_distance(word_, other);
  }

  std::string_view word_;
  Letters letters_;
  bool has_dots_;
  std::size_t tolerance_;
};

}  // namespace

std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates,
                                      std::size_t most) {
  constexpr std::size_t kLongestWord = 256;  // nobody misspells more, and the work is quadratic
  std::vector<std::pair<std::size_t, std::string_view>> found;
  if (word.size() > kLongestWord) return {};
  const Misspelt misspelt(word);
  for (const std::string_view candidate : candidates) {
    if (const std::optional<std::size_t> d = misspelt.distance(candidate)) {
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
