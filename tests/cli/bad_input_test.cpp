#include <cstdlib>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/fixture.hpp"
#include "support/places.hpp"

namespace tune::test {
namespace {

struct BadProfile {
  std::string toml;
  std::string says;
};

std::string setting(const std::string& formula) {
  return "title = \"t\"\n[setting.\"net.core.somaxconn\"]\nexactly = " + formula +
         "\nwhy = \"w\"\nsource = \"s\"\n";
}

// Bad input changes nothing and names its place; 3 for what is named on the command line.
void expect_refused(const Fixture& fixture, const std::vector<std::string>& arguments,
                    const std::string& says, int status = 3) {
  const Outcome outcome = fixture.on_proc(arguments);
  EXPECT_EQ(outcome.status, status) << says << "\n" << outcome;
  EXPECT_TRUE(contains(outcome.error, says));
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(fixture.running("net/core/somaxconn"), "4096\n");
  EXPECT_FALSE(std::filesystem::exists(fixture.folder / "state"));
}

TEST(BadInput, ProfilesAreRefusedWithThePlace) {
  const Fixture fixture;
  const std::vector<BadProfile> profiles = {
      {"title = \"t\n", "bad.toml:1:"},                       // malformed TOML
      {setting("[1"), "bad.toml:4:"},                         // malformed, further down
      {setting("true"), "bad.toml:3:"},                       // wrong type
      {setting("\"memory + 1s\""), "bad.toml:3:"},            // dimension error
      {setting("\"nonsense\""), "bad.toml:3:"},               // unknown name
      {setting("\"1 +\""), "bad.toml:3:"},                    // syntax
      {"colour = 1\n" + setting("1"), "bad.toml:1:1"},        // unknown member
      {"extends = [\"bad\"]\n" + setting("1"), "bad"},        // cyclic
      {"extends = [\"nosuch\"]\n" + setting("1"), "nosuch"},  // unknown base
      {"title=\"t\"\n[setting.\"net.core.somaxcon\"]\nexactly = 1\nwhy=\"w\"\nsource=\"s\"\n",
       "net.core.somaxconn"},  // unknown key: the nearest is offered
  };
  for (const BadProfile& profile : profiles) {
    const std::string path = fixture.folder.write("profiles/bad.toml", profile.toml);
    for (const char* command : {"diff", "apply", "advise", "profile"}) {
      std::vector<std::string> arguments = {command, path};
      if (std::string(command) == "apply") arguments.emplace_back("--yes");
      expect_refused(fixture, arguments, profile.says);
    }
  }
}

TEST(BadInput, UnknownProfileOffersTheNearest) {
  const Fixture fixture;
  expect_refused(fixture, {"diff", "smal"}, "small");
  expect_refused(fixture, {"profile", "smal"}, "small");
}

TEST(BadInput, FileThatIsNotThere) {
  const Fixture fixture;
  expect_refused(fixture, {"diff", "/nowhere/x.toml"}, "/nowhere/x.toml");
  expect_refused(fixture, {"diff", "/nowhere/x.conf"}, "/nowhere/x.conf");
  expect_refused(fixture, {"config", "/nowhere/x.conf"}, "/nowhere/x.conf");
  expect_refused(fixture, {"advise", "small", "--host", "/nowhere/h.json"}, "/nowhere/h.json");
}

TEST(BadInput, FileWithoutAName) {
  const Fixture fixture;
  for (const char* command : {"check", "config"})
    expect_refused(fixture, {command, ""}, "the name of a file is empty");
}

// Relative names then begin nowhere, and not at the root.
TEST(BadInput, WorkingDirectoryThatIsGone) {
  const Fixture fixture;
  const std::string gone = fixture.folder.make_directory("gone");
  const std::string file = "tune-test-" + std::to_string(getpid()) + ".json";
  const std::string script = "cd '" + gone + "' && rmdir '" + gone + "' && exec '" +
                             built_command() + "' doctor --no-log --interval 0 --save " + file +
                             " >'" + fixture.folder / "out" + "' 2>&1";
  EXPECT_NE(std::system(script.c_str()), 0) << fixture.folder.read("out");
  EXPECT_FALSE(std::filesystem::exists("/" + file));
}

TEST(BadInput, FileThatIsNoFile) {
  const Fixture fixture;
  const std::string directory = fixture.folder.make_directory("a.toml");
  expect_refused(fixture, {"diff", directory}, "a.toml");
  expect_refused(fixture, {"advise", "small", "--host", "/dev/zero"}, "/dev/zero");
}

TEST(BadInput, RelativeFilesStartInTheWorkingDirectory) {
  const Fixture fixture;
  fixture.folder.write("here.toml", "title = \"t\n");
  const Outcome outcome =
      run(Invocation{.arguments = {"diff", "./here.toml"}, .directory = fixture.folder.path()});
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "error: ./here.toml:1:"));
}

TEST(BadInput, HostDocumentsAreRefusedWithThePlace) {
  const Fixture fixture;
  const std::string good = fixture.folder.read("host.json");
  std::string text = good;
  text.replace(text.find("\"cpus\": 2"), 9, "\"cpus\": x");
  expect_refused(fixture, {"advise", "small", "--host", fixture.folder.write("h.json", text)},
                 "h.json:");
  text = good;
  text.replace(text.find("\"cpus\": 2"), 9, "\"cpus\": 0");
  expect_refused(fixture, {"advise", "small", "--host", fixture.folder.write("h.json", text)},
                 "cpus");
  expect_refused(fixture,
                 {"advise", "small", "--host",
                  fixture.folder.write("h.json", "{\"schema\": \"tune/diff/1\"}")},
                 "tune/host/1");
}

TEST(BadInput, InputsAreUsageErrors) {
  const Fixture fixture;
  fixture.folder.write("profiles/asking.toml",
                       "title = \"t\"\n[input.rate]\nkind = \"per_second\"\nhelp = \"h\"\n"
                       "[setting.\"net.core.somaxconn\"]\nexactly = \"rate * 1s\"\n"
                       "why = \"w\"\nsource = \"s\"\n");
  expect_refused(fixture, {"diff", "asking"}, "rate", 2);
  expect_refused(fixture, {"diff", "small", "--set", "backlo=1"}, "backlog", 2);
  expect_refused(fixture, {"diff", "small", "--set", "backlog=0"}, "backlog", 2);
  expect_refused(fixture, {"diff", "small", "--set", "backlog=70000"}, "backlog", 2);
  expect_refused(fixture, {"diff", "small", "--set", "backlog=5MiB"}, "backlog", 2);
  const Outcome json = fixture.on_proc({"diff", "small", "--set", "backlog=0", "--json"});
  EXPECT_EQ(*json.json().find("error")->find("code")->text(), "usage");
  EXPECT_EQ(*json.json().find("error")->find("key")->text(), "backlog");
}

TEST(BadInput, KeysNeverLeaveProcSys) {
  const Fixture fixture;
  fixture.folder.write("proc/secret", "x\n");
  for (const char* key : {"net/../../secret", "../secret", "net.core.../secret", "", ".."}) {
    const Outcome outcome = fixture.on_proc({"explain", key});
    EXPECT_EQ(outcome.status, 3) << key << outcome;
  }
  for (const char* line : {"net/../../secret = y\n", "../secret = y\n"}) {
    const std::string site = fixture.folder.write("site.conf", line);
    const Outcome outcome = fixture.on_proc({"apply", site, "--runtime-only", "--yes"});
    EXPECT_EQ(outcome.status, 3) << outcome;
  }
  EXPECT_EQ(fixture.folder.read("proc/secret"), "x\n");
}

TEST(BadInput, UnknownKeyOffersTheNearest) {
  const Fixture fixture;
  expect_refused(fixture, {"explain", "net.ipv4.tcp_max_orphan"}, "net.ipv4.tcp_max_orphans");
}

TEST(BadInput, AbsentKeyOfAConfigurationIsAnErrorUnlessPrefixed) {
  const Fixture fixture;
  const std::string site =
      fixture.folder.write("site.conf", "net.core.somaxconn = 5\nnet.ipv4.tcp_tw_recycle = 1\n");
  const Outcome refused = fixture.on_proc({"apply", site, "--runtime-only", "--yes"});
  EXPECT_EQ(refused.status, 3) << refused;
  EXPECT_TRUE(contains(refused.error, "key-absent"));
  EXPECT_TRUE(starts_with(refused.error, "tune: error: ")) << "not first: " << refused;
  EXPECT_EQ(fixture.running("net/core/somaxconn"), "4096\n");
  fixture.folder.write("site.conf", "net.core.somaxconn = 5\n-net.ipv4.tcp_tw_recycle = 1\n");
  const Outcome taken = fixture.on_proc({"apply", site, "--runtime-only", "--yes"});
  EXPECT_EQ(taken.status, 0) << taken;
}

TEST(BadInput, WhereNoSettingAppliesNoneIsSaidToHold) {
  const Fixture fixture;
  const std::string site = fixture.folder.write("site.conf", "-net.vendor.knob = 1\n");
  const Outcome outcome = fixture.on_proc({"diff", site});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_FALSE(contains(outcome.output, "hold already"));
  EXPECT_TRUE(contains(outcome.output, "key-absent"));
}

TEST(BadInput, SecretsAreNotTakenFromAFileInAProfilesPlace) {
  const Fixture fixture;
  const std::string secret = "deadbeef-deadbeef-deadbeef-deadbeef";
  const std::string site = fixture.folder.write(
      "site.conf", "net.ipv4.tcp_fastopen_key = " + secret +
                       "\n-net.ipv6.conf.eth0.stable_secret = " + secret + "\n");
  for (const char* command : {"profile", "advise", "diff", "apply"}) {
    for (const char* form : {"--color=never", "--json"}) {
      std::vector<std::string> arguments = {command, site, form};
      if (std::string(command) == "apply") arguments.emplace_back("--yes");
      const Outcome outcome = fixture.on_image(arguments);
      EXPECT_EQ(outcome.status, std::string(command) == "apply" ? 3 : 0) << outcome;
      EXPECT_FALSE(contains(outcome.output, secret)) << command;
      EXPECT_FALSE(contains(outcome.error, secret)) << command;
    }
  }
}

TEST(BadInput, AnEmptyValueIsNamedWithItsOption) {
  const Fixture fixture;
  for (const char* option : {"--state-dir", "--wait", "--target"}) {
    const Outcome outcome = fixture.on_image({"apply", "small", "--yes", option, ""});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_TRUE(contains(outcome.error, "option '" + std::string(option) + "' needs a value"))
        << outcome;
  }
}

TEST(BadInput, APlanThatWasCutOffIsNoPlan) {
  const Fixture fixture;
  const std::string plan = fixture.folder / "plan.json";
  ASSERT_EQ(fixture.on_image({"diff", "small", "--plan-out", plan}).status, 1);
  const std::string whole = fixture.folder.read("plan.json");
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, whole.size() / 2}) {
    fixture.folder.write("plan.json", whole.substr(0, length));
    const Outcome outcome = fixture.on_image({"apply", "--plan", plan, "--yes"});
    EXPECT_EQ(outcome.status, 3) << outcome;
    const char* why = length == 0 ? "it is empty" : "as if it were cut off";
    EXPECT_TRUE(contains(outcome.error, why)) << outcome;
    EXPECT_TRUE(contains(outcome.error, plan + ":1:") || length > 1) << outcome;
  }
  const Outcome nowhere = fixture.on_image({"diff", "small", "--plan-out", "/no/where/p.json"});
  EXPECT_EQ(nowhere.status, 3) << nowhere;
  EXPECT_TRUE(contains(nowhere.error, "its folder does not exist")) << nowhere;
}

}  // namespace
}  // namespace tune::test
