#include "time_option.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <tune/integer.hpp>

#include "base/text.hpp"

namespace tune::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> kUnits{{{"", 1'000},
                                                                           {"ms", 1},
                                                                           {"s", 1'000},
                                                                           {"m", 60'000},
                                                                           {"min", 60'000},
                                                                           {"h", 3'600'000},
                                                                           {"d", 86'400'000}}};
constexpr std::int64_t kMost = std::int64_t{30} * 86'400'000;

std::optional<std::int64_t> parse(std::string_view text, std::int64_t least) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_integer(text.substr(0, digits));
  if (!number || *number > kMost) return std::nullopt;
  for (const auto& [name, factor] : kUnits) {
    if (text.substr(digits) != name) continue;
    const auto time = static_cast<std::int64_t>(*number) * factor;
    return time >= least && time <= kMost ? std::optional(time) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::int64_t>> milliseconds_of(const Options& options, std::string_view name,
                                                    std::int64_t least) {
  const auto text = options.value(name);
  if (!text) return std::optional<std::int64_t>();
  const auto time = parse(*text, least);
  if (time) return time;
  return Error{.code = ErrorCode::usage,
               .message = "--" + std::string(name) +
                          " takes a time of up to 30 days, such as 60s, " + "5m or 2h, not '" +
                          printable(*text) + "'"};
}

}  // namespace tune::cli
