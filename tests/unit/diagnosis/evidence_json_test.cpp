#include <gtest/gtest.h>

#include "unit/diagnosis/evidence.hpp"

namespace tune {
namespace {

using test::healthy;

// Every member set, to something that is not its default.
Evidence full() {
  Evidence evidence = healthy();
  evidence.taken = "2026-11-24T16:40:13Z";
  evidence.sockets->by_state[kTimeWait] = 12;
  evidence.sockets->orphans[kFinWait1] = 3;
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, 7, 3}};
  evidence.sockets->orphan_peers = {{"192.0.2.7", 0, 3}};
  evidence.sockets->orphan_ports = {{"", 443, 3}};
  evidence.port = 443;
  evidence.port_sockets = {{false, kListen, "0.0.0.0", "", 0, 77}};
  evidence.descriptors = {{812, "nginx \xff", 1000, 1024}};
  evidence.holders[77] = "nginx (812)";
  test::log(evidence, "orphans", true);
  evidence.log.suppressed = 17;
  evidence.unseen = {"something"};
  return evidence;
}

TEST(EvidenceJson, GivesTheSameEvidenceBack) {
  const std::string text = evidence_to_json(full());
  const auto back = evidence_from_json(text, "evidence.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(evidence_to_json(*back), text);
  EXPECT_EQ(back->descriptors[0].name, "nginx \xff");
  EXPECT_EQ(back->holders.at(77), "nginx (812)");
}

TEST(EvidenceJson, GivesTheSameDiagnosis) {
  const Evidence evidence = full();
  const auto back = evidence_from_json(evidence_to_json(evidence), "evidence.json");
  const Diagnosis here = diagnose(evidence), there = diagnose(*back);
  ASSERT_EQ(here.problems.size(), there.problems.size());
  for (std::size_t i = 0; i < here.problems.size(); ++i) {
    EXPECT_EQ(here.problems[i].title, there.problems[i].title);
  }
}

TEST(EvidenceJson, KeepsWhatIsNotKnown) {
  const auto back = evidence_from_json(evidence_to_json(Evidence()), "evidence.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_FALSE(back->sockets);
  EXPECT_FALSE(back->before);
  EXPECT_FALSE(back->port);
}

std::string complaint(const std::string& text) {
  const auto evidence = evidence_from_json(text, "evidence.json");
  return evidence ? "" : evidence.error().message;
}

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), instead);
}

TEST(EvidenceJson, NamesTheMemberThatIsWrong) {
  const std::string good = evidence_to_json(full());
  EXPECT_NE(complaint(with(good, "\"port\": 443", "\"port\": 70000")).find("port"),
            std::string::npos);
  EXPECT_NE(complaint(with(good, "\"TCP.tw\": 10", "\"TCP.tw\": -1")).find("'now.TCP.tw'"),
            std::string::npos);
  EXPECT_NE(complaint(with(good, "\"queued\": 0", "\"queued\": \"x\""))
                .find("'sockets.listeners[0].queued'"),
            std::string::npos);
  EXPECT_NE(complaint(with(good, "\"page_size_bytes\": 4096", "\"page_size_bytes\": 0"))
                .find("page_size_bytes"),
            std::string::npos);
  EXPECT_NE(complaint(with(good, "\"unseen\"", "\"unheard\"")).find("'unseen' is missing"),
            std::string::npos);
}

TEST(EvidenceJson, OfAnIntervalThatNoClockMeasuresIsRefused) {
  Evidence evidence = full();
  for (const double seconds : {5e-324, 1e-9, -1.0, 1e308}) {
    evidence.interval_seconds = seconds;
    EXPECT_NE(complaint(evidence_to_json(evidence)).find("'interval_seconds'"), std::string::npos);
  }
  for (const double seconds : {0.0, 0.001, 3600.0}) {
    evidence.interval_seconds = seconds;
    EXPECT_TRUE(evidence_from_json(evidence_to_json(evidence), "evidence.json")) << seconds;
  }
}

TEST(EvidenceJson, RefusesWhatIsNoEvidence) {
  for (const char* text : {"", "{}", "[]", "null", "{\"schema\": \"tune/host/1\"}", "\xff"}) {
    EXPECT_NE(complaint(text), "") << text;
  }
}

TEST(EvidenceJson, CutAnywhereIsRefused) {
  const std::string good = evidence_to_json(full());
  for (std::size_t length = 0; length + 2 < good.size(); length += 97) {
    EXPECT_NE(complaint(good.substr(0, length)), "") << length;
  }
}

TEST(EvidenceJson, OfAbsurdNumbersIsDiagnosedAllTheSame) {
  Evidence evidence = full();
  for (auto& [name, number] : evidence.now) number = UINT64_MAX;
  for (auto& [name, number] : *evidence.before) number = 0;
  for (auto& [key, value] : evidence.values) value = "18446744073709551615 0 18446744073709551615";
  evidence.sockets->port_use[0].used = UINT64_MAX;
  evidence.sockets->listeners[0].queued = UINT64_MAX;
  const auto back = evidence_from_json(evidence_to_json(evidence), "evidence.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_FALSE(diagnose(*back).problems.empty());
}

TEST(EvidenceJson, OfAbsurdRatesIsDiagnosedAllTheSame) {
  Evidence evidence = full();
  evidence.log.events = {{.kind = "orphans", .lines = 1, .recent = 1}};
  evidence.log.events[0].peak_per_second = 1e308;
  evidence.log.events[0].rate = {{"1.0", 1e308}, {"2.0", 1e308}};
  const auto back = evidence_from_json(evidence_to_json(evidence), "evidence.json");
  ASSERT_TRUE(back) << back.error().message;
  const Diagnosis diagnosis = diagnose(*back);
  const Problem* problem = test::problem_in(diagnosis, "orphans");
  ASSERT_TRUE(problem);
  EXPECT_NE(problem->evidence[0].text.find("1 000 000 000 000 000 000/s"), std::string::npos);
}

}  // namespace
}  // namespace tune
