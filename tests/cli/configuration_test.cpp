#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

TEST(ConfigCommand, ShowsAssignmentsInReadingOrderAndWhoWins) {
  const Fixture fixture;
  fixture.folder.write("root/usr/lib/sysctl.d/50-base.conf", "net.core.somaxconn = 64\n");
  const Outcome text = fixture.on_image({"config"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_EQ(difference_to_golden("config.txt", fixture.steady(text.output)), "");
  const Outcome json = fixture.on_image({"config", "--json"});
  EXPECT_EQ(json.status, 0) << json;
  EXPECT_EQ(difference_to_golden("config.json", fixture.steady(json.output)), "");
}

TEST(ConfigCommand, OneLoaderShowsOnlyItsRows) {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "root/etc/sysctl.d/99-sysctl.conf");
  fixture.folder.write("root/etc/sysctl.d/10-all.conf", "fs.file-max = 5\n");
  const Json systemd = fixture.on_image({"config", "--loader", "systemd", "--json"}).json();
  const Json procps = fixture.on_image({"config", "--loader", "procps", "--json"}).json();
  EXPECT_EQ(systemd.find("assignments")->items()->size(), 1u);
  EXPECT_EQ(procps.find("assignments")->items()->size(), 3u);
  for (const Json& row : *systemd.find("assignments")->items()) {
    ASSERT_EQ(row.find("loaders")->items()->size(), 1u);
    EXPECT_EQ(*row.find("loaders")->items()->front().text(), "systemd");
  }
}

TEST(ConfigCommand, FilesNamedAreReadInsteadOfTheMachines) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "net.core.somaxconn = 9\n");
  const Outcome outcome = fixture.on_image({"config", site});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, site + ":1"));
  EXPECT_FALSE(contains(outcome.output, "tcp_fin_timeout"));
  const Outcome input = run({"config", "-"}, "net.core.somaxconn = 77\n");
  EXPECT_EQ(input.status, 0) << input;
  EXPECT_TRUE(contains(input.output, "77"));
}

// What must neither be read nor waited for stands in files[].error, and the rest is read.
class NoFile : public testing::Test {
 protected:
  NoFile() {
    fixture.folder.make_directory("root/etc/sysctl.d");
    fixture.folder.write("root/etc/sysctl.d/80-good.conf", "vm.swappiness = 17\n");
  }

  std::string path() const { return fixture.folder / "root/etc/sysctl.d/50-odd.conf"; }

  void expect_error(const std::string& part) const {
    const Outcome outcome = fixture.on_image({"config", "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome;
    EXPECT_TRUE(contains(outcome.output, "vm.swappiness"));
    std::string error = "no such row";
    for (const Json& file : *outcome.json().find("files")->items())
      if (*file.find("path")->text() == "/etc/sysctl.d/50-odd.conf")
        error = file.find("error")->is_null() ? "none" : *file.find("error")->text();
    EXPECT_TRUE(contains(error, part));
    EXPECT_EQ(fixture.on_image({"who", "vm.swappiness"}).status, 0);
    const std::string named = fixture.folder / "root/etc/sysctl.d/50-odd.conf";
    EXPECT_EQ(run({"config", named}).status, 3) << "named, it is bad input";
  }

  Fixture fixture;
};

TEST_F(NoFile, AFifoIsAnErrorRow) {
  ASSERT_EQ(mkfifo(path().c_str(), 0644), 0);
  expect_error("no regular file");
}

TEST_F(NoFile, ADeviceIsAnErrorRow) {
  if (mknod(path().c_str(), S_IFCHR | 0644, makedev(1, 5)) != 0)  // /dev/zero never ends
    GTEST_SKIP() << "only root can make a device";
  expect_error("no regular file");
}

TEST_F(NoFile, ADirectoryIsAnErrorRow) {
  std::filesystem::create_directory(path());
  expect_error("directory");
}

TEST_F(NoFile, ALinkLoopIsAnErrorRow) {
  std::filesystem::create_symlink("50-odd.conf", path());
  expect_error("Too many levels of symbolic links");
}

TEST_F(NoFile, ALinkThatLeadsNowhereIsAnErrorRow) {
  std::filesystem::create_symlink("nowhere", path());
  const Outcome outcome = fixture.on_image({"config", "--json"});
  EXPECT_TRUE(contains(outcome.output, "leads nowhere"));
}

TEST_F(NoFile, AFileOverSixtyFourMebibytesIsAnErrorRow) {
  fixture.folder.write("root/etc/sysctl.d/50-odd.conf", "");
  std::error_code trouble;  // a file of holes; memory for it is nowhere
  std::filesystem::resize_file(path(), std::uintmax_t{1} << 40, trouble);
  if (trouble) std::filesystem::resize_file(path(), (64u << 20) + 1);
  expect_error("64");
}

TEST_F(NoFile, MaskedOrNotItIsNeverWaitedFor) {
  fixture.folder.write("root/etc/sysctl.d/60-odd.conf", "");
  fixture.folder.make_directory("root/usr/lib/sysctl.d");
  const std::string masked = fixture.folder / "root/usr/lib/sysctl.d/60-odd.conf";
  ASSERT_EQ(mkfifo(masked.c_str(), 0644), 0);
  const Outcome outcome = fixture.on_image({"config", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_FALSE(contains(outcome.output, "no regular file"));
}

}  // namespace
}  // namespace tune::test
