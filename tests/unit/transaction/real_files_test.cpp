#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

namespace fs = std::filesystem;

// The same workshop over real files: a temporary root, and a folder of plain files for /proc.
class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "tune-transaction-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    put("proc/sys/net/core/somaxconn", "128\n");
    put("proc/sys/net/ipv4/tcp_mem", "100\t200\t300\n");
    put("proc/sys/net/ipv4/tcp_fin_timeout", "60\n");
    put("proc/sys/kernel/random/boot_id", "boot-1\n");
    put("root/etc/sysctl.conf", "# mine\nkernel.sysrq = 1\n");
    fs::permissions(folder_ / "root/etc/sysctl.conf", fs::perms(0640));
    fs::create_directories(folder_ / "root/etc/sysctl.d");
    fs::create_symlink("../sysctl.conf", folder_ / "root/etc/sysctl.d/99-sysctl.conf");
    fs::create_directories(folder_ / "root/var/lib");
    files_ = system_files({(folder_ / "root").string(), (folder_ / "proc").string()});
    const ProcessFacts facts = process_facts();
    shop.machine.files = files_.get();
    shop.machine.process.user = facts.user;
  }

  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }

  fs::perms mode(const std::string& path) {
    return fs::status(folder_ / path).permissions() & fs::perms::mask;
  }

  fs::path folder_;
  std::unique_ptr<Files> files_;
  Workshop shop;
};

TEST_F(RealFiles, GoThereAndBack) {
  const auto before = shop.picture();
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  ASSERT_FALSE(outcome->error) << describe(*outcome->error);
  EXPECT_EQ(shop.running(kTcpMem), "400 500 600");
  EXPECT_NE(shop.file().find("tcp_fin_timeout = 15"), std::string::npos);
  EXPECT_EQ(mode("root/etc/sysctl.conf"), fs::perms(0640));
  EXPECT_EQ(mode("root/var/lib/tune"), fs::perms(0700));
  const auto undone = shop.undo();
  ASSERT_TRUE(undone.ok()) << describe(undone.error());
  ASSERT_FALSE(undone->error) << describe(*undone->error);
  EXPECT_EQ(shop.picture(), before);
  EXPECT_EQ(mode("root/etc/sysctl.conf"), fs::perms(0640));
  EXPECT_EQ(shop.records().size(), 2u);
}

TEST_F(RealFiles, AreWrittenThroughALinkThatStays) {
  const auto plan =
      shop.plan({{kBacklog, "4096"}}, PlanScope::everything, "/etc/sysctl.d/99-sysctl.conf");
  ASSERT_TRUE(shop.apply(plan).ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "root/etc/sysctl.d/99-sysctl.conf"));
  EXPECT_NE(shop.file().find("somaxconn = 4096"), std::string::npos);
}

TEST_F(RealFiles, AreMadeForEverybodyAndRemovedAgain) {
  const std::string path = "/etc/sysctl.d/99-tune.conf";
  const auto plan = shop.plan({{kBacklog, "4096"}}, PlanScope::everything, path);
  const mode_t old = umask(077);
  const auto outcome = shop.apply(plan);
  umask(old);
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(mode("root" + path), fs::perms(0644));
  ASSERT_TRUE(shop.undo().ok());
  EXPECT_FALSE(fs::exists(folder_ / ("root" + path)));
}

TEST_F(RealFiles, LeaveNothingBesideTheTargetOrTheJournal) {
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "root/etc")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"99-sysctl.conf", "sysctl.conf", "sysctl.d"}));
  names.clear();
  for (const auto& entry :
       fs::directory_iterator(folder_ / "root/var/lib/tune/transactions/000001")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"end.json", "intent.json", "steps.jsonl"}));
}

TEST_F(RealFiles, PutBackWhatAnInterruptedTransactionLeft) {
  const auto before = shop.picture();
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  fs::remove(folder_ / "root/var/lib/tune/transactions/000001/end.json");
  ASSERT_TRUE(write_running(shop.machine, key(kTimeout), "60").ok());  // not whole
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  ASSERT_EQ(recovered->size(), 1u);
  EXPECT_EQ(shop.picture(), before);
}

// Killed between giving the new file a name and renaming it.
TEST_F(RealFiles, AreRidOfWhatAnInterruptedReplacementLeft) {
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  fs::remove(folder_ / "root/var/lib/tune/transactions/000001/end.json");
  put("root/etc/sysctl.conf", "# mine\nkernel.sysrq = 1\n");
  put("root/etc/.sysctl.conf.tune-abcDE9", "half");
  ASSERT_TRUE(recover_interrupted(shop.machine, shop.request).ok());
  EXPECT_FALSE(fs::exists(folder_ / "root/etc/.sysctl.conf.tune-abcDE9"));
}

TEST_F(RealFiles, RefuseAStateDirectoryThatIsALink) {
  fs::create_directories(folder_ / "root/elsewhere");
  fs::create_symlink("/elsewhere", folder_ / "root/var/lib/tune");
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  EXPECT_TRUE(fs::is_empty(folder_ / "root/elsewhere"));
}

TEST_F(RealFiles, AreLockedAgainstASecondTune) {
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto held = files_->lock(std::string(kState) + "/lock", "{\"pid\": 99}");
  ASSERT_TRUE(held.ok());
  const auto other = system_files({(folder_ / "root").string(), (folder_ / "proc").string()});
  shop.machine.files = other.get();
  const auto undone = shop.undo();
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().code, ErrorCode::locked);
  EXPECT_NE(undone.error().message.find("process 99"), std::string::npos);
}

}  // namespace
}  // namespace tune
