#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

TEST(Explain, CurrentValueStandsInTheReadersUnits) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.tcp_mem"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "net.ipv4.tcp_mem\n"));
  EXPECT_TRUE(matches(outcome.output, "running +46 ?875 pages = 183"));
  for (const char* part : {"default", "type", "bounds", "scope", "takes effect", "sources"}) {
    EXPECT_TRUE(contains(outcome.output, std::string("\n  ") + part)) << part;
  }
}

TEST(Explain, SeveralKeysInOneGo) {
  const Fixture fixture;
  const Outcome outcome =
      fixture.on_proc({"explain", "net.core.somaxconn", "net/ipv4/tcp_fin_timeout", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  const Json document = outcome.json();
  ASSERT_EQ(document.find("parameters")->items()->size(), 2u);
  const Json& second = document.find("parameters")->items()->back();
  EXPECT_EQ(*second.find("key")->text(), "net.ipv4.tcp_fin_timeout");
  EXPECT_EQ(*second.find("running")->text(), "60");
  EXPECT_EQ(*second.find("unit")->text(), "seconds");
}

// The garbage collector's marks are those of the table, which no interface has.
TEST(Explain, NamesWhatAWriteChangesBesides) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.conf.default.rp_filter",
                                           "net.ipv4.neigh.default.gc_thresh1", "--json"});
  const Json document = outcome.json();
  const Json::Array& rows = *document.find("parameters")->items();
  ASSERT_EQ(rows.size(), 2u) << outcome;
  const Json::Array& followed = *rows[0].find("also_changes")->items();
  ASSERT_EQ(followed.size(), 1u) << outcome;
  EXPECT_EQ(*followed[0].text(), "net.ipv4.conf.*.rp_filter");
  EXPECT_TRUE(rows[1].find("also_changes")->items()->empty());
}

TEST(Explain, RemovedParameterSaysWhatToDoInstead) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.tcp_tw_recycle"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "removed in 4.12"));
  EXPECT_TRUE(contains(outcome.output, "\n  instead"));
  EXPECT_TRUE(contains(outcome.output, "absent here"));
}

TEST(Explain, DummyAndOneWayKeySayWhatTheyAre) {
  const Fixture fixture;
  const Outcome outcome =
      fixture.on_proc({"explain", "net.ipv4.tcp_fack", "kernel.yama.ptrace_scope"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "since 2.2, without effect since 4.15"));
  EXPECT_TRUE(matches(outcome.output, "one way +3 stays until the reboot"));
  const Json document = fixture.on_proc({"explain", "kernel.yama.ptrace_scope", "--json"}).json();
  const Json& row = document.find("parameters")->items()->front();
  EXPECT_EQ(*row.find("one_way")->text(), "3 stays until the reboot.");
  EXPECT_EQ(row.find("no_effect")->text(), nullptr);
}

TEST(Explain, PatternListsWhatTheCatalogueAndTheMachineHave) {
  const Fixture fixture;
  fixture.set_running("net/ipv4/tcp_vendormem", "17");
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.tcp_*mem"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  for (const char* key : {"tcp_mem", "tcp_rmem", "tcp_wmem"}) {
    EXPECT_TRUE(contains(outcome.output, "\nnet.ipv4." + std::string(key) + " ")) << key << outcome;
  }
  EXPECT_TRUE(matches(outcome.output, "net.ipv4.tcp_vendormem +17 +not in the catalogue"));
  EXPECT_FALSE(contains(outcome.output, "net.ipv4.udp_mem"));
}

TEST(Explain, PatternGivesTheWholeRowsAsData) {
  const Fixture fixture;
  const Json document = fixture.on_proc({"explain", "net.ipv4.tcp_[rw]mem", "--json"}).json();
  const auto* rows = document.find("parameters")->items();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(*rows->front().find("key")->text(), "net.ipv4.tcp_rmem");
  EXPECT_NE(rows->front().find("takes_effect"), nullptr);
}

TEST(Explain, PatternWithoutMatchIsAnError) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.nothing_*"});
  EXPECT_EQ(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "net.ipv4.nothing_*"));
}

TEST(Explain, CatalogueNameWithAStarIsOneParameter) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"explain", "net.ipv4.conf.*.rp_filter"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "takes effect"));
}

TEST(Explain, KeyThatOnlyTheMachineKnows) {
  const Fixture fixture;
  fixture.set_running("vendor/knob", "17");
  const Outcome outcome = fixture.on_proc({"explain", "vendor.knob"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "catalogue does not describe it"));
  EXPECT_TRUE(contains(outcome.output, "17"));
}

TEST(Explain, WorksWhereTheFactsCannotBeRead) {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "proc/meminfo");
  const Outcome outcome = fixture.on_proc({"explain", "net.core.somaxconn"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_TRUE(contains(outcome.output, "4096"));
  EXPECT_TRUE(contains(outcome.error, "meminfo"));
}

TEST(Explain, DefaultIsComputedForTheHostOfTheDocument) {
  const Fixture fixture;
  const Json document = fixture.on_image({"explain", "net.ipv4.tcp_max_orphans", "--json"}).json();
  EXPECT_EQ(*document.find("parameters")->items()->front().find("default")->text(), "16384");
}

// Of the machine that tune runs on nothing is said: it has neither of these keys, but others.
TEST(Explain, KeysAreThoseOfTheHostOfTheDocument) {
  const Fixture fixture;
  const std::string document = fixture.folder.write("other.json", [&] {
    std::string text = fixture.folder.read("host.json");
    const std::size_t at = text.find("\"values\"");
    EXPECT_NE(at, std::string::npos) << text;
    return text.insert(text.find('{', at) + 1, "\"vendor.knob.one\": \"1\",");
  }());
  const Outcome pattern = run({"explain", "--host", document, "vendor.*.*"});
  EXPECT_EQ(pattern.status, 0) << pattern;
  EXPECT_TRUE(contains(pattern.output, "vendor.knob.one"));
  EXPECT_EQ(run({"explain", "--host", document, "vendor.knob.one"}).status, 0);
  EXPECT_EQ(run({"explain", "--host", document, "kernel.hostname"}).status, 3);
  EXPECT_EQ(run({"explain", "--host", document, "kernel.hostnam*"}).status, 3);
}

}  // namespace
}  // namespace tune::test
