#include "system/replace_file.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"
#include "system/file_attributes.hpp"

namespace tune {
namespace {

class ReplaceFile : public ::testing::Test {
 protected:
  ReplaceFile() {
    scope_.folder = FileDescriptor(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    scope_.name = "/";
  }
  Place place(std::string_view path) {
    return find_place(scope_, path, LastLink::follow, path).value();
  }
  FileAttributes own(std::uint32_t mode = 0644) { return {mode, geteuid(), getegid(), {}}; }
  struct stat status(std::string_view name) {
    struct stat status = {};
    EXPECT_EQ(stat((folder_ / name).c_str(), &status), 0);
    return status;
  }

  test::TemporaryFolder folder_;
  PathScope scope_;
};

TEST_F(ReplaceFile, PutsAnotherFileInThePlace) {
  folder_.write("f", "old and longer");
  const ino_t before = status("f").st_ino;
  ASSERT_TRUE(replace_file(place("/f"), "new", own(0600), "/f"));
  EXPECT_EQ(folder_.read("f"), "new");
  EXPECT_NE(status("f").st_ino, before);
  EXPECT_EQ(status("f").st_mode & 07777, 0600u);
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, MakesAMissingFileWithItsModeWhateverTheUmask) {
  const mode_t before = umask(077);
  const Status made = replace_file(place("/f"), "new", own(0644), "/f");
  umask(before);
  ASSERT_TRUE(made);
  EXPECT_EQ(status("f").st_mode & 07777, 0644u);
}

TEST_F(ReplaceFile, InStepsShowsNothingBeforeItTakesItsPlace) {
  folder_.write("f", "old");
  {
    PreparedFile next(place("/f"), "/f");
    ASSERT_TRUE(next.write("new", own(0600)));
    if (!next.is_nameless()) GTEST_SKIP() << "no files without a name here";
    next.begin_to_store();
    ASSERT_TRUE(next.store());
    EXPECT_EQ(folder_.read("f"), "old");
    EXPECT_EQ(folder_.count(), 1u);
    folder_.write("f", "changed meanwhile");
    ASSERT_TRUE(next.take_place());
    EXPECT_EQ(folder_.read("f"), "new");
    EXPECT_EQ(status("f").st_mode & 07777, 0600u);
    ASSERT_TRUE(next.settle());
  }
  EXPECT_EQ(folder_.read("f"), "new");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, LeavesNothingOfWhatTookNoPlace) {
  {
    PreparedFile next(place("/f"), "/f");
    ASSERT_TRUE(next.write("new", own()));
    ASSERT_TRUE(next.store());
  }
  EXPECT_EQ(folder_.count(), 0u);
}

TEST_F(ReplaceFile, InStepsAlsoTakesAPlaceThatWasFreeAndIsNoMore) {
  PreparedFile next(place("/f"), "/f");
  ASSERT_TRUE(next.write("new", own()));
  folder_.write("f", "made meanwhile");
  ASSERT_TRUE(next.take_place());
  EXPECT_EQ(folder_.read("f"), "new");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, WritesLargeAndEmptyTexts) {
  const std::string large(5u << 20, 'x');
  ASSERT_TRUE(replace_file(place("/f"), large, own(), "/f"));
  EXPECT_EQ(folder_.read("f"), large);
  ASSERT_TRUE(replace_file(place("/f"), "", own(), "/f"));
  EXPECT_EQ(folder_.read("f"), "");
}

TEST_F(ReplaceFile, LeavesReadersTheOldFile) {
  const std::string path = folder_.write("f", "old");
  const FileDescriptor reader(open(path.c_str(), O_RDONLY));
  ASSERT_TRUE(replace_file(place("/f"), "new", own(), "/f"));
  char bytes[10];
  EXPECT_EQ(read(reader.get(), bytes, sizeof bytes), 3);
  EXPECT_EQ(std::string_view(bytes, 3), "old");
}

TEST_F(ReplaceFile, TakesTheLongestName) {
  const std::string name(255, 'n');
  ASSERT_TRUE(replace_file(place("/" + name), "new", own(), name));
  EXPECT_EQ(folder_.read(name), "new");
}

TEST_F(ReplaceFile, ReplacesOnlyRegularFiles) {
  folder_.make_directory("d");
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  for (const char* path : {"/d", "/fifo"}) {
    const Status status = replace_file(place(path), "new", own(), path);
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().code, ErrorCode::bad_input);
  }
  EXPECT_EQ(folder_.count(), 2u);
}

// A limit on the size of files stands in for a disk that is full halfway.
TEST_F(ReplaceFile, LeavesTheOldFileAndNothingElseWhenAWriteFails) {
  folder_.write("f", "old");
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{65536, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const Status replaced = replace_file(place("/f"), std::string(100000, 'x'), own(), "/f");
  const Status appended = append_to_file(place("/f"), std::string(100000, 'x'), "/f");
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().errno_value, EFBIG);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().errno_value, EFBIG);
  EXPECT_EQ(folder_.read("f"), "old");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, RemovesItsTemporaryFileWhenAnAttributeCannotBeKept) {
  folder_.write("f", "old");
  FileAttributes attributes = own();
  attributes.extended.emplace_back("nonsense.name", "value");
  EXPECT_FALSE(replace_file(place("/f"), "new", attributes, "/f"));
  EXPECT_EQ(folder_.read("f"), "old");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, CleansUpAfterReplacementsThatWereKilled) {
  folder_.write("f", "old");
  folder_.write(".f.tune-abcDE9", "half");
  ASSERT_TRUE(replace_file(place("/f"), "new", own(), "/f"));
  EXPECT_EQ(folder_.count(), 1u);
}

// Killed at a random moment, again and again: the old file or a new one, whole.
TEST_F(ReplaceFile, LeavesOneOfTheTwoFilesWheneverItIsKilled) {
  const std::string large(200000, 'x'), small(100, 'y');
  folder_.write("f", large);
  for (int round = 0; round < 30; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      for (int i = 0;; ++i) {
        if (!replace_file(place("/f"), i % 2 == 0 ? small : large, own(), "/f")) _exit(1);
      }
    }
    usleep(static_cast<useconds_t>(1000 + 397 * round));
    kill(child, SIGKILL);
    int ended = 0;
    waitpid(child, &ended, 0);
    EXPECT_TRUE(WIFSIGNALED(ended));
    const std::string found = folder_.read("f");
    EXPECT_TRUE(found == large || found == small) << found.size();
  }
  ASSERT_TRUE(replace_file(place("/f"), "end", own(), "/f"));
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ReplaceFile, AppendsAndMakesTheFilePrivate) {
  ASSERT_TRUE(append_to_file(place("/journal"), "one\n", "/journal"));
  ASSERT_TRUE(append_to_file(place("/journal"), "two\n", "/journal"));
  EXPECT_EQ(folder_.read("journal"), "one\ntwo\n");
  EXPECT_EQ(status("journal").st_mode & 07777, 0600u);
}

TEST_F(ReplaceFile, AppendsToNoFifoAndDoesNotWait) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_FALSE(append_to_file(place("/fifo"), "one\n", "/fifo"));
}

TEST(WriteAll, SaysWhatWentWrong) { EXPECT_EQ(write_all(-1, "x"), EBADF); }

}  // namespace
}  // namespace tune
