#include "system/read_file.hpp"

#include <algorithm>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.hpp"
#include "system/file_descriptor.hpp"

namespace tune {
namespace {

FileDescriptor opened(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

Result<std::string> read(const std::string& path, std::size_t most, ReadOnce once = ReadOnce::no) {
  const FileDescriptor file = opened(path);
  return read_open_file(file.get(), most, once, path);
}

TEST(ReadOpenFile, ReadsEveryByte) {
  const test::TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 100000; ++i) bytes += static_cast<char>(i % 251);
  EXPECT_EQ(read(folder.write("large", bytes), bytes.size()).value(), bytes);
  EXPECT_EQ(read(folder.write("empty", ""), 0).value(), "");
}

TEST(ReadOpenFile, ReadsUpToItsLimit) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(read(folder.write("five", "12345"), 5));
  const Result<std::string> large = read(folder / "five", 4);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::bad_input);
}

TEST(ReadOpenFile, HoldsPseudoFilesToTheLimitThoughTheyShowNoSize) {
  EXPECT_FALSE(read("/proc/self/status", 10));
  EXPECT_TRUE(read("/proc/self/status", 1u << 20));
  EXPECT_FALSE(read("/proc/sys/kernel/version", 3, ReadOnce::whole));
  EXPECT_TRUE(read("/proc/sys/kernel/version", 4096, ReadOnce::whole));
}

TEST(ReadOpenFile, ReadsAWholePseudoFileOfManyPages) {
  const std::string text = read("/proc/kallsyms", 64u << 20).value();
  EXPECT_GT(text.size(), 65536u);
  EXPECT_EQ(text.back(), '\n');
}

TEST(ReadOpenFile, RefusesWhatIsNotRegular) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  for (const std::string& path : {folder / "fifo", folder.path(), std::string("/dev/null")}) {
    const Result<std::string> bytes = read(path, 100);
    ASSERT_FALSE(bytes) << path;
    EXPECT_EQ(bytes.error().code, ErrorCode::bad_input);
    EXPECT_EQ(bytes.error().file, path);
  }
}

TEST(InformationOfOpenFile, SaysWhatFstatSays) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("file", "12345");
  ASSERT_EQ(chmod(path.c_str(), 04751), 0);
  const FileDescriptor file = opened(path);
  const FileInfo info = information_of_open_file(file.get(), path).value();
  EXPECT_EQ(info.type, FileType::regular);
  EXPECT_EQ(info.mode, 04751u);
  EXPECT_EQ(info.user, geteuid());
  EXPECT_EQ(info.size, 5u);
  EXPECT_FALSE(info.read_only_mount);
  EXPECT_EQ(information_of_open_file(opened("/dev/null").get(), "").value().special_device,
            0x103u);  // 1:3, Documentation/admin-guide/devices.txt
}

TEST(ListOpenFolder, SortsByBytesAndTellsTypes) {
  const test::TemporaryFolder folder;
  folder.write("b", "");
  folder.write("B", "");
  folder.write("\xC3\xA9", "");
  folder.make_directory("a");
  folder.link("z", "nowhere");
  ASSERT_EQ(mkfifo((folder / ".fifo").c_str(), 0600), 0);
  const std::vector<DirectoryEntry> entries =
      list_open_folder(opened(folder.path()).get(), "").value();
  std::string text;
  for (const DirectoryEntry& entry : entries) {
    text += entry.name + " " + std::to_string(static_cast<int>(entry.type)) + "\n";
  }
  EXPECT_EQ(text, ".fifo 3\nB 0\na 1\nb 0\nz 2\n\xC3\xA9 0\n");
}

// More names than one question to the kernel brings; and from the first on, however far it was
// read.
TEST(ListOpenFolder, ListsFoldersOfAnySize) {
  const test::TemporaryFolder folder;
  constexpr std::size_t kMany = 1200;
  for (std::size_t i = 0; i < kMany; ++i)
    folder.write(std::string(60, 'n') + std::to_string(i), "");
  const FileDescriptor open = opened(folder.path());
  for (int time = 0; time < 2; ++time) {
    const std::vector<DirectoryEntry> entries = list_open_folder(open.get(), "").value();
    EXPECT_EQ(entries.size(), kMany);
    EXPECT_TRUE(std::is_sorted(entries.begin(), entries.end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }));
  }
  EXPECT_FALSE(list_open_folder(opened(folder.write("file", "")).get(), "").ok());
}

}  // namespace
}  // namespace tune
