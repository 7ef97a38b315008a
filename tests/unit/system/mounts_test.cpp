// What only mounts can show: read-only and full file systems, files that are mount points.
#include <cerrno>
#include <functional>
#include <iostream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tune/machine.hpp>

#include "support/temporary_folder.hpp"

namespace tune {
namespace {

// Runs in a child with mounts of its own and `folder` as a small file system in memory. The child
// prints what is not as expected. Nothing when there can be no such child.
std::optional<bool> with_own_mounts(const test::TemporaryFolder& folder,
                                    const std::function<bool()>& test) {
  const pid_t child = fork();
  if (child == 0) {
    const bool mounted = unshare(CLONE_NEWNS) == 0 &&
                         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         mount("none", folder.path().c_str(), "tmpfs", 0, "size=64k") == 0;
    _exit(!mounted ? 2 : test() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2) return std::nullopt;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool expect(bool truth, std::string_view what) {
  if (!truth) std::cerr << "not as expected: " << what << "\n";
  return truth;
}

bool expect_error(const Status& status, ErrorCode code, int errno_value, std::string_view word) {
  if (!expect(!status.ok(), "an error")) return false;
  const Error& error = status.error();
  return expect(error.code == code && error.errno_value == errno_value &&
                    error.message.find(word) != std::string::npos,
                describe(error) + " (errno " + std::to_string(error.errno_value) + ")");
}

class Mounts : public ::testing::Test {
 protected:
  void run(const std::function<bool()>& test) {
    const std::optional<bool> ok = with_own_mounts(folder_, test);
    if (!ok) GTEST_SKIP() << "no mount namespace can be made here";
    EXPECT_TRUE(*ok);
  }
  FileAttributes own() { return {0644, geteuid(), getegid(), {}}; }

  test::TemporaryFolder folder_;
  std::unique_ptr<Files> files_ = system_files({folder_.path(), "/proc"});
};

TEST_F(Mounts, LeaveTheOldFileWhenTheDiskIsFull) {
  run([&] {
    folder_.write("f", "old");
    const std::string large(100000, 'x');
    return expect_error(files_->replace("/f", large, own()), ErrorCode::io, ENOSPC, "make room") &&
           expect_error(files_->append("/f", large), ErrorCode::io, ENOSPC, "room") &&
           expect(folder_.read("f") == "old", "the old content") &&
           expect(folder_.count() == 1, "nothing left behind");
  });
}

// A temporary file gets its name through /proc; where that is missing it has one from the start.
TEST_F(Mounts, NeedNoProcToReplaceAFile) {
  run([&] {
    folder_.write("f", "old");
    folder_.write(".f.tune-abcDE9", "abandoned");
    if (umount2("/proc", MNT_DETACH) != 0) return false;
    FileAttributes wrong = own();
    wrong.extended.emplace_back("nonsense.name", "value");
    return expect(files_->replace("/f", "new", own()).ok(), "a replacement") &&
           expect(folder_.read("f") == "new", "the new content") &&
           expect(!files_->replace("/f", "newer", wrong).ok(), "an error") &&
           expect(folder_.count() == 1, "nothing left behind");
  });
}

TEST_F(Mounts, SayThatTheyAreReadOnly) {
  run([&] {
    folder_.write("f", "old");
    const int flags = MS_REMOUNT | MS_RDONLY;
    if (mount("none", folder_.path().c_str(), nullptr, flags, nullptr) != 0) return false;
    return expect(files_->information("/f")->read_only_mount, "a read-only mount") &&
           expect_error(files_->check_writable("/f"), ErrorCode::permission, EROFS, "read-only") &&
           expect_error(files_->check_writable("/new"), ErrorCode::permission, EROFS, "remount") &&
           expect_error(files_->replace("/f", "new", own()), ErrorCode::permission, EROFS,
                        "remount");
  });
}

TEST_F(Mounts, SayThatAFileIsAMountPoint) {
  run([&] {
    folder_.write("f", "old");
    folder_.write("other", "other");
    const std::string from = folder_ / "other", to = folder_ / "f";
    if (mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
    return expect_error(files_->check_writable("/f"), ErrorCode::permission, EBUSY, "bind mount") &&
           expect_error(files_->replace("/f", "new", own()), ErrorCode::io, EBUSY, "bind mount") &&
           expect(folder_.read("other") == "other", "nothing written in place") &&
           expect(folder_.count() == 2, "nothing left behind");
  });
}

TEST_F(Mounts, AreNotEnteredWhenATreeIsRemoved) {
  run([&] {
    folder_.write("kept/f", "kept");
    folder_.write("tree/inner/f", "x");
    const std::string inner = folder_ / "tree/inner";
    if (mount("none", inner.c_str(), "tmpfs", 0, nullptr) != 0) return false;
    folder_.write("tree/inner/other", "kept");
    return expect_error(files_->remove_tree("/tree"), ErrorCode::io, EXDEV, "") &&
           expect(folder_.read("tree/inner/other") == "kept", "the other file system");
  });
}

TEST_F(Mounts, ShowThatProcSysIsReadOnlyInAContainer) {
  run([&] {
    constexpr const char* kSys = "/proc/sys";
    if (mount(kSys, kSys, nullptr, MS_BIND, nullptr) != 0) return false;
    if (mount(kSys, kSys, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0) return false;
    constexpr const char* kKey = "/proc/sys/net/core/somaxconn";
    const auto files = system_files();
    return expect(files->information(kKey)->read_only_mount, "a read-only mount") &&
           expect_error(files->check_writable(kKey), ErrorCode::permission, EROFS, "read-only") &&
           expect_error(files->write_pseudo(kKey, "x\n"), ErrorCode::permission, EROFS, "");
  });
}

// The flag that chattr +i sets. Not every file system has it.
TEST(ImmutableFile, IsNotReplacedAndSaysWhy) {
  const test::TemporaryFolder folder;
  const int file = open(folder.write("f", "old").c_str(), O_RDONLY | O_CLOEXEC);
  int flags = FS_IMMUTABLE_FL;
  if (ioctl(file, FS_IOC_SETFLAGS, &flags) != 0) {
    close(file);
    GTEST_SKIP() << "no immutable flag here, or not for this user";
  }
  const auto files = system_files({folder.path(), "/proc"});
  EXPECT_TRUE(expect_error(files->check_writable("/f"), ErrorCode::permission, EPERM, "chattr"));
  EXPECT_TRUE(expect_error(files->replace("/f", "new", {0644, geteuid(), getegid(), {}}),
                           ErrorCode::permission, EPERM, "chattr"));
  EXPECT_EQ(folder.count(), 1u);
  flags = 0;
  ioctl(file, FS_IOC_SETFLAGS, &flags);
  close(file);
}

}  // namespace
}  // namespace tune
