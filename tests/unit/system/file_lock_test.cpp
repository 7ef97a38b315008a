#include "system/file_lock.hpp"

#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support/temporary_folder.hpp"

namespace tune {
namespace {

class FileLock : public ::testing::Test {
 protected:
  FileLock() {
    scope_.folder = FileDescriptor(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    scope_.name = "/";
  }
  Result<std::unique_ptr<Lock>> lock(std::string_view owner) {
    const Place place = find_place(scope_, "/lock", LastLink::follow, "/lock").value();
    return lock_file(place, owner, "/lock");
  }

  test::TemporaryFolder folder_;
  PathScope scope_;
};

TEST_F(FileLock, IsHeldByOneAndNamesTheOwner) {
  const auto first = lock("pid 1 (alice): tune apply");
  ASSERT_TRUE(first);
  EXPECT_EQ(folder_.read("lock"), "pid 1 (alice): tune apply");
  const auto second = lock("pid 2");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::locked);
  EXPECT_EQ(second.error().message, "pid 1 (alice): tune apply");
  EXPECT_EQ(folder_.read("lock"), "pid 1 (alice): tune apply");
}

TEST_F(FileLock, EndsWithItsObject) {
  { const auto first = lock("first"); }
  EXPECT_EQ(folder_.read("lock"), "");
  EXPECT_TRUE(lock("second"));
}

TEST_F(FileLock, TakesNoNoticeOfTextThatADeadOwnerLeft) {
  folder_.write("lock", "a very long name of an owner who was killed");
  const auto held = lock("second");
  ASSERT_TRUE(held);
  EXPECT_EQ(folder_.read("lock"), "second");
}

// A file system without room for the name, here a limit to the size of files.
TEST_F(FileLock, HoldsWithoutANameWhereThereIsNoRoomForIt) {
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{0, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
  const auto held = lock("first");
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  ASSERT_TRUE(held) << describe(held.error());
  EXPECT_EQ(folder_.read("lock"), "");
  const auto second = lock("second");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "another process");
}

TEST_F(FileLock, IsPrivate) {
  const auto held = lock("x");
  struct stat status = {};
  ASSERT_EQ(stat((folder_ / "lock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(FileLock, HoldsAgainstAnotherProcessUntilThatIsKilled) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto held = lock("the child");
    if (write(ready[1], held ? "y" : "n", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char answer = '?';
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  const auto refused = lock("the parent");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the child");
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(lock("the parent"));
  close(ready[0]);
  close(ready[1]);
}

TEST_F(FileLock, WaitsForNoFifo) {
  ASSERT_EQ(mkfifo((folder_ / "lock").c_str(), 0600), 0);
  EXPECT_EQ(lock("x").error().code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace tune
