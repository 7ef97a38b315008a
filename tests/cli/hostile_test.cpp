#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

namespace fs = std::filesystem;

// THREATS.md of the transactions: what profiles and links of somebody else cannot do.
class Hostile : public testing::Test {
 protected:
  std::string profile(const std::string& key, const std::string& formula) {
    return fixture.folder.write("hostile.toml", "title = \"x\"\n[setting.\"" + key +
                                                    "\"]\nexactly = " + formula +
                                                    "\nwhy = \"x\"\nsource = \"x\"\n"
                                                    "outside_catalogue = true\n");
  }

  void expect_unchanged(const Outcome& outcome, int status) {
    EXPECT_EQ(outcome.status, status) << outcome;
    EXPECT_EQ(fixture.folder.read("root/etc/sysctl.conf"), fixture.sysctl_conf);
    EXPECT_EQ(fixture.folder.read("outside"), "outside");
  }

  Fixture fixture;
  std::string outside = fixture.folder.write("outside", "outside");
};

TEST_F(Hostile, KeysCannotLeaveProcSys) {
  for (const char* key :
       {"net/ipv4/../../../../outside", "/proc/sys/../../outside", "net/core/../../../outside"}) {
    expect_unchanged(fixture.on_image({"apply", profile(key, "\"1\""), "--yes"}), 3);
    const std::string site = fixture.folder.write("site.conf", std::string(key) + " = 1\n");
    expect_unchanged(fixture.on_image({"apply", site, "--yes"}), 3);
  }
}

TEST_F(Hostile, ALinkBelowProcSysLeadsNowhere) {
  const std::string link = fixture.folder / "proc/sys/net/core/evil";
  fs::create_symlink(outside, link);
  const std::string site = fixture.folder.write("site.conf", "net.core.evil = 1\n");
  const Outcome outcome =
      fixture.on_proc({"apply", site, "--runtime-only", "--yes", "--allow", "key-absent"});
  EXPECT_EQ(fixture.folder.read("outside"), "outside") << outcome;
}

TEST_F(Hostile, AValueIsOneLineWhateverIsAllowed) {
  const std::string text = fixture.folder.write(
      "text.toml",
      "title = \"x\"\n[input.cc]\nkind = \"text\"\nhelp = \"x\"\n"
      "[setting.\"net.ipv4.tcp_congestion_control\"]\nexactly = \"cc\"\nwhy = \"x\"\nsource = "
      "\"x\"\n");
  if (geteuid() != 0) GTEST_SKIP() << "needs root to make a network namespace";
  const std::string target = fixture.folder / "target.conf";
  for (const char* value : {"cubic\nkernel.sysrq = 1", "cubic\rkernel.sysrq = 1"}) {
    for (const char* allowed : {"none", "value-refused"}) {
      const Outcome outcome = run(Invocation{
          .arguments = {"--state-dir", fixture.folder / "state", "apply", text, "--target", target,
                        "--set", std::string("cc=") + value, "--yes", "--allow", allowed},
          .private_network = true});
      EXPECT_EQ(outcome.status, 3) << outcome;
      EXPECT_FALSE(fs::exists(target));
    }
  }
}

TEST_F(Hostile, LinksAtTheTargetOfAnImageStayInIt) {
  fs::create_directories(fixture.folder / "root/etc/tune-test");
  for (const std::string& to : {outside, std::string("../../../../../../outside")}) {
    const std::string link = fixture.folder / "root/etc/tune-test/x.conf";
    fs::remove(link);
    fs::create_symlink(to, link);
    expect_unchanged(
        fixture.on_image({"apply", "small", "--target", "/etc/tune-test/x.conf", "--yes"}), 4);
  }
}

TEST_F(Hostile, TheTemporaryFilesNameIsNotFollowed) {
  // Whatever the random name, none of these links is ever opened for writing.
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    fs::create_symlink(
        outside, fixture.folder / ("root/etc/.sysctl.conf.tune-aaaaa" + std::string(1, letter)));
  }
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(fixture.folder.read("outside"), "outside");
}

TEST_F(Hostile, TheStateDirectoryIsNoLinkAndNobodyElses) {
  fs::create_directories(fixture.folder / "root/elsewhere");
  fs::create_directories(fixture.folder / "root/var/lib");
  const std::string state = fixture.folder / "root/var/lib/tune";
  fs::create_symlink("/elsewhere", state);
  expect_unchanged(fixture.on_image({"apply", "small", "--yes"}), 4);
  EXPECT_TRUE(fs::is_empty(fixture.folder / "root/elsewhere"));
  fs::remove(state);
  ASSERT_EQ(mkdir(state.c_str(), 0700), 0);
  ASSERT_EQ(chmod(state.c_str(), 0770), 0);
  expect_unchanged(fixture.on_image({"apply", "small", "--yes"}), 4);
  if (geteuid() != 0) return;
  ASSERT_EQ(chmod(state.c_str(), 0700), 0);
  ASSERT_EQ(chown(state.c_str(), 65533, 0), 0);
  expect_unchanged(fixture.on_image({"apply", "small", "--yes"}), 4);
}

// Links in the place of the journal's own files lead nowhere either.
TEST_F(Hostile, TheJournalIsNotWrittenThroughLinksOutOfAnImage) {
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  ASSERT_EQ(fixture.on_image({"rollback", "--yes"}).status, 0);
  const std::string lock = fixture.folder / "root/var/lib/tune/lock";
  fs::remove(lock);
  fs::create_symlink(outside, lock);
  const Outcome outcome = fixture.on_image({"apply", "small", "--yes"});
  EXPECT_NE(outcome.status, 0) << outcome;
  EXPECT_EQ(fixture.folder.read("outside"), "outside");
}

// Nor is a file of the image itself emptied for the name of who holds the lock.
TEST_F(Hostile, TheLockIsNoLink) {
  ASSERT_EQ(fixture.on_image({"apply", "small", "--yes"}).status, 0);
  const std::string lock = fixture.folder / "root/var/lib/tune/lock";
  for (const char* to : {"/etc/passwd", "/nowhere"}) {
    fixture.folder.write("root/etc/passwd", "root:x:0:0");
    fs::remove(lock);
    fs::create_symlink(to, lock);
    const Outcome outcome = fixture.on_image({"rollback", "--yes"});
    EXPECT_EQ(outcome.status, 4) << outcome;
    EXPECT_TRUE(contains(outcome.error, "move away what lies there")) << outcome;
    EXPECT_EQ(fixture.folder.read("root/etc/passwd"), "root:x:0:0");
  }
}

}  // namespace
}  // namespace tune::test
