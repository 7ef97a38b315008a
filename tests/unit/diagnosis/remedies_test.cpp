// How large remedies are: the smallest change that holds rate x lifetime, by the capacity model.

#include <gtest/gtest.h>

#include "unit/diagnosis/evidence.hpp"

namespace tune {
namespace {

using test::advises;
using test::healthy;
using test::log;
using test::move;
using test::problem_in;
using test::remedy;

// --- orphans ---

// `kills` a second at a limit of 16384, which is what is there.
Evidence orphans(std::uint64_t kills) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_max_orphans"] = "16384";
  evidence.now["TCP.orphan"] = (*evidence.before)["TCP.orphan"] = 16384;
  move(evidence, "TcpExt.TCPAbortOnMemory", kills);
  evidence.sockets->orphans[kFinWait1] = 16384;
  return evidence;
}

std::string max_orphans(const Evidence& evidence) {
  return remedy(problem_in(diagnose(evidence), "orphans"), "net.ipv4.tcp_max_orphans");
}

std::string retries(const Evidence& evidence) {
  return remedy(problem_in(diagnose(evidence), "orphans"), "net.ipv4.tcp_orphan_retries");
}

TEST(Remedies, LeaveALimitThatHoldsTheRateOnceOrphansLiveShorter) {
  EXPECT_EQ(retries(orphans(900)), "2");
  EXPECT_EQ(max_orphans(orphans(900)), "");  // 4 x 1055/s x 3.1 s is 13 200
}

TEST(Remedies, RaiseALimitThatDoesNotHoldTheRateEvenThen) {
  Evidence evidence = orphans(20000);
  evidence.defaults["net.ipv4.tcp_max_orphans"] = "16384";
  EXPECT_EQ(max_orphans(evidence), "262144");  // 4 x 20155/s x 3.1 s and 0.1 s more
  EXPECT_EQ(retries(evidence), "2");
}

TEST(Remedies, RaiseTheLimitToNoMoreThanTcpMemoryCarries) {
  Evidence evidence = orphans(400000);
  EXPECT_EQ(max_orphans(evidence), "287901");  // half of tcp_mem, a page each
}

TEST(Remedies, TouchOnlyTheTimeoutWhereFinWait2IsAllThereIs) {
  Evidence evidence = orphans(900);
  evidence.values["net.ipv4.tcp_fin_timeout"] = "120";
  evidence.sockets->orphans[kFinWait1] = 4;
  evidence.sockets->orphans[kFinWait2] = 16380;
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "orphans");
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_fin_timeout"), "60");
  EXPECT_EQ(problem->remedies.size(), 1u);
}

TEST(Remedies, DoNotShortenOrphansWhosePeersAnswerAndDoNotRead) {
  Evidence evidence = orphans(10);
  evidence.sockets->orphans_probing = 16000;
  EXPECT_EQ(retries(evidence), "");
  EXPECT_TRUE(advises(problem_in(diagnose(evidence), "orphans"), "TCP_USER_TIMEOUT"));
  EXPECT_EQ(max_orphans(evidence), "262144");
}

TEST(Remedies, TakeTheRateFromTheLogWhereNothingElseTellsIt) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_max_orphans"] = "2000";
  log(evidence, "orphans", true);
  evidence.foreign_log = true;
  evidence.log.events[0].peak_per_second = 50000;
  EXPECT_EQ(max_orphans(evidence), "287901");  // 1 048 576, bounded by tcp_mem
  evidence.log.events[0].peak_per_second = 0;
  EXPECT_EQ(max_orphans(evidence), "131072");  // no rate: the kernel's default
}

// --- others ---

TEST(Remedies, SizeTimeWaitByAllThatComes) {
  Evidence evidence = healthy();
  evidence.now["TCP.tw"] = 131072;
  move(evidence, "TcpExt.TCPTimeWaitOverflow", 1000);
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "time-wait"), "net.ipv4.tcp_max_tw_buckets"),
            "262144");  // (1000 + 131072 / 61) x 62
  evidence.memory_bytes = 512u << 20;
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "time-wait"), "net.ipv4.tcp_max_tw_buckets"),
            "167772");  // a tenth of the memory
}

TEST(Remedies, SizeConntrackByWhatItKeepsAndDrops) {
  Evidence evidence = healthy();
  evidence.values["net.netfilter.nf_conntrack_count"] = "262144";
  move(evidence, "conntrack.drop", 5000);
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "conntrack"), "net.netfilter.nf_conntrack_max"),
            "1048576");  // (5000 + 262144 / 120) x 120
  evidence.values["net.netfilter.nf_conntrack_tcp_timeout_time_wait"] = "30";
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "conntrack"), "net.netfilter.nf_conntrack_max"),
            "524288");
}

TEST(Remedies, SizeTheAcceptQueueByWhatOverflowed) {
  Evidence evidence = healthy();
  evidence.sockets->listeners = {{"0.0.0.0", 443, 4097, 4096, 0, 77}};
  move(evidence, "TcpExt.ListenOverflows", 9000);
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "accept-queue"), "net.core.somaxconn"), "16384");
  move(evidence, "TcpExt.ListenOverflows", 1000000);
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "accept-queue"), "net.core.somaxconn"), "65535");
}

TEST(Remedies, AdviseAnApplicationsOwnBacklogAndRaiseWhatCapsIt) {
  Evidence evidence = healthy();
  evidence.sockets->listeners = {{"0.0.0.0", 443, 129, 128, 0, 77}};
  evidence.holders[77] = "httpdnsd (812)";
  move(evidence, "TcpExt.ListenOverflows", 700);
  Diagnosis diagnosis = diagnose(evidence);
  EXPECT_TRUE(advises(problem_in(diagnosis, "accept-queue"), "own backlog to 4096"));
  EXPECT_EQ(remedy(problem_in(diagnosis, "accept-queue"), "net.core.somaxconn"), "");
  move(evidence, "TcpExt.ListenOverflows", 7000);
  diagnosis = diagnose(evidence);
  EXPECT_TRUE(advises(problem_in(diagnosis, "accept-queue"), "own backlog to 8192"));
  EXPECT_EQ(remedy(problem_in(diagnosis, "accept-queue"), "net.core.somaxconn"), "8192");
}

TEST(Remedies, KeepTheRangeOfPortsWhereReuseAloneHoldsTheRate) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.ip_local_port_range"] = "40000 40999";
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, 1000, 1000, 300}};
  evidence.now["Tcp.ActiveOpens"] = (*evidence.before)["Tcp.ActiveOpens"] = 0;
  move(evidence, "Tcp.ActiveOpens", 300);
  const auto range = [&] {
    return remedy(problem_in(diagnose(evidence), "ephemeral-ports"),
                  "net.ipv4.ip_local_port_range");
  };
  EXPECT_EQ(range(), "");
  move(evidence, "Tcp.ActiveOpens", 3000);  // more than 500 ports in a second
  EXPECT_EQ(range(), "32768 60999");
}

TEST(Remedies, SeePortsThatAreTooYoungToBeReused) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_tw_reuse"] = "1";
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, 28232, 28232, 27000}};
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "ephemeral-ports");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->severity, ProblemSeverity::error);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_tw_reuse"), "");
  EXPECT_TRUE(advises(problem, "second address"));
}

TEST(Remedies, LookAtTheDestinationWithTheFewestPortsLeft) {
  Evidence evidence = healthy();  // tcp_tw_reuse = 2: only where both ends are local
  evidence.sockets->port_use = {{"127.0.0.1", "127.0.0.1", 80, 28000, 28000, 10},
                                {"10.0.0.1", "10.0.0.2", 443, 20000, 20000, 10}};
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "ephemeral-ports");
  ASSERT_TRUE(problem);
  EXPECT_NE(problem->evidence.front().text.find("10.0.0.2 port 443"), std::string::npos);
}

TEST(Remedies, NameReservedPortsThatEatTheRange) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.ip_local_reserved_ports"] = "32768-60000";
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, 900, 10, 0}};
  const Diagnosis diagnosis = diagnose(evidence);
  EXPECT_TRUE(advises(problem_in(diagnosis, "ephemeral-ports"), "ip_local_reserved_ports"));
}

TEST(Remedies, CountRequestsThatMaxSynBacklogAdmitsWithoutCookies) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_syncookies"] = "0";
  evidence.values["net.ipv4.tcp_max_syn_backlog"] = "16";
  evidence.sockets->listeners = {{"0.0.0.0", 443, 0, 4096, 13, 77}};
  move(evidence, "TcpExt.ListenDrops", 50);
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "syn-queue");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->evidence.front().limit, 12.0);  // holds one more, as each queue does
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_syncookies"), "1");
}

}  // namespace
}  // namespace tune
