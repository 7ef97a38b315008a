#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <tune/export.hpp>

namespace tune {

// A kernel version as far as it says what to expect. A hint only: vendors backport.
struct KernelVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  // HZ, which a kernel is built with: some bounds and defaults are counted in its ticks. 0: not
  // known. No part of the order.
  int ticks_per_second = 0;

  // From the start of a release string: "6.18.44-fc" is 6.18.44, "5.4" is 5.4.0.
  // Nothing when it does not start with MAJOR.MINOR.
  TUNE_EXPORT static std::optional<KernelVersion> parse(std::string_view release);
  // The same, with what uname -v says of the build. Debian's releases up to 12 name the interface
  // of modules and not the point of the series: 6.1.0-56-amd64, built as "#1 SMP PREEMPT_DYNAMIC
  // Debian 6.1.192-2 (2026-10-12)", is 6.1.192.
  TUNE_EXPORT static std::optional<KernelVersion> parse(std::string_view release,
                                                        std::string_view build);
  TUNE_EXPORT std::string to_string() const;

  std::strong_ordering operator<=>(const KernelVersion& other) const {
    if (const auto order = major <=> other.major; order != 0) return order;
    if (const auto order = minor <=> other.minor; order != 0) return order;
    return patch <=> other.patch;
  }
  bool operator==(const KernelVersion& other) const { return (*this <=> other) == 0; }
};

}  // namespace tune
