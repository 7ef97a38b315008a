#include "host/memory.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "unit/host/machine_in_memory.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kKibibyte = 1024, kMebibyte = 1024 * kKibibyte,
                        kGibibyte = 1024 * kMebibyte;
constexpr std::uint64_t kTebibyte = 1024 * kGibibyte;

std::string zone(int node, const std::string& name, int managed, int high) {
  return "Node " + std::to_string(node) + ", zone " + name +
         "\n  pages free     1\n        high     " + std::to_string(high) + "\n        present  " +
         std::to_string(managed + 1000) + "\n        managed  " + std::to_string(managed) +
         "\n  pagesets\n    cpu: 0\n" + "              high:     77\n";
}

std::uint64_t counted(const std::string& zoneinfo, std::uint64_t total_pages) {
  const auto zones = parse_zones(zoneinfo);
  return zones ? buffer_pages(*zones, total_pages * 4096, 4096) : 0;
}

TEST(Memory, TotalIsMemTotalInBytes) {
  const auto total = total_memory(kMeminfo);
  ASSERT_TRUE(total);
  EXPECT_EQ(*total, 1018000 * kKibibyte);
}

TEST(Memory, TotalThatIsMissingOrZeroIsAnError) {
  for (const char* text : {"", "MemFree: 1 kB\n", "MemTotal: 0 kB\n", "MemTotal: -1 kB\n",
                           "MemTotal: 99999999999999999999 kB\n", "MemTotal:\n"}) {
    const auto total = total_memory(text);
    ASSERT_FALSE(total) << text;
    EXPECT_EQ(total.error().file, "/proc/meminfo");
  }
}

TEST(Memory, ZonesAreReadWithoutTheHighMarksOfProcessors) {
  const auto zones = parse_zones(kZoneinfo);
  ASSERT_TRUE(zones);
  ASSERT_EQ(zones->size(), 2u);
  EXPECT_EQ(zones->at(0).name, "DMA");
  EXPECT_EQ(zones->at(0).managed, 3840u);
  EXPECT_EQ(zones->at(0).high, 210u);
  EXPECT_EQ(zones->at(1).high, 13500u);
}

TEST(Memory, ZoneinfoWithoutManagedPagesIsAnError) {
  const auto zones = parse_zones("Node 0, zone DMA\n  pages free 3\n");
  ASSERT_FALSE(zones);
  EXPECT_EQ(zones.error().file, "/proc/zoneinfo");
}

TEST(Memory, BufferPagesAreManagedMinusHighWatermarks) {
  const auto zones = parse_zones(kZoneinfo);
  ASSERT_TRUE(zones);
  EXPECT_EQ(buffer_pages(*zones, 1018000 * kKibibyte, 4096), 3840u - 210u + 250660u - 13500u);
}

TEST(Memory, BufferPagesCountTheZonesOfAllNodes) {
  const std::string text =
      zone(0, "DMA", 4000, 10) + zone(0, "Normal", 100000, 300) + zone(1, "Normal", 200000, 500);
  EXPECT_EQ(counted(text, 304000), 3990u + 99700u + 199500u);
}

TEST(Memory, BufferPagesLeaveOutZonesAboveNormal) {
  const std::string text = zone(0, "Normal", 200000, 500) + zone(0, "HighMem", 50000, 100) +
                           zone(0, "Movable", 40000, 100) + zone(0, "Device", 30000, 0);
  EXPECT_EQ(counted(text, 320000), 199500u);
}

TEST(Memory, ZoneBelowItsWatermarkAddsNothing) {
  EXPECT_EQ(counted(zone(0, "DMA", 100, 200) + zone(0, "Normal", 100000, 300), 100100), 99700u);
}

// What a virtual machine shows that has 23.5 GiB, of which 4.2 GiB have been handed over so far.
TEST(Memory, BufferPagesComeFromMemTotalWhereMemoryIsHandedOverLazily) {
  const std::string text = zone(0, "DMA", 3840, 86) + zone(0, "DMA32", 772918, 17736) +
                           zone(0, "Normal", 327680, 7518) + zone(0, "Movable", 0, 32);
  const std::uint64_t pages = counted(text, 6171024);
  EXPECT_EQ(pages, 6171024u - 86u - 17736u - 7518u);
  // That kernel said tcp_mem 287901 383869 575802, so that it counted about 16 * 383869.
  EXPECT_NEAR(static_cast<double>(pages), 16.0 * 383869, 6000);
}

TEST(Memory, LazyMemoryLeavesOutWhatIsMovable) {
  const std::string text = zone(0, "Normal", 100000, 300) + zone(0, "Movable", 50000, 40);
  EXPECT_EQ(counted(text, 1000000), 1000000u - 300u - 50000u);
}

TEST(Memory, EstimateIsCloseToWhatKernelsCount) {
  // MemTotal and nr_free_buffer_pages() of that virtual machine.
  const double estimate = static_cast<double>(estimated_buffer_pages(24684096 * kKibibyte, 4096));
  EXPECT_NEAR(estimate / 6145684, 1.0, 0.005);
}

TEST(Memory, EstimateStaysBelowMemoryOnEverySize) {
  for (std::uint64_t memory = kMebibyte; memory <= 16 * kTebibyte; memory *= 2) {
    for (const std::uint64_t page : {4 * kKibibyte, 16 * kKibibyte, 64 * kKibibyte}) {
      const std::uint64_t pages = estimated_buffer_pages(memory, page);
      EXPECT_LT(pages, memory / page) << memory;
      EXPECT_GT(pages, memory / page / 2) << memory;
    }
  }
}

struct HashCase {
  std::uint64_t memory;
  std::uint64_t entries;
};

// Measured on kernels from 5.10 to 7.2: half of it is tcp_max_orphans.
TEST(Memory, HashEntriesAreThoseOfRealKernels) {
  for (const HashCase& known :
       {HashCase{480 * kMebibyte, 4096}, HashCase{1018000 * kKibibyte, 8192},
        HashCase{2010 * kMebibyte, 16384}, HashCase{4 * kGibibyte, 32768},
        HashCase{4 * kGibibyte + 1, 65536}, HashCase{7900 * kMebibyte, 65536},
        HashCase{16 * kGibibyte, 131072}, HashCase{24684096 * kKibibyte, 262144},
        HashCase{64 * kGibibyte, 524288}, HashCase{16 * kTebibyte, 524288}})
    EXPECT_EQ(established_hash_entries(known.memory, 4096), known.entries) << known.memory;
}

TEST(Memory, HashFillsAtLeastOnePage) {
  EXPECT_EQ(established_hash_entries(512 * kMebibyte, 64 * kKibibyte), 8192u);
  EXPECT_EQ(established_hash_entries(1, 4096), 512u);
}

}  // namespace
}  // namespace tune
