#include "system/open_path.hpp"

#include <atomic>
#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"
#include "system/read_file.hpp"

namespace tune {
namespace {

using Bound = PathScope::Bound;

// What stands at a path, or the error's errno as text. Both ways must agree: the kernel's own and
// the walk that replaces it where openat2(2) is missing.
class OpenPath : public ::testing::Test {
 protected:
  OpenPath() {
    outside_.write("secret", "outside");
    folder_.write("inside/etc/file", "inside");
    folder_.write("inside/secret", "inside secret");
    scope_.folder =
        FileDescriptor(open((folder_ / "inside").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    scope_.name = "/";
  }

  void bind(Bound bound, std::string name) {
    scope_.bound = bound;
    scope_.name = std::move(name);
  }
  void link(std::string_view name, const std::string& target) {
    folder_.link("inside/" + std::string(name), target);
  }

  static std::string content(const Result<FileDescriptor>& file) {
    if (!file) return "errno " + std::to_string(file.error().errno_value);
    const Result<std::string> bytes = read_open_file(file->get(), 1000, ReadOnce::no, "");
    return bytes ? *bytes : bytes.error().message;
  }
  std::string by_kernel(std::string_view path) {
    return content(open_path(scope_, path, O_RDONLY, path, "be opened"));
  }
  std::string by_walk(std::string_view path) {
    const Result<Place> place = find_place(scope_, path, LastLink::follow, path);
    if (!place) return "errno " + std::to_string(place.error().errno_value);
    return content(open_place(*place, O_RDONLY, 0, path, "be opened"));
  }
  std::string both(std::string_view path) {
    EXPECT_EQ(by_kernel(path), by_walk(path)) << path;
    return by_walk(path);
  }
  std::string real_path(std::string_view path, LastLink last = LastLink::follow) {
    const Result<Place> place = find_place(scope_, path, last, path);
    return place ? place->path : "errno " + std::to_string(place.error().errno_value);
  }

  test::TemporaryFolder folder_, outside_;
  PathScope scope_;
};

std::string errno_text(int value) { return "errno " + std::to_string(value); }

TEST_F(OpenPath, FindsWhatIsThere) {
  EXPECT_EQ(both("/etc/file"), "inside");
  EXPECT_EQ(both("//etc/.//file"), "inside");
  EXPECT_EQ(both("/etc/../etc/file"), "inside");
  EXPECT_EQ(both("/etc/none"), errno_text(ENOENT));
  EXPECT_EQ(both("/none/file"), errno_text(ENOENT));
  EXPECT_EQ(both("/etc/file/below"), errno_text(ENOTDIR));
  EXPECT_EQ(both("/" + std::string(300, 'a')), errno_text(ENAMETOOLONG));
}

TEST_F(OpenPath, KeepsDotsInsideARoot) {
  EXPECT_EQ(both("/../../../../etc/file"), "inside");
  EXPECT_EQ(both("/../../" + outside_.path() + "/secret"), errno_text(ENOENT));
}

TEST_F(OpenPath, KeepsAbsoluteLinksInsideARoot) {
  link("absolute", "/etc/file");
  link("out", outside_ / "secret");
  link("folder_out", outside_.path());
  link("up", "../../../../../../../../secret");
  EXPECT_EQ(both("/absolute"), "inside");
  EXPECT_EQ(both("/out"), errno_text(ENOENT));
  EXPECT_EQ(both("/folder_out/secret"), errno_text(ENOENT));
  EXPECT_EQ(both("/up"), "inside secret");
}

TEST_F(OpenPath, LetsNothingOutOfAFolderThatBindsBeneath) {
  bind(Bound::beneath, "/proc/sys");
  link("absolute", "/etc/file");
  link("etc/up", "../../outside");
  link("etc/fine", "../secret");
  EXPECT_EQ(both("/etc/file"), "inside");
  EXPECT_EQ(both("/etc/fine"), "inside secret");
  EXPECT_EQ(both("/../inside/secret"), errno_text(EXDEV));
  EXPECT_EQ(both("/etc/../../inside/secret"), errno_text(EXDEV));
  EXPECT_EQ(both("/absolute"), errno_text(EXDEV));
  EXPECT_EQ(both("/etc/up"), errno_text(EXDEV));
}

// As fs.protected_symlinks has it for what the kernel follows.
TEST_F(OpenPath, FollowsNoLinkOfSomebodyElseInAFolderForEverybody) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to give a link away";
  const std::string folder = folder_ / "inside/tmp", path = folder + "/link";
  ASSERT_EQ(mkdir(folder.c_str(), 0700), 0);
  link("tmp/link", "/etc/new");
  const auto find = [&] { return find_place(scope_, "/tmp/link", LastLink::follow, "/tmp/link"); };
  ASSERT_EQ(chmod(folder.c_str(), 01777), 0);
  EXPECT_TRUE(find().ok());
  ASSERT_EQ(lchown(path.c_str(), 65534, 65534), 0);
  const auto place = find();
  ASSERT_FALSE(place.ok());
  EXPECT_EQ(place.error().code, ErrorCode::permission);
  EXPECT_NE(place.error().message.find("somebody else's"), std::string::npos);
  EXPECT_TRUE(find_place(scope_, "/tmp/link", LastLink::keep, "/tmp/link").ok());
  // Where the kernel follows it, so does this; where it does not, the reason is said.
  const auto opened = open_path(scope_, "/tmp/link", O_RDONLY, "/tmp/link", "be read");
  EXPECT_TRUE(opened || opened.error().errno_value != EACCES ||
              opened.error().message == place.error().message);
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  EXPECT_TRUE(find().ok());
  ASSERT_EQ(chmod(folder.c_str(), 01777), 0);
  ASSERT_EQ(chown(folder.c_str(), 65534, 65534), 0);
  EXPECT_TRUE(find().ok());  // the folder is theirs as well
}

TEST_F(OpenPath, EndsInLoopsOfLinks) {
  link("a", "b");
  link("b", "a");
  link("self", "self/x");
  EXPECT_EQ(both("/a"), errno_text(ELOOP));
  EXPECT_EQ(both("/self"), errno_text(ELOOP));
}

TEST_F(OpenPath, FollowsAsManyLinksAsTheKernel) {
  for (int i = 0; i < 41; ++i) link("l" + std::to_string(i), "l" + std::to_string(i + 1));
  folder_.write("inside/l41", "end");
  EXPECT_EQ(both("/l1"), "end");
  EXPECT_EQ(both("/l0"), errno_text(ELOOP));
}

TEST_F(OpenPath, FindsThePlaceOfWhatIsNotThereYet) {
  link("etc/new", "/secret.new");
  EXPECT_EQ(real_path("/etc/none"), "/etc/none");
  EXPECT_EQ(real_path("/etc/new"), "/secret.new");
  EXPECT_EQ(real_path("/etc/new", LastLink::keep), "/etc/new");
  EXPECT_EQ(real_path("/none/none"), errno_text(ENOENT));
}

TEST_F(OpenPath, NamesPlacesWithoutLinksAndDots) {
  link("lib", "etc");
  EXPECT_EQ(real_path("/lib/../lib/./file"), "/etc/file");
  EXPECT_EQ(real_path("/lib"), "/etc");
  EXPECT_EQ(real_path("/lib", LastLink::keep), "/lib");
  EXPECT_EQ(real_path("/"), "/");
  EXPECT_EQ(real_path("/etc/.."), "/");
  bind(Bound::beneath, "/proc");
  EXPECT_EQ(real_path("/lib/file"), "/proc/etc/file");
  EXPECT_EQ(real_path(""), "/proc");
}

TEST_F(OpenPath, FollowsNoLinkThatTakesThePlaceOfTheEntry) {
  const Result<Place> place = find_place(scope_, "/etc/file", LastLink::follow, "");
  ASSERT_TRUE(place);
  std::filesystem::remove(folder_ / "inside/etc/file");
  link("etc/file", outside_ / "secret");
  EXPECT_EQ(content(open_place(*place, O_RDONLY, 0, "", "be opened")), errno_text(ELOOP));
}

// A folder becomes a link to the outside and back as fast as it can, while its file is read.
TEST_F(OpenPath, IsNotOutrunByLinksThatChange) {
  outside_.write("dir/file", "outside");
  folder_.write("inside/dir/file", "inside");
  link("swap", "../../../../../.." + outside_.path() + "/dir");
  const std::string folder = folder_ / "inside/dir";
  const std::string swap = folder_ / "inside/swap";
  std::atomic<bool> done = false;
  std::thread swapper([&] {
    while (!done) renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, swap.c_str(), RENAME_EXCHANGE);
  });
  for (int i = 0; i < 5000; ++i) {
    EXPECT_NE(by_kernel("/dir/file"), "outside");
    EXPECT_NE(by_walk("/dir/file"), "outside");
  }
  done = true;
  swapper.join();
}

}  // namespace
}  // namespace tune
