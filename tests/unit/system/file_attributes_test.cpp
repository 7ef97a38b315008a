#include "system/file_attributes.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"
#include "system/file_descriptor.hpp"

namespace tune {
namespace {

using Extended = std::vector<std::pair<std::string, std::string>>;

FileDescriptor opened(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_RDWR | O_CLOEXEC | O_CREAT, 0600));
}

FileAttributes attributes(const FileDescriptor& file) {
  FileAttributes found = read_attributes(file.get(), "f").value();
  std::sort(found.extended.begin(), found.extended.end());
  return found;
}

// An access list as include/uapi/linux/posix_acl_xattr.h lays it out: version 2, then entries of
// tag, permissions and id: the owner rw, user 12 r, the group r, mask r, others nothing.
std::string access_list() {
  const unsigned char bytes[] = {2,    0, 0, 0,                          //
                                 0x01, 0, 6, 0, 0xFF, 0xFF, 0xFF, 0xFF,  //
                                 0x02, 0, 4, 0, 12,   0,    0,    0,     //
                                 0x04, 0, 4, 0, 0xFF, 0xFF, 0xFF, 0xFF,  //
                                 0x10, 0, 4, 0, 0xFF, 0xFF, 0xFF, 0xFF,  //
                                 0x20, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF};
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

TEST(FileAttributes, CarriesModeAndOwner) {
  const test::TemporaryFolder folder;
  const FileDescriptor file = opened(folder / "f");
  const FileAttributes wanted{0640, geteuid(), getegid(), {}};
  ASSERT_TRUE(write_attributes(file.get(), wanted, -1, "f"));
  EXPECT_EQ(attributes(file).mode, 0640u);
  EXPECT_EQ(attributes(file).user, geteuid());
}

TEST(FileAttributes, GivesAFileToSomebodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  const test::TemporaryFolder folder;
  const FileDescriptor file = opened(folder / "f");
  ASSERT_TRUE(write_attributes(file.get(), {04755, 12, 34, {}}, -1, "f"));
  EXPECT_EQ(attributes(file).mode, 04755u);  // chown takes set-user-id away, so it comes first
  EXPECT_EQ(attributes(file).user, 12u);
  EXPECT_EQ(attributes(file).group, 34u);
}

TEST(FileAttributes, SaysWhoMayGiveAFileAway) {
  const test::TemporaryFolder folder;
  const FileDescriptor file = opened(folder / "f");
  const uid_t root = geteuid();
  if (root == 0) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  const auto status = write_attributes(file.get(), {0644, 12, 34, {}}, file.get(), "f");
  ASSERT_EQ(seteuid(root), 0);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("to user 12 and group 34: do it as root"),
            std::string::npos)
      << status.error().message;
}

TEST(FileAttributes, CarriesExtendedAttributes) {
  const test::TemporaryFolder folder;
  const FileDescriptor from = opened(folder / "from");
  if (fsetxattr(from.get(), "user.note", "a\0b", 3, 0) != 0) {
    GTEST_SKIP() << "this file system keeps no user attributes";
  }
  ASSERT_EQ(fsetxattr(from.get(), "user.empty", "", 0, 0), 0);
  const FileDescriptor to = opened(folder / "to");
  ASSERT_TRUE(write_attributes(to.get(), attributes(from), from.get(), "to"));
  const Extended expected{{"user.empty", ""}, {"user.note", std::string("a\0b", 3)}};
  EXPECT_EQ(attributes(to).extended, expected);
}

TEST(FileAttributes, CarriesAccessListsAndSecurityLabels) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may set security labels";
  const test::TemporaryFolder folder;
  const FileDescriptor from = opened(folder / "from");
  const std::string list = access_list();
  if (fsetxattr(from.get(), "system.posix_acl_access", list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "this file system keeps no access lists";
  }
  ASSERT_EQ(fsetxattr(from.get(), "security.test", "label", 5, 0), 0);
  const FileDescriptor to = opened(folder / "to");
  ASSERT_TRUE(write_attributes(to.get(), attributes(from), from.get(), "to"));
  const Extended expected{{"security.test", "label"}, {"system.posix_acl_access", list}};
  EXPECT_EQ(attributes(to).extended, expected);
  EXPECT_EQ(attributes(to).mode, 0640u);  // the group's bits show the mask
}

// A folder's default list goes to every file made in it, and so to the one that is to replace one
// that has none.
TEST(FileAttributes, RemovesTheListThatTheFolderGives) {
  const test::TemporaryFolder folder;
  const std::string list = access_list();
  if (setxattr(folder.path().c_str(), "system.posix_acl_default", list.data(), list.size(), 0) !=
      0) {
    GTEST_SKIP() << "this file system keeps no access lists";
  }
  const FileDescriptor file = opened(folder / "f");
  ASSERT_EQ(attributes(file).extended.size(), 1u);
  ASSERT_TRUE(write_attributes(file.get(), {0644, geteuid(), getegid(), {}}, -1, "f"));
  EXPECT_EQ(attributes(file).extended.size(), 0u);
  EXPECT_EQ(attributes(file).mode, 0644u);
}

TEST(FileAttributes, FailsWhereAnAttributeWouldBeLost) {
  const test::TemporaryFolder folder;
  const FileDescriptor file = opened(folder / "f");
  const FileAttributes wanted{0644, geteuid(), getegid(), {{"nonsense.name", "value"}}};
  const Status status = write_attributes(file.get(), wanted, -1, "/etc/f");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().file, "/etc/f");
  EXPECT_NE(status.error().message.find("nonsense.name"), std::string::npos);
}

TEST(FileAttributes, LeavesOutWhatTheFileSystemNeverHad) {
  const test::TemporaryFolder folder;
  const FileDescriptor file = opened(folder / "f");
  // No kernel has it, so a file restored from elsewhere cannot be given it: EOPNOTSUPP.
  const FileAttributes wanted{0644, geteuid(), getegid(), {{"system.no_such_list", "value"}}};
  EXPECT_TRUE(write_attributes(file.get(), wanted, -1, "f"));
}

}  // namespace
}  // namespace tune
