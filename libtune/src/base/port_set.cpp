#include <algorithm>
#include <cassert>
#include <optional>

#include <tune/port_set.hpp>

namespace tune {
namespace {

constexpr int kLastPort = 65535;
// proc_get_long() of kernel/sysctl.c copies a number to a buffer of TMPBUFLEN, 22 bytes, and
// refuses one that fills it.
constexpr std::size_t kLongestNumber = 20;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Reads a list as proc_do_large_bitmap() of kernel/sysctl.c does: numbers with the prefixes 0x and
// 0 of strtoul_lenient(), each followed by '-' (first of a range), ',', a newline or the end.
class PortListReader {
 public:
  explicit PortListReader(std::string_view text) : text_(text) {}

  Result<PortSet> read() {
    PortSet ports;
    for (skip_newlines(); at_ < text_.size(); skip_newlines()) {
      const std::size_t start = at_;
      const std::optional<int> first = number("-,\n");
      if (!first) return problem();
      std::optional<int> last = first;
      if (take_separator() == '-') {
        last = number(",\n");
        if (!last) return problem();
        take_separator();
      }
      if (*last < *first) {
        at_ = start;
        return problem("the range descends from " + std::to_string(*first) + " to " +
                       std::to_string(*last));
      }
      ports.add(*first, *last);
    }
    return ports;
  }

 private:
  void skip_newlines() {
    while (at_ < text_.size() && text_[at_] == '\n') ++at_;
  }

  char take_separator() { return at_ < text_.size() ? text_[at_++] : '\0'; }

  // Leaves at_ where the trouble is and says in complaint_ what it is.
  std::optional<int> number(std::string_view followers) {
    const std::size_t start = at_;
    const int base = take_base();
    int value = 0;
    const std::size_t digits = at_;
    for (; at_ < text_.size() && digit_of(text_[at_]) < base; ++at_) {
      value = std::min(value * base + digit_of(text_[at_]), kLastPort + 1);
    }
    if (at_ == digits) return complain(start, "expected a port number");
    if (value > kLastPort || at_ - start > kLongestNumber) {
      return complain(start, "ports end at 65535");
    }
    if (at_ < text_.size() && followers.find(text_[at_]) == std::string_view::npos) {
      return complain(at_, "expected ',' or '-' after a port");
    }
    return value;
  }

  int take_base() {
    if (text_.substr(at_, 1) != "0") return 10;
    const bool hexadecimal =
        at_ + 2 < text_.size() && (text_[at_ + 1] | 0x20) == 'x' && digit_of(text_[at_ + 2]) < 16;
    if (hexadecimal) at_ += 2;
    return hexadecimal ? 16 : 8;
  }

  std::optional<int> complain(std::size_t place, std::string complaint) {
    at_ = place;
    complaint_ = std::move(complaint);
    return std::nullopt;
  }

  Error problem() const { return problem(complaint_); }
  Error problem(const std::string& complaint) const {
    return Error{ErrorCode::bad_input, "not a list of ports: " + complaint + " at byte " +
                                           std::to_string(at_ + 1) +
                                           "; write it like 9981,10000-10010 without blanks"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string complaint_;
};

// The first of the ascending ranges that ends at `port` or above.
template <typename Ranges>
auto first_that_ends_at(Ranges& ranges, int port) {
  return std::partition_point(ranges.begin(), ranges.end(),
                              [port](const auto& range) { return range.second < port; });
}

}  // namespace

Result<PortSet> PortSet::parse(std::string_view text) { return PortListReader(text).read(); }

void PortSet::add(int first, int last) {
  assert(0 <= first && first <= last && last <= kLastPort);
  // The ranges that overlap or touch the new one lie side by side: merge them into it.
  const auto begin = first_that_ends_at(ranges_, first - 1);
  const auto end = std::partition_point(begin, ranges_.end(),
                                        [&](const auto& range) { return range.first <= last + 1; });
  if (begin != end) {
    first = std::min(first, begin->first);
    last = std::max(last, std::prev(end)->second);
  }
  ranges_.insert(ranges_.erase(begin, end), {first, last});
}

bool PortSet::contains(int port) const { return count_within(port, port) == 1; }

bool PortSet::contains_all(const PortSet& other) const {
  return std::all_of(other.ranges_.begin(), other.ranges_.end(), [&](const auto& range) {
    return count_within(range.first, range.second) == range.second - range.first + 1;
  });
}

PortSet PortSet::united_with(const PortSet& other) const {
  PortSet both = *this;
  for (const auto& range : other.ranges_) both.add(range.first, range.second);
  return both;
}

int PortSet::count_within(int first, int last) const {
  int count = 0;
  for (auto range = first_that_ends_at(ranges_, first);
       range != ranges_.end() && range->first <= last; ++range) {
    count += std::max(0, std::min(last, range->second) - std::max(first, range->first) + 1);
  }
  return count;
}

std::string PortSet::to_string() const {
  std::string text;
  for (const auto& range : ranges_) {
    if (!text.empty()) text += ',';
    text += std::to_string(range.first);
    if (range.second > range.first) text += '-' + std::to_string(range.second);
  }
  return text;
}

}  // namespace tune
