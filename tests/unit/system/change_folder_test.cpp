#include "system/change_folder.hpp"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.hpp"

namespace tune {
namespace {

class ChangeFolder : public ::testing::Test {
 protected:
  ChangeFolder() {
    scope_.folder = FileDescriptor(open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    scope_.name = "/";
  }
  Place place(std::string_view path) {
    return find_place(scope_, path, LastLink::keep, path).value();
  }

  test::TemporaryFolder folder_;
  PathScope scope_;
};

TEST_F(ChangeFolder, RemovesTheEntryNotWhatItLinksTo) {
  folder_.write("f", "kept");
  folder_.link("l", "f");
  ASSERT_TRUE(remove_entry(place("/l"), "/l"));
  EXPECT_EQ(folder_.read("f"), "kept");
  EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(ChangeFolder, SaysWhatCannotBeRemoved) {
  folder_.make_directory("d");
  EXPECT_EQ(remove_entry(place("/none"), "/none").error().code, ErrorCode::not_found);
  EXPECT_FALSE(remove_entry(place("/d"), "/d"));
}

TEST_F(ChangeFolder, RemovesATreeButFollowsNoLink) {
  folder_.write("outside/kept", "kept");
  folder_.write("tree/a/b/c", "x");
  folder_.write("tree/.hidden", "x");
  folder_.link("tree/a/link", "../../outside");
  folder_.link("tree/absolute", folder_ / "outside");
  ASSERT_TRUE(remove_whole_tree(place("/tree"), "/tree"));
  EXPECT_EQ(folder_.count(), 1u);
  EXPECT_EQ(folder_.read("outside/kept"), "kept");
}

TEST_F(ChangeFolder, RemovesALinkToATreeAsALink) {
  folder_.write("outside/kept", "kept");
  folder_.link("l", "outside");
  ASSERT_TRUE(remove_whole_tree(place("/l"), "/l"));
  EXPECT_EQ(folder_.read("outside/kept"), "kept");
  EXPECT_EQ(remove_whole_tree(place("/none"), "/none").error().code, ErrorCode::not_found);
}

TEST_F(ChangeFolder, MakesADirectoryWithItsModeWhateverTheUmask) {
  const mode_t before = umask(077);
  const auto made = make_one_directory(place("/d"), 0755, "/d");
  umask(before);
  ASSERT_TRUE(made);
  struct stat status = {};
  ASSERT_EQ(stat((folder_ / "d").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0755u);
  EXPECT_TRUE(make_one_directory(place("/d"), 0700, "/d"));
}

TEST_F(ChangeFolder, MakesNoDirectoryOfAFile) {
  folder_.write("f", "kept");
  EXPECT_EQ(make_one_directory(place("/f"), 0755, "/f").error().errno_value, ENOTDIR);
}

}  // namespace
}  // namespace tune
