#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tune/advice.hpp>
#include <tune/host.hpp>
#include <tune/parameter.hpp>
#include <tune/profile.hpp>

#include "system/memory_files.hpp"

namespace tune {

inline constexpr std::uint64_t kMiB = 1u << 20;
inline constexpr std::uint64_t kGiB = 1u << 30;

struct HostShape {
  std::uint64_t memory_bytes = 8 * kGiB;
  std::uint64_t page_size_bytes = 4096;
  std::string_view kernel = "6.18.2";
  unsigned processors = 4;
};

// One bucket for 128 KiB, a power of two, at most 524288 (net/ipv4/tcp.c tcp_init()).
inline std::uint64_t established_hash_entries(std::uint64_t memory_bytes) {
  std::uint64_t entries = 1;
  while (entries < memory_bytes / (128 * 1024) && entries < 524288) entries *= 2;
  return entries;
}

// A machine that runs with its kernel's defaults.
inline Host host_with_defaults(const HostShape& shape) {
  Host host;
  host.kernel_release = std::string(shape.kernel);
  host.kernel = KernelVersion::parse(shape.kernel).value_or(KernelVersion{});
  host.page_size_bytes = shape.page_size_bytes;
  host.memory_bytes = shape.memory_bytes;
  host.buffer_pages = shape.memory_bytes / shape.page_size_bytes / 100 * 98;
  host.processors = shape.processors;
  host.tcp_established_hash_entries = established_hash_entries(shape.memory_bytes);
  host.open_files_limit = 1024;
  host.values["kernel.osrelease"] = host.kernel_release;
  for (const Parameter& parameter : catalog()) {
    if (parameter.key.find('*') != std::string_view::npos) continue;  // of interfaces
    if (auto value = default_value(parameter, host)) {
      host.values[std::string(parameter.key)] = *value;
    }
  }
  return host;
}

// A profile from text that must be right.
inline Profile profile_of(std::string_view text) {
  MemoryFiles files;
  auto profile = parse_profile(files, {}, text, "site.toml");
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : describe(profile.error()));
  return profile.ok() ? *profile : Profile();
}

inline Profile profile_with_setting(std::string_view key, std::string_view members) {
  return profile_of("title = \"t\"\n[setting.\"" + std::string(key) + "\"]\n" +
                    std::string(members) + "\nwhy = \"w\"\nsource = \"s\"\n");
}

// Advice that must succeed.
inline Advice advice_of(const Profile& profile, const Host& host, const InputTexts& inputs = {}) {
  auto advice = advise(profile, inputs, host);
  EXPECT_TRUE(advice.ok()) << (advice.ok() ? "" : describe(advice.error()));
  return advice.ok() ? *advice : Advice();
}

inline const Recommendation* find_row(const Advice& advice, std::string_view key) {
  for (const Recommendation& row : advice.recommendations) {
    if (row.key.name() == key) return &row;
  }
  return nullptr;
}

inline const Finding* find_finding(const Advice& advice, std::string_view rule,
                                   std::string_view key) {
  for (const Finding& finding : advice.findings) {
    if (finding.rule == rule && finding.key == key) return &finding;
  }
  return nullptr;
}

}  // namespace tune
