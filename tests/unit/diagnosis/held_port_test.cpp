#include <gtest/gtest.h>

#include "unit/diagnosis/evidence.hpp"

namespace tune {
namespace {

using test::advises;
using test::healthy;
using test::problem_in;
using test::remedy;

Evidence asked_about(int port, std::vector<PortSocket> sockets) {
  Evidence evidence = healthy();
  evidence.port = port;
  evidence.port_sockets = std::move(sockets);
  evidence.holders[5] = "curl (812)";
  return evidence;
}

TEST(HeldPort, IsNoProblemWhenNothingSitsThere) {
  EXPECT_FALSE(problem_in(diagnose(asked_about(9981, {})), "port"));
}

TEST(HeldPort, IsTakenByAClientWhereTheRangeCoversIt) {
  Evidence evidence = asked_about(40000, {{false, kEstablished, "10.0.0.1", "10.0.0.2", 443, 5}});
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "port");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->severity, ProblemSeverity::error);
  EXPECT_EQ(problem->title, "Port 40000 is taken by a connection of curl (812)");
  EXPECT_EQ(remedy(problem, "net.ipv4.ip_local_reserved_ports"), "40000");
  evidence.values["net.ipv4.ip_local_reserved_ports"] = "8080,9981";
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "port"), "net.ipv4.ip_local_reserved_ports"),
            "8080,9981,40000");
}

TEST(HeldPort, IsHeldByTheServicesChildrenOutsideOfTheRange) {
  const Diagnosis diagnosis =
      diagnose(asked_about(9981, {{false, kEstablished, "10.0.0.1", "10.0.0.2", 5555, 5}}));
  const Problem* problem = problem_in(diagnosis, "port");
  EXPECT_TRUE(advises(problem, "SO_REUSEADDR"));
  EXPECT_EQ(remedy(problem, "net.ipv4.ip_local_reserved_ports"), "");
}

TEST(HeldPort, IsHeldByASocketThatIsBoundAndDoesNotListen) {
  const Diagnosis diagnosis = diagnose(asked_about(9981, {{false, 7, "127.0.0.1", "", 0, 5}}));
  const Problem* problem = problem_in(diagnosis, "port");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->title,
            "Port 9981 is held by curl (812), which is bound to it and does not listen");
}

TEST(HeldPort, NamesAnotherListenerFirst) {
  const Diagnosis diagnosis =
      diagnose(asked_about(9981, {{false, kTimeWait, "10.0.0.1", "10.0.0.2", 5555, 0},
                                  {false, kListen, "0.0.0.0", "", 0, 5}}));
  EXPECT_EQ(problem_in(diagnosis, "port")->title,
            "Port 9981 is held by curl (812), which listens there");
}

TEST(HeldPort, TellsWhatIsLeftOverFromWhatIsHeld) {
  const Diagnosis diagnosis =
      diagnose(asked_about(9981, {{false, kTimeWait, "10.0.0.1", "10.0.0.2", 5555, 0}}));
  const Problem* problem = problem_in(diagnosis, "port");
  EXPECT_EQ(problem->severity, ProblemSeverity::warning);
  EXPECT_TRUE(advises(problem, "SO_REUSEADDR"));
}

TEST(HeldPort, TellsUdpFromTcp) {
  const Diagnosis diagnosis = diagnose(asked_about(53, {{true, 7, "0.0.0.0", "", 0, 5}}));
  EXPECT_EQ(problem_in(diagnosis, "port")->title, "UDP port 53 is held by curl (812)");
}

TEST(HeldPort, SaysThatTheHolderIsNotVisible) {
  Evidence evidence = asked_about(9981, {{false, kListen, "0.0.0.0", "", 0, 6}});
  EXPECT_NE(problem_in(diagnose(evidence), "port")->title.find("needs root"), std::string::npos);
}

}  // namespace
}  // namespace tune
