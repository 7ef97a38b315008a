#include <filesystem>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace fs = std::filesystem;

namespace tune::test {
namespace {

constexpr const char* kState = "root/var/lib/tune";

// An image with two transactions, the second of which changed what the first had set.
class BrokenState : public ::testing::Test {
 protected:
  BrokenState() {
    site_ = fixture_.folder.write("site.conf", "net.core.somaxconn = 60000\n");
    EXPECT_EQ(fixture_.on_image({"apply", "small", "--yes"}).status, 0);
    EXPECT_EQ(fixture_.on_image({"apply", site_, "--yes"}).status, 0);
    applied_ = fixture_.folder.read("root/etc/sysctl.conf");
  }

  std::string in_state(const std::string& name) const {
    return fixture_.folder / (std::string(kState) + "/" + name);
  }
  void overwrite(const std::string& name, const std::string& text) const {
    fixture_.folder.write(std::string(kState) + "/" + name, text);
  }
  std::string read(const std::string& name) const {
    return fixture_.folder.read(std::string(kState) + "/" + name);
  }
  Outcome on_image(std::vector<std::string> arguments) const {
    return fixture_.on_image(std::move(arguments));
  }

  void cut_second_record() const {
    overwrite("transactions/000002/intent.json",
              read("transactions/000002/intent.json").substr(0, 300));
  }

  Fixture fixture_;
  std::string site_, applied_;
};

TEST_F(BrokenState, HistoryShowsWhatWasCutOff) {
  cut_second_record();
  const Outcome outcome = on_image({"history"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "000002/intent.json:1:301")) << outcome;
  EXPECT_TRUE(contains(outcome.output, "as if it were cut off")) << outcome;
  const Outcome document = on_image({"history", "--json"});
  EXPECT_TRUE(contains(document.output, "\"time\": null")) << document;
  EXPECT_TRUE(contains(document.output, "\"command\": null")) << document;
  overwrite("transactions/000002/intent.json", "");
  EXPECT_TRUE(contains(on_image({"history"}).output, "it is empty"));
}

// Whatever it did, it may have taken over what an earlier one set.
TEST_F(BrokenState, ARollbackDoesNotPassOverAnUnreadableRecordInSilence) {
  cut_second_record();
  for (const char* how : {"--yes", "--dry-run"}) {
    const Outcome outcome = on_image({"rollback", how});
    EXPECT_EQ(outcome.status, 3) << outcome;
    EXPECT_TRUE(contains(outcome.error, "transaction 2 is the last")) << outcome;
    EXPECT_TRUE(contains(outcome.error, " rollback 1'")) << outcome;
  }
  EXPECT_EQ(fixture_.folder.read("root/etc/sysctl.conf"), applied_);
  const Outcome named = on_image({"rollback", "1", "--dry-run"});
  EXPECT_EQ(named.status, 0) << named;
}

TEST_F(BrokenState, NothingElseToRollBackIsSaid) {
  cut_second_record();
  fs::remove_all(in_state("transactions/000001"));
  const Outcome outcome = on_image({"rollback", "--yes"});
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "there is no other to roll back")) << outcome;
}

TEST_F(BrokenState, StatusWarnsOfIt) {
  std::string end = read("transactions/000002/end.json");
  end.replace(end.find("committed"), 9, "Committed");
  overwrite("transactions/000002/end.json", end);
  const Outcome outcome = on_image({"status"});
  EXPECT_TRUE(contains(outcome.error, "what transaction 2 did is not known")) << outcome;
  EXPECT_TRUE(contains(outcome.error, "checksum is wrong")) << outcome;
}

TEST_F(BrokenState, TheNextApplyGoesOn) {
  cut_second_record();
  const std::string other = fixture_.folder.write("other.conf", "net.core.somaxconn = 50000\n");
  const Outcome outcome = on_image({"apply", other, "--yes"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "Transaction 3 committed")) << outcome;
}

TEST_F(BrokenState, AStateDirectoryThatIsAFileIs4) {
  fs::remove_all(fixture_.folder / kState);
  fixture_.folder.write(kState, "a file\n");
  const std::string other = fixture_.folder.write("other.conf", "net.core.somaxconn = 50000\n");
  for (const auto& command : std::vector<std::vector<std::string>>{{"apply", other, "--yes"},
                                                                   {"rollback", "--yes"},
                                                                   {"recover"},
                                                                   {"history"},
                                                                   {"status"},
                                                                   {"confirm"}}) {
    const Outcome outcome = on_image(command);
    EXPECT_EQ(outcome.status, 4) << outcome;
    EXPECT_TRUE(contains(outcome.error, "the state directory is no directory")) << outcome;
  }
  EXPECT_EQ(fixture_.folder.read("root/etc/sysctl.conf"), applied_);
}

TEST_F(BrokenState, ATransactionsFolderThatIsNoneIs4) {
  fs::remove_all(in_state("transactions"));
  overwrite("transactions", "a file\n");
  const std::string other = fixture_.folder.write("other.conf", "net.core.somaxconn = 50000\n");
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"apply", other, "--yes"}, {"rollback", "--yes"}, {"history"}}) {
    const Outcome outcome = on_image(command);
    EXPECT_EQ(outcome.status, 4) << outcome;
    EXPECT_TRUE(contains(outcome.error, "tune/transactions: it is no folder")) << outcome;
  }
}

TEST_F(BrokenState, AStateDirectoryThatCannotBeMadeIs4) {
  const std::string root = fixture_.folder / "root", other = fixture_.folder / "other.conf";
  fixture_.folder.write("other.conf", "net.core.somaxconn = 7777\n");
  std::filesystem::create_symlink("/gone/deep", root + "/link");
  const Outcome outcome =
      run({"--root", root, "--state-dir", "/link/tune", "apply", other, "--yes"});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_TRUE(contains(outcome.error, "--state-dir")) << outcome;
}

TEST_F(BrokenState, ALockThatIsAFolderIs4) {
  fs::remove(in_state("lock"));
  fs::create_directory(in_state("lock"));
  const std::string other = fixture_.folder.write("other.conf", "net.core.somaxconn = 50000\n");
  const Outcome outcome = on_image({"apply", other, "--yes"});
  EXPECT_EQ(outcome.status, 4) << outcome;
  EXPECT_TRUE(contains(outcome.error, "tune/lock")) << outcome;
  EXPECT_TRUE(contains(outcome.error, "move away what lies there")) << outcome;
  EXPECT_EQ(fixture_.folder.read("root/etc/sysctl.conf"), applied_);
}

TEST_F(BrokenState, ConfirmWithNothingPendingSaysWhereToLook) {
  const Outcome outcome = on_image({"confirm"});
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "no transaction waits for confirmation")) << outcome;
  EXPECT_TRUE(contains(outcome.error, " status' says what is in force")) << outcome;
}

}  // namespace
}  // namespace tune::test
