#include "system/memory_files.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace tune {
namespace {

using Operations = std::vector<std::string>;

TEST(MemoryFiles, ReadWhatWasAdded) {
  MemoryFiles files;
  files.add_file("/etc/sysctl.conf", "a = 1\n", 0600);
  EXPECT_EQ(files.read("/etc/sysctl.conf").value(), "a = 1\n");
  EXPECT_EQ(files.information("/etc/sysctl.conf")->mode, 0600u);
  EXPECT_EQ(files.information("/etc")->type, FileType::directory);
  EXPECT_EQ(files.read("/etc/none").error().code, ErrorCode::not_found);
  EXPECT_EQ(files.read("/none/none").error().errno_value, ENOENT);
  EXPECT_EQ(files.read("/etc/sysctl.conf/x").error().errno_value, ENOTDIR);
  EXPECT_EQ(files.read("/etc").error().code, ErrorCode::bad_input);
  EXPECT_EQ(files.read("/etc/sysctl.conf", 3).error().code, ErrorCode::bad_input);
}

TEST(MemoryFiles, FollowLinks) {
  MemoryFiles files;
  files.add_file("/etc/sysctl.conf", "text").add_link("/etc/sysctl.d/99", "../sysctl.conf");
  files.add_directory("/usr/lib").add_link("/lib", "usr/lib").add_file("/lib/x", "through a link");
  files.add_link("/loop", "loop");
  EXPECT_EQ(files.read("/etc/sysctl.d/99").value(), "text");
  EXPECT_EQ(files.real_path("/etc/sysctl.d/99").value(), "/etc/sysctl.conf");
  EXPECT_EQ(files.real_path("/etc/sysctl.d/new").value(), "/etc/sysctl.d/new");
  EXPECT_EQ(files.link_information("/etc/sysctl.d/99")->type, FileType::link);
  EXPECT_EQ(files.read_link("/etc/sysctl.d/99").value(), "../sysctl.conf");
  EXPECT_EQ(files.content("/usr/lib/x"), "through a link");
  EXPECT_EQ(files.read("/loop").error().errno_value, ELOOP);
  ASSERT_TRUE(files.replace("/etc/sysctl.d/99", "new", {}));
  EXPECT_EQ(files.content("/etc/sysctl.conf"), "new");
}

TEST(MemoryFiles, LetNoPathLeaveSys) {
  MemoryFiles files;
  files.add_file("/secret", "outside").add_file("/proc/sys/net/x", "1");
  files.add_link("/proc/sys/out", "/secret").add_link("/proc/sys/folder", "../..");
  files.add_link("/proc/sys/inside", "net/x");
  for (const char* path : {"/proc/sys/out", "//proc/sys/folder/secret", "/proc/sys/../../secret"}) {
    EXPECT_EQ(files.read(path).error().code, ErrorCode::permission) << path;
    EXPECT_EQ(files.write_pseudo(path, "x").error().errno_value, EXDEV) << path;
  }
  EXPECT_EQ(files.read("/proc/sys/inside").value(), "1");
  EXPECT_EQ(files.read_link("/proc/sys/out").value(), "/secret");
  EXPECT_EQ(files.content("/secret"), "outside");
}

TEST(MemoryFiles, ListInByteOrder) {
  MemoryFiles files;
  files.add_file("/d/b", "").add_directory("/d/a").add_link("/d/C", "b").add_file("/d/a/x", "");
  std::string names;
  for (const DirectoryEntry& entry : files.list("/d").value()) names += entry.name + " ";
  EXPECT_EQ(names, "C a b ");
  EXPECT_EQ(files.list("/d/b").error().errno_value, ENOTDIR);
  EXPECT_EQ(files.list("/")->size(), 1u);
}

TEST(MemoryFiles, RecordWhatWasToChange) {
  MemoryFiles files;
  files.add_file("/proc/sys/a", "1\n");
  ASSERT_TRUE(files.make_directory("/var/lib/tune", 0700));
  ASSERT_TRUE(files.make_directory("/var/lib/tune", 0700));
  ASSERT_TRUE(files.append("/var/lib/tune/journal", "x"));
  ASSERT_TRUE(files.write_pseudo("/proc/sys/a", "2\n"));
  EXPECT_FALSE(files.write_pseudo("/proc/sys/none", "2\n"));
  ASSERT_TRUE(files.replace("/etc", "x", {}));
  ASSERT_TRUE(files.remove("/etc"));
  ASSERT_TRUE(files.remove_tree("/var"));
  EXPECT_EQ(files.operations(),
            (Operations{"make_directory /var", "make_directory /var/lib",
                        "make_directory /var/lib/tune", "append /var/lib/tune/journal",
                        "write_pseudo /proc/sys/a 2", "write_pseudo /proc/sys/none 2 failed",
                        "replace /etc", "remove /etc", "remove_tree /var"}));
  EXPECT_EQ(files.paths(), (Operations{"/", "/proc", "/proc/sys", "/proc/sys/a"}));
}

TEST(MemoryFiles, RefuseAsToldBeforehandOrOnlyWhenWritten) {
  MemoryFiles files;
  files.add_file("/a", "1").add_file("/b", "1").add_file("/ro/c", "1");
  files.make_unwritable("/a", EACCES).fail_write("/b", ENOSPC).mount_read_only("/ro");
  EXPECT_EQ(files.check_writable("/a").error().errno_value, EACCES);
  EXPECT_EQ(files.write_pseudo("/a", "2").error().errno_value, EACCES);
  EXPECT_TRUE(files.check_writable("/b"));
  EXPECT_EQ(files.replace("/b", "2", {}).error().errno_value, ENOSPC);
  EXPECT_EQ(files.check_writable("/ro/new/file").error().errno_value, EROFS);
  EXPECT_TRUE(files.information("/ro/c")->read_only_mount);
  files.stop_failing("/b").make_unreadable("/b", EIO);
  EXPECT_TRUE(files.replace("/b", "2", {}));
  EXPECT_EQ(files.read("/b").error().errno_value, EIO);
}

TEST(MemoryFiles, FailAtAnOperationOrFromItOn) {
  MemoryFiles files;
  files.add_file("/a", "1").fail_operation(1, EIO).halt_before_operation(3);
  EXPECT_TRUE(files.append("/a", "2"));
  EXPECT_EQ(files.append("/a", "x").error().errno_value, EIO);
  EXPECT_TRUE(files.append("/a", "3"));
  EXPECT_FALSE(files.append("/a", "x"));
  EXPECT_FALSE(files.remove("/a"));
  EXPECT_EQ(files.content("/a"), "123");
}

TEST(MemoryFiles, LetATestPlayTheKernel) {
  MemoryFiles files;
  files.add_file("/proc/sys/vector", "1\t2\t3\n").add_file("/proc/sys/other", "0\n");
  files.on_write_pseudo([&](const std::string& path, const std::string& old_content,
                            const std::string& text) -> Result<std::string> {
    files.add_file("/proc/sys/other", "reset by " + path + "\n");
    if (text == "9 x\n") {  // half applied, then refused
      files.add_file(path, "9" + old_content.substr(1));
      return Error{ErrorCode::io, "refused", EINVAL, path};
    }
    return "seen\t" + text;
  });
  ASSERT_TRUE(files.write_pseudo("/proc/sys/vector", "4\n"));
  EXPECT_EQ(files.content("/proc/sys/vector"), "seen\t4\n");
  EXPECT_EQ(files.content("/proc/sys/other"), "reset by /proc/sys/vector\n");
  files.add_file("/proc/sys/vector", "1\t2\t3\n");
  EXPECT_EQ(files.write_pseudo("/proc/sys/vector", "9 x\n").error().errno_value, EINVAL);
  EXPECT_EQ(files.content("/proc/sys/vector"), "9\t2\t3\n");
}

TEST(MemoryFiles, KeepAttributes) {
  MemoryFiles files;
  const FileAttributes attributes{0640, 12, 34, {{"user.note", "x"}}};
  ASSERT_TRUE(files.replace("/f", "text", attributes));
  EXPECT_EQ(files.attributes("/f")->extended, attributes.extended);
  EXPECT_EQ(files.information("/f")->user, 12u);
  const std::uint64_t inode = files.information("/f")->inode;
  ASSERT_TRUE(files.replace("/f", "text", attributes));
  EXPECT_NE(files.information("/f")->inode, inode);
}

TEST(MemoryFiles, HoldLocksEvenWhenTheyAreGone) {
  Result<std::unique_ptr<Lock>> lock = std::unique_ptr<Lock>();
  {
    MemoryFiles files;
    lock = files.lock("/lock", "first");
    ASSERT_TRUE(lock);
    const auto refused = files.lock("/lock", "second");
    EXPECT_EQ(refused.error().code, ErrorCode::locked);
    EXPECT_EQ(refused.error().message, "first");
    lock->reset();
    lock = files.lock("/lock", "second");
    ASSERT_TRUE(lock);
  }
  lock->reset();
}

}  // namespace
}  // namespace tune
