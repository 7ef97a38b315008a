#include <charconv>

#include <tune/kernel_version.hpp>

namespace tune {
namespace {

// Takes a number off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<int> take_dot_and_number(std::string_view& text) {
  if (text.empty() || text.front() != '.') return std::nullopt;
  text.remove_prefix(1);
  return take_number(text);
}

}  // namespace

std::optional<KernelVersion> KernelVersion::parse(std::string_view release) {
  const std::optional<int> major = take_number(release);
  if (!major) return std::nullopt;
  const std::optional<int> minor = take_dot_and_number(release);
  if (!minor) return std::nullopt;
  KernelVersion version{*major, *minor};
  version.patch = take_dot_and_number(release).value_or(0);
  return version;
}

std::optional<KernelVersion> KernelVersion::parse(std::string_view release,
                                                  std::string_view build) {
  constexpr std::string_view kDebian = " Debian ";
  const auto named = parse(release);
  const auto found = build.find(kDebian);
  if (!named || found == std::string_view::npos) return named;
  const auto built = parse(build.substr(found + kDebian.size()));
  const bool of_the_series =
      built && built->major == named->major && built->minor == named->minor && named->patch == 0;
  return of_the_series ? built : named;
}

std::string KernelVersion::to_string() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace tune
