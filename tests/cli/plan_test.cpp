#include <regex>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "cli/fixture.hpp"

namespace tune::test {
namespace {

// diff --plan-out and apply --plan.
class PlanFile : public testing::Test {
 protected:
  PlanFile() : plan_(fixture_.folder / "plan.json") {}

  void make_on_proc() {
    const Outcome made = fixture_.on_proc({"diff", "small", "--runtime-only", "--plan-out", plan_});
    ASSERT_EQ(made.status, 1) << made;
  }
  Outcome apply() { return fixture_.on_proc({"apply", "--plan", plan_, "--yes"}); }

  // Changes the plan's text, and its checksum with it.
  void edit(const std::string& from, const std::string& to) {
    const std::string text = fixture_.folder.read("plan.json");
    const std::size_t at = text.find(from, text.find("\"plan\": {"));
    ASSERT_NE(at, std::string::npos) << from;
    auto json = parse_json(std::string(text).replace(at, from.size(), to), "plan.json");
    ASSERT_TRUE(json.ok());
    json->set("sha256", sha256(json->find("plan")->dump_compact()));
    fixture_.folder.write("plan.json", json->dump());
  }

  Fixture fixture_;
  std::string plan_;
};

TEST_F(PlanFile, IsDoneAsItStands) {
  make_on_proc();
  const Outcome applied = apply();
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_fin_timeout"), "30"));
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_mem"), "131072 174763 262144"));
  EXPECT_EQ(fixture_.on_proc({"diff", "small", "--runtime-only"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"rollback", "--yes"}).status, 0);
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_fin_timeout"), "60"));
}

TEST_F(PlanFile, IsNotDoneTwice) {
  make_on_proc();
  ASSERT_EQ(apply().status, 0);
  const Outcome again = apply();
  EXPECT_EQ(again.status, 3) << again;
  EXPECT_TRUE(contains(again.error, "net.ipv4.tcp_fin_timeout is 30 and was 60"));
}

TEST_F(PlanFile, IsRefusedWithEachDifferenceByName) {
  make_on_proc();
  fixture_.set_running("net/ipv4/tcp_fin_timeout", "59");
  fixture_.set_running("net/core/somaxconn", "5000");
  const Outcome refused = fixture_.on_proc({"apply", "--plan", plan_, "--yes", "--json"});
  EXPECT_EQ(refused.status, 3) << refused;
  const auto& conflicts = *refused.json().find("conflicts")->items();
  ASSERT_EQ(conflicts.size(), 2u) << refused;
  EXPECT_TRUE(contains(refused.error, "net.ipv4.tcp_fin_timeout is 59 and was 60")) << refused;
  EXPECT_TRUE(contains(refused.error, "net.core.somaxconn is 5000 and was 4096")) << refused;
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_mem"), "46875"));
}

TEST_F(PlanFile, WritesTheImageAndItsTargetToTheByte) {
  ASSERT_EQ(fixture_.on_image({"diff", "small", "--plan-out", plan_}).status, 1);
  const Fixture other;
  ASSERT_EQ(other.on_image({"apply", "small", "--yes"}).status, 0);
  const Outcome applied = fixture_.on_image({"apply", "--plan", plan_, "--yes"});
  ASSERT_EQ(applied.status, 0) << applied;
  EXPECT_EQ(fixture_.folder.read("root/etc/sysctl.conf"),
            other.folder.read("root/etc/sysctl.conf"));
}

TEST_F(PlanFile, IsRefusedWhenTheTargetHasChanged) {
  ASSERT_EQ(fixture_.on_image({"diff", "small", "--plan-out", plan_}).status, 1);
  fixture_.folder.write("root/etc/sysctl.conf", "# another\n");
  const Outcome refused = fixture_.on_image({"apply", "--plan", plan_, "--yes"});
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "/etc/sysctl.conf is sha256 ")) << refused;
  EXPECT_EQ(fixture_.folder.read("root/etc/sysctl.conf"), "# another\n");
}

TEST_F(PlanFile, OfAnotherMachineIsRefused) {
  fixture_.folder.write("root/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  ASSERT_EQ(fixture_.on_image({"diff", "small", "--plan-out", plan_}).status, 1);
  EXPECT_FALSE(contains(fixture_.folder.read("plan.json"), "0123456789abcdef"));
  fixture_.folder.write("root/etc/machine-id", "fedcba9876543210fedcba9876543210\n");
  const Outcome refused = fixture_.on_image({"apply", "--plan", plan_, "--yes"});
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "the plan is for another machine")) << refused;
  const Outcome live = fixture_.on_proc({"apply", "--plan", plan_, "--yes"});
  EXPECT_EQ(live.status, 3) << live;
  EXPECT_TRUE(contains(live.error, "an image")) << live;
}

TEST_F(PlanFile, ThatIsTornOrChangedIsRefusedWithItsPlace) {
  make_on_proc();
  const std::string text = fixture_.folder.read("plan.json");
  fixture_.folder.write("plan.json", text.substr(0, text.size() / 2));
  Outcome refused = apply();
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(matches(refused.error, "plan\\.json:[0-9]+:[0-9]+: ")) << refused;
  fixture_.folder.write("plan.json", std::regex_replace(text, std::regex("\"30\""), "\"29\""));
  refused = apply();
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "checksum")) << refused;
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_fin_timeout"), "60"));
}

TEST_F(PlanFile, CannotWriteElsewhereEvenWithAGoodChecksum) {
  make_on_proc();
  const std::string whole = fixture_.folder.read("plan.json");
  for (const std::string bad : {"../../../tmp/x", "net.ipv4.tcp_fin_timeout\\n", ""}) {
    fixture_.folder.write("plan.json", whole);
    edit("\"key\": \"net.ipv4.tcp_fin_timeout\"", "\"key\": \"" + bad + "\"");
    const Outcome refused = apply();
    EXPECT_EQ(refused.status, 3) << bad << refused;
  }
  fixture_.folder.write("plan.json", whole);
  edit("\"wanted\": \"30\"", "\"wanted\": \"30\\nkernel.sysrq = 1\"");
  EXPECT_EQ(apply().status, 3);
  EXPECT_TRUE(starts_with(fixture_.running("net/ipv4/tcp_fin_timeout"), "60"));
}

TEST_F(PlanFile, WithAnErrorFindingNeedsItsRuleAllowed) {
  const std::string site =
      fixture_.folder.write("site.conf", "net.core.nosuch = 1\nnet.core.somaxconn = 500\n");
  const Outcome made = fixture_.on_proc({"diff", site, "--runtime-only", "--plan-out", plan_});
  ASSERT_EQ(made.status, 1) << made;
  const Outcome refused = apply();
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "--allow key-absent")) << refused;
  const Outcome allowed =
      fixture_.on_proc({"apply", "--plan", plan_, "--yes", "--allow", "key-absent"});
  EXPECT_EQ(allowed.status, 0) << allowed;
  EXPECT_TRUE(starts_with(fixture_.running("net/core/somaxconn"), "500"));
}

// --target beside --plan is refused.
TEST_F(PlanFile, NamesAWayOutThatAPlanHas) {
  const std::string target = fixture_.folder.path() + "/nowhere.conf";
  ASSERT_EQ(fixture_.on_proc({"diff", "small", "--target", target, "--plan-out", plan_}).status, 1);
  std::filesystem::create_symlink(fixture_.folder.path() + "/nothing", target);
  const Outcome refused = apply();
  EXPECT_EQ(refused.status, 4) << refused;
  EXPECT_TRUE(contains(refused.error,
                       "Make the plan again (tune diff --plan-out) for another "
                       "file with --target, make it for running values only"))
      << refused;
}

TEST_F(PlanFile, TakesThePlaceOfTheProfile) {
  make_on_proc();
  EXPECT_EQ(fixture_.on_proc({"apply", "small", "--plan", plan_, "--yes"}).status, 2);
  EXPECT_EQ(fixture_.on_proc({"apply", "--yes"}).status, 2);
  EXPECT_EQ(fixture_.on_proc({"apply", "--plan", plan_, "--yes", "--set", "backlog=9"}).status, 2);
  EXPECT_EQ(fixture_.on_proc({"apply", "--plan", plan_, "--yes", "--persist-only"}).status, 2);
  EXPECT_EQ(fixture_.on_proc({"apply", "--plan", "/nosuch.json", "--yes"}).status, 3);
}

TEST_F(PlanFile, DoesNotTakeThePlaceOfItsTarget) {
  const std::string target = fixture_.folder / "site.conf";
  fixture_.folder.write("site.conf", "net.core.somaxconn = 1\n");
  for (const std::string& file : {target, std::string("-")}) {
    const Outcome outcome =
        fixture_.on_proc({"diff", "small", "--target", target, "--plan-out", file});
    EXPECT_EQ(outcome.status, 2) << outcome;
  }
  EXPECT_EQ(fixture_.folder.read("site.conf"), "net.core.somaxconn = 1\n");
}

// However it is spelt, also where nothing is there yet, and in an image.
TEST_F(PlanFile, IsNotMadeInTheTargetsPlace) {
  const std::string folder = fixture_.folder.path();
  std::filesystem::create_directory_symlink(folder, folder + "/here");
  for (const char* name : {"/./new.conf", "//new.conf", "/here/new.conf", "/root/../new.conf"}) {
    const Outcome outcome = fixture_.on_proc(
        {"diff", "small", "--target", folder + "/new.conf", "--plan-out", folder + name});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_FALSE(std::filesystem::exists(folder + "/new.conf")) << name;
  }
  const Outcome image = fixture_.on_image(
      {"diff", "small", "--target", "/etc/new.conf", "--plan-out", folder + "/root/etc/new.conf"});
  EXPECT_EQ(image.status, 2) << image;
  EXPECT_FALSE(std::filesystem::exists(folder + "/root/etc/new.conf"));
}

// A plan in the place of the lock would let two at once through.
TEST_F(PlanFile, IsNotMadeAmongTheRecordsNorInAStreamsPlace) {
  ASSERT_EQ(fixture_.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
  const std::string state = fixture_.folder.path() + "/state";
  for (const std::string& file :
       {state + "/lock", state + "/new", state + "/transactions/000001/new",
        std::string("/dev/stdout"), std::string("/dev/fd/1"), std::string("/proc/self/fd/1")}) {
    const Outcome outcome =
        fixture_.on_proc({"diff", "small", "--runtime-only", "--plan-out", file});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_TRUE(contains(outcome.error, "a new file cannot be")) << outcome;
  }
  EXPECT_EQ(fixture_.folder.read("state/lock"), "");
  EXPECT_FALSE(std::filesystem::exists(state + "/new"));
}

// However it is spelt, and whatever it is.
TEST_F(PlanFile, IsWrittenOverNothingButAPlan) {
  const std::string folder = fixture_.folder.path(), target = folder + "/site.conf";
  const std::string conf = "net.core.somaxconn = 1\n";
  fixture_.folder.write("site.conf", conf);
  std::filesystem::create_symlink(target, folder + "/link");
  for (const char* name : {"/root/../site.conf", "//site.conf", "/link", "/host.json"}) {
    const std::string before = fixture_.folder.read(name);
    const Outcome outcome =
        fixture_.on_proc({"diff", "small", "--target", target, "--plan-out", folder + name});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_TRUE(contains(outcome.error, "holds something else than a plan")) << outcome;
    EXPECT_EQ(fixture_.folder.read(name), before);
  }
  EXPECT_EQ(fixture_.folder.read("site.conf"), conf);
  fixture_.folder.write("plan.json", "");  // of mktemp(1)
  make_on_proc();
  make_on_proc();
  EXPECT_EQ(apply().status, 0);
}

TEST_F(PlanFile, ShowsControlCharactersOfFindingsAsSuch) {
  const std::string site =
      fixture_.folder.write("site.conf", "net.core.nosuch = 1\nnet.core.somaxconn = 500\n");
  ASSERT_EQ(fixture_.on_proc({"diff", site, "--runtime-only", "--plan-out", plan_}).status, 1);
  edit("\"rule\": \"key-absent\"", "\"rule\": \"\\u001b[31mx\"");
  const Outcome refused = apply();
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_FALSE(contains(refused.error, "\x1b")) << refused;
}

TEST_F(PlanFile, ComesFromStandardInputToo) {
  make_on_proc();
  const std::string folder = fixture_.folder.path();
  const Outcome applied = run({"--proc", folder + "/proc", "--state-dir", folder + "/state",
                               "apply", "--plan", "-", "--yes"},
                              fixture_.folder.read("plan.json"));
  EXPECT_EQ(applied.status, 0) << applied;
}

TEST_F(PlanFile, OfNothingToDoDoesNothing) {
  ASSERT_EQ(fixture_.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
  EXPECT_EQ(fixture_.on_proc({"diff", "small", "--runtime-only", "--plan-out", plan_}).status, 0);
  EXPECT_EQ(apply().status, 0);
}

TEST_F(PlanFile, HoldsNoSecret) {
  const std::string conf =
      "net.ipv4.tcp_fastopen_key = 00112233-44556677-8899aabb-ccddeeff\nnet.core.somaxconn = 1\n";
  fixture_.folder.write("root/etc/sysctl.conf", conf);
  ASSERT_EQ(fixture_.on_image({"diff", "small", "--plan-out", plan_}).status, 1);
  EXPECT_FALSE(contains(fixture_.folder.read("plan.json"), "00112233"));
  const std::string site = fixture_.folder.write("site.conf", conf);
  ASSERT_EQ(fixture_.on_image({"diff", site, "--plan-out", plan_}).status, 0);
  EXPECT_FALSE(contains(fixture_.folder.read("plan.json"), "00112233"));
}

}  // namespace
}  // namespace tune::test
