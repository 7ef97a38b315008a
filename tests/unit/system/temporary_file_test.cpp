#include "system/temporary_file.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

namespace tune {
namespace {

class TemporaryFileTest : public ::testing::Test {
 protected:
  TemporaryFileTest() {
    place_.folder = FileDescriptor(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    place_.name = "f";
    listing_ = FileDescriptor(open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  test::TemporaryFolder folder_;
  Place place_;
  FileDescriptor listing_;
};

TEST_F(TemporaryFileTest, IsPrivateAndGoesWithItsObject) {
  {
    TemporaryFile file(place_);
    ASSERT_EQ(file.create(), 0);
    struct stat status = {};
    ASSERT_EQ(fstat(file.file(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
  }
  EXPECT_EQ(folder_.count(), 0u);
}

TEST_F(TemporaryFileTest, TakesThePlace) {
  folder_.write("f", "old");
  {
    TemporaryFile file(place_);
    ASSERT_EQ(file.create(), 0);
    ASSERT_EQ(write(file.file(), "new", 3), 3);
    ASSERT_EQ(file.take_place(), 0);
  }
  EXPECT_EQ(folder_.read("f"), "new");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(TemporaryFileTest, GoesWhenItCannotTakeThePlace) {
  folder_.write("f/inside", "a folder in use");
  {
    TemporaryFile file(place_);
    ASSERT_EQ(file.create(), 0);
    EXPECT_EQ(file.take_place(), EISDIR);
  }
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(TemporaryFileTest, SaysThatItsFolderIsGone) {
  const std::string gone = folder_.make_directory("gone");
  place_.folder = FileDescriptor(open(gone.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::filesystem::remove(gone);
  TemporaryFile file(place_);
  EXPECT_EQ(file.create(), ENOENT);
}

TEST_F(TemporaryFileTest, IsRemovedWhenItsProcessWasKilled) {
  folder_.write("f", "kept");
  folder_.write(".f.tune-abcDE9", "abandoned");
  folder_.write(".f.tune-abcDE9x", "another name");
  folder_.write(".g.tune-abcDE9", "of another file");
  folder_.link(".f.tune-linked", "f");
  remove_abandoned_files(place_, listing_.get());
  EXPECT_EQ(folder_.count(), 4u);
  EXPECT_EQ(folder_.read(".f.tune-abcDE9"), "");
}

TEST_F(TemporaryFileTest, IsNotRemovedWhileItsProcessLives) {
  const std::string path = folder_.write(".f.tune-abcDE9", "in use");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const int file = open(path.c_str(), O_RDWR);
    if (flock(file, LOCK_EX) != 0 || write(ready[1], "y", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char answer = '?';
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  remove_abandoned_files(place_, listing_.get());
  EXPECT_EQ(folder_.count(), 1u);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  remove_abandoned_files(place_, listing_.get());
  EXPECT_EQ(folder_.count(), 0u);
  close(ready[0]);
  close(ready[1]);
}

}  // namespace
}  // namespace tune
