#include "system/kept_in_memory.hpp"

#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/statfs.h>

namespace tune {
namespace {

bool is_tmpfs(const char* path) {
  struct statfs status = {};
  return statfs(path, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

TEST(KeptInMemory, IsWhatLiesOrWouldLieOnATmpfs) {
  if (!is_tmpfs("/dev/shm")) GTEST_SKIP() << "no tmpfs at /dev/shm";
  EXPECT_TRUE(is_kept_in_memory("/dev/shm"));
  EXPECT_TRUE(is_kept_in_memory("/dev/shm/not/there"));
}

TEST(KeptInMemory, IsNothingElse) {
  EXPECT_FALSE(is_kept_in_memory("/proc"));
  EXPECT_FALSE(is_kept_in_memory("/proc/version/below/a/file"));
  EXPECT_EQ(is_kept_in_memory("/no-such-folder/x"), is_tmpfs("/"));
}

}  // namespace
}  // namespace tune
