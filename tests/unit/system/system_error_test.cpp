#include "system/system_error.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(SystemError, TellsTheKindOfTrouble) {
  for (const int missing : {ENOENT, ENOTDIR}) {
    EXPECT_EQ(code_of_errno(missing), ErrorCode::not_found);
  }
  for (const int refused : {EACCES, EPERM, EROFS}) {
    EXPECT_EQ(code_of_errno(refused), ErrorCode::permission);
  }
  for (const int failed : {EIO, ENOSPC, EINVAL, ELOOP, EXDEV, EBUSY}) {
    EXPECT_EQ(code_of_errno(failed), ErrorCode::io);
  }
}

TEST(SystemError, CarriesPathAndErrno) {
  const Error error = system_error(ENOSPC, "/etc/sysctl.conf", "be written");
  EXPECT_EQ(error.errno_value, ENOSPC);
  EXPECT_EQ(describe(error), "/etc/sysctl.conf: cannot be written: No space left on device");
}

TEST(SystemError, NamesWhatIsNoRegularFile) {
  EXPECT_EQ(not_regular_error("/dev", FileType::directory).message,
            "is a directory, but a regular file is needed");
  EXPECT_EQ(not_regular_error("/dev/null", FileType::other).code, ErrorCode::bad_input);
  EXPECT_EQ(too_large_error("/x", 64u << 20).message,
            "has more than 64 MiB, the most that is read of such a file");
}

}  // namespace
}  // namespace tune
