#include "kernel/also_changes.hpp"

#include <algorithm>
#include <array>

#include <tune/value.hpp>

namespace tune {
namespace {

bool matches(std::string_view pattern, std::string_view key) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == key;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return key.size() > before.size() + after.size() && key.starts_with(before) &&
         key.ends_with(after);
}

bool lists(const Parameter& parameter, std::string_view key) {
  return std::any_of(parameter.also_changes.begin(), parameter.also_changes.end(),
                     [key](std::string_view pattern) { return matches(pattern, key); });
}

std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

bool forwards(std::string_view key) {
  return last_part(key) == "ip_forward" || last_part(key) == "forwarding";
}

struct Names {
  std::string_view one;
  std::string_view other;
};

// Of those that are one value, and do not end alike: both tables show init_user_ns.ucount_max[]
// (fs/notify/inotify/inotify_user.c inotify_table, kernel/ucount.c user_table).
constexpr std::array kTwoNames{
    Names{"fs.inotify.max_user_instances", "user.max_inotify_instances"},
    Names{"fs.inotify.max_user_watches", "user.max_inotify_watches"},
};

// Is what is written to `other` what `held` then holds, if it changes at all?
bool goes_over_as_it_is(std::string_view other, std::string_view held) {
  if (last_part(held) == last_part(other) || (forwards(held) && forwards(other))) return true;
  return std::any_of(kTwoNames.begin(), kTwoNames.end(), [&](const Names& names) {
    return (names.one == other && names.other == held) ||
           (names.one == held && names.other == other);
  });
}

bool comes_out_the_same(const Write& other, const Write& held) {
  const auto is_held = [&held](std::string_view value) {
    return same_value(held.parameter, held.value, value);
  };
  if (forwards(other.key) && last_part(held.key) == "accept_redirects")
    return is_held(same_value(other.parameter, other.value, "0") ? "1" : "0");
  return goes_over_as_it_is(other.key, held.key) && is_held(other.value);
}

}  // namespace

bool also_changes(const Write& other, const Write& held) {
  if (other.parameter == nullptr || other.key == held.key) return false;
  return lists(*other.parameter, held.key) && !comes_out_the_same(other, held);
}

bool are_one_value(const Write& a, const Write& b) {
  if (a.parameter == nullptr || b.parameter == nullptr || a.key == b.key) return false;
  return lists(*a.parameter, b.key) && lists(*b.parameter, a.key) &&
         goes_over_as_it_is(a.key, b.key);
}

}  // namespace tune
