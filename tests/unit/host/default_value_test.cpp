#include <string>

#include <gtest/gtest.h>

#include <tune/host.hpp>
#include <tune/value.hpp>

#include "host/memory.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;

Host host_of(std::uint64_t memory, std::uint64_t page, const char* kernel) {
  Host host;
  host.kernel_release = kernel;
  host.kernel = KernelVersion::parse(kernel).value_or(KernelVersion{});
  host.page_size_bytes = page;
  host.memory_bytes = memory;
  host.buffer_pages = estimated_buffer_pages(memory, page);
  host.tcp_established_hash_entries = established_hash_entries(memory, page);
  return host;
}

std::string default_of(const char* key, const Host& host) {
  const Parameter* parameter = find_parameter(key);
  return parameter == nullptr ? "unknown" : default_value(*parameter, host).value_or("none");
}

// What a virtual machine of 23.5 GiB booted with: L = 383867, measured.
TEST(DefaultValue, TcpMemIsWhatTheKernelComputes) {
  Host host = host_of(24684096 * std::uint64_t{1024}, 4096, "6.18.44");
  host.buffer_pages = 383867 * 16;
  EXPECT_EQ(default_of("net.ipv4.tcp_mem", host), "287898 383867 575796");
  EXPECT_EQ(default_of("net.ipv4.tcp_max_orphans", host), "131072");
  EXPECT_EQ(default_of("net.ipv4.tcp_rmem", host), "4096 131072 33554432");
}

TEST(DefaultValue, FollowsTheKernelVersion) {
  const Host old = host_of(8192 * kMebibyte, 4096, "5.3.0");
  const Host today = host_of(8192 * kMebibyte, 4096, "6.1.0");
  EXPECT_EQ(default_of("net.core.somaxconn", old), "128");
  EXPECT_EQ(default_of("net.core.somaxconn", today), "4096");
}

TEST(DefaultValue, NoneForAKeyThatTheKernelLacks) {
  EXPECT_EQ(default_of("net.ipv4.tcp_tw_recycle", host_of(8192 * kMebibyte, 4096, "6.1.0")),
            "none");
}

// Every default that a formula gives is one that the kernel of that host takes.
TEST(DefaultValue, IsAcceptedOnEveryHost) {
  for (std::uint64_t memory = 512 * kMebibyte; memory <= 16 * 1024 * 1024 * kMebibyte; memory *= 8)
    for (const std::uint64_t page : {4096u, 16384u, 65536u})
      for (const char* kernel : {"3.10.0", "4.4.0", "4.19.0", "5.10.0", "6.1.0", "6.18.0"}) {
        const Host host = host_of(memory, page, kernel);
        for (const Parameter& parameter : catalog()) {
          const auto value = default_value(parameter, host);
          if (!value) continue;
          const auto parsed = parse_value(parameter, *value, host.kernel);
          EXPECT_TRUE(parsed) << kernel << " " << memory << " " << page << " " << parameter.key
                              << " " << describe(parsed.error());
        }
      }
}

}  // namespace
}  // namespace tune
