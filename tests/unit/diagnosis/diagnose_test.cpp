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

TEST(Diagnose, FindsNothingOnAHealthyHost) {
  EXPECT_TRUE(diagnose(healthy()).problems.empty());
  EXPECT_TRUE(diagnose(Evidence()).problems.empty());
}

// --- orphans ---

Evidence too_many_orphans() {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_max_orphans"] = "2000";
  evidence.now["TCP.orphan"] = 1998;
  move(evidence, "TcpExt.TCPAbortOnMemory", 1400);
  evidence.sockets->orphans[kFinWait1] = 1800;
  evidence.sockets->orphans[kLastAck] = 198;
  evidence.sockets->orphan_peers = {{"192.0.2.7", 0, 1700}};
  log(evidence, "orphans", true);
  return evidence;
}

TEST(Diagnose, NamesOrphansThatReachTheirLimit) {
  const Diagnosis diagnosis = diagnose(too_many_orphans());
  ASSERT_EQ(diagnosis.problems.size(), 1u);
  const Problem& problem = diagnosis.problems.front();
  EXPECT_EQ(problem.id, "orphans");
  EXPECT_TRUE(problem.present);
  EXPECT_EQ(problem.severity, ProblemSeverity::error);
  EXPECT_EQ(problem.confidence, Confidence::high);
  EXPECT_EQ(remedy(&problem, "net.ipv4.tcp_max_orphans"), "131072");
  EXPECT_EQ(remedy(&problem, "net.ipv4.tcp_orphan_retries"), "2");
  EXPECT_EQ(remedy(&problem, "net.ipv4.tcp_mem"), "");  // has no part in it
}

TEST(Diagnose, TellsTheStateAndThePeerOfOrphans) {
  const Diagnosis diagnosis = diagnose(too_many_orphans());
  std::string evidence;
  for (const ProblemEvidence& row : diagnosis.problems.front().evidence)
    evidence += row.text + "\n";
  EXPECT_NE(evidence.find("1 800 orphans in FIN-WAIT-1"), std::string::npos) << evidence;
  EXPECT_NE(evidence.find("198 orphans in LAST-ACK"), std::string::npos) << evidence;
  EXPECT_NE(evidence.find("192.0.2.7 (1 700)"), std::string::npos) << evidence;
}

TEST(Diagnose, SeesKillsOfSilentPeersAtAQuarterOfTheLimit) {
  Evidence evidence = too_many_orphans();
  evidence.now["TCP.orphan"] = 600;
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_TRUE(problem_in(diagnosis, "orphans"));
  EXPECT_EQ(problem_in(diagnosis, "orphans")->confidence, Confidence::high);
}

// Two hundred that closed at once were all reset by their first timers on a running kernel.
TEST(Diagnose, SeesABurstOfKillsThatLeftNoOrphan) {
  Evidence evidence = too_many_orphans();
  evidence.now["TCP.orphan"] = 0;
  evidence.log.events.clear();
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_TRUE(problem_in(diagnosis, "orphans"));
  EXPECT_EQ(problem_in(diagnosis, "orphans")->confidence, Confidence::medium);
  evidence.now["TCP.mem"] = 300000;  // more than half of tcp_mem: it may have been the memory
  EXPECT_FALSE(problem_in(diagnose(evidence), "orphans"));
}

TEST(Diagnose, LowersATimeoutThatMakesOrphansOfFinWait2) {
  Evidence evidence = too_many_orphans();
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "orphans"), "net.ipv4.tcp_fin_timeout"), "");
  evidence.values["net.ipv4.tcp_fin_timeout"] = "120";
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "orphans"), "net.ipv4.tcp_fin_timeout"), "60");
}

TEST(Diagnose, SaysThatTheKillsAreInAnotherNamespace) {
  Evidence evidence = too_many_orphans();
  EXPECT_FALSE(advises(problem_in(diagnose(evidence), "orphans"), "another network namespace"));
  move(evidence, "TcpExt.TCPAbortOnMemory", 0);
  EXPECT_TRUE(advises(problem_in(diagnose(evidence), "orphans"), "another network namespace"));
}

TEST(Diagnose, DoesNotTakeALackOfMemoryForOrphans) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_mem"] = "2000 3000 4000";
  evidence.now["TCP.mem"] = 9715;
  evidence.now["TCP.orphan"] = 5;
  move(evidence, "TcpExt.TCPAbortOnMemory", 11);
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 1u);
  EXPECT_EQ(diagnosis.problems[0].id, "tcp-memory");
  EXPECT_EQ(remedy(&diagnosis.problems[0], "net.ipv4.tcp_mem"), "287901 383868 575802");
}

TEST(Diagnose, HandsWhatAContainerCannotSetToTheHost) {
  Evidence evidence = too_many_orphans();
  evidence.values.erase("net.ipv4.tcp_max_orphans");  // a child namespace has no such key
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "orphans");
  ASSERT_TRUE(problem);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_max_orphans"), "131072");
  EXPECT_TRUE(advises(problem, "host's administrator: net.ipv4.tcp_max_orphans = 131072"));
  EXPECT_FALSE(advises(problem, "tcp_orphan_retries"));  // that one is here
}

// --- what is over ---

TEST(Diagnose, CallsOldLinesPast) {
  Evidence evidence = healthy();
  log(evidence, "orphans", false);
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 1u);
  EXPECT_FALSE(diagnosis.problems[0].present);
}

TEST(Diagnose, RanksWhatIsMeasuredAboveRecentLinesThatNothingBearsOut) {
  Evidence evidence = healthy();
  log(evidence, "orphans", true);
  move(evidence, "TcpExt.TCPTimeWaitOverflow", 100);
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 2u);
  EXPECT_EQ(diagnosis.problems[0].id, "time-wait");
  EXPECT_TRUE(diagnosis.problems[1].present);
  EXPECT_EQ(diagnosis.problems[1].severity, ProblemSeverity::warning);
}

TEST(Diagnose, BelievesALogThatWasNamed) {
  Evidence evidence = healthy();
  log(evidence, "conntrack", true);
  evidence.foreign_log = true;
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 1u);
  EXPECT_EQ(diagnosis.problems[0].severity, ProblemSeverity::error);
  EXPECT_TRUE(diagnosis.problems[0].present);
}

// --- ports ---

Evidence ports_used(std::uint64_t used, std::uint64_t time_wait) {
  Evidence evidence = healthy();
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, used, time_wait}};
  return evidence;
}

TEST(Diagnose, NamesTheCostCliffAtHalfOfThePorts) {
  EXPECT_FALSE(problem_in(diagnose(ports_used(13000, 12000)), "ephemeral-ports"));
  const Diagnosis diagnosis = diagnose(ports_used(14100, 14000));
  const Problem* problem = problem_in(diagnosis, "ephemeral-ports");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->severity, ProblemSeverity::warning);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_tw_reuse"), "1");
}

TEST(Diagnose, CallsUsedUpPortsAnError) {
  const Diagnosis diagnosis = diagnose(ports_used(28100, 28000));
  EXPECT_EQ(problem_in(diagnosis, "ephemeral-ports")->severity, ProblemSeverity::error);
}

TEST(Diagnose, CountsNoTimeWaitThatConnectReuses) {
  Evidence evidence = ports_used(28100, 28000);
  evidence.values["net.ipv4.tcp_tw_reuse"] = "1";
  EXPECT_FALSE(problem_in(diagnose(evidence), "ephemeral-ports"));
  evidence.values["net.ipv4.tcp_timestamps"] = "0";
  const Diagnosis diagnosis = diagnose(evidence);
  EXPECT_EQ(remedy(problem_in(diagnosis, "ephemeral-ports"), "net.ipv4.tcp_timestamps"), "1");
}

TEST(Diagnose, DoesNotReuseWhatIsConnected) {
  const Diagnosis diagnosis = diagnose(ports_used(28100, 100));
  const Problem* problem = problem_in(diagnosis, "ephemeral-ports");
  ASSERT_TRUE(problem);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_tw_reuse"), "");
  EXPECT_TRUE(advises(problem, "second address"));
}

TEST(Diagnose, WidensANarrowedPortRangeToTheDefault) {
  Evidence evidence = ports_used(1000, 10);
  evidence.values["net.ipv4.ip_local_port_range"] = "40000 40999";
  EXPECT_EQ(
      remedy(problem_in(diagnose(evidence), "ephemeral-ports"), "net.ipv4.ip_local_port_range"),
      "32768 60999");
}

// --- queues ---

Evidence queue_full(std::uint64_t limit) {
  Evidence evidence = healthy();
  evidence.sockets->listeners = {{"0.0.0.0", 443, limit + 1, limit, 0, 77}};
  evidence.holders[77] = "httpdnsd (812)";
  move(evidence, "TcpExt.ListenOverflows", 700);
  return evidence;
}

TEST(Diagnose, NamesTheListenerWhoseQueueOverflows) {
  Evidence evidence = queue_full(128);
  evidence.values["net.core.somaxconn"] = "128";
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 1u);
  const Problem& problem = diagnosis.problems.front();
  EXPECT_EQ(problem.id, "accept-queue");
  EXPECT_NE(problem.evidence.front().text.find("httpdnsd (812)"), std::string::npos);
  EXPECT_EQ(problem.evidence.front().limit, 128.0);
  EXPECT_EQ(remedy(&problem, "net.core.somaxconn"), "4096");
  EXPECT_TRUE(advises(&problem, "Restart the service"));
}

TEST(Diagnose, DoesNotRaiseSomaxconnForABacklogOfTheApplication) {
  const Diagnosis diagnosis = diagnose(queue_full(5));
  const Problem* problem = problem_in(diagnosis, "accept-queue");
  EXPECT_EQ(remedy(problem, "net.core.somaxconn"), "");
  EXPECT_TRUE(advises(problem, "httpdnsd (812) asked listen() for less"));
}

TEST(Diagnose, SeesAFullQueueInASingleLook) {
  Evidence evidence = queue_full(128);
  evidence.before.reset();
  EXPECT_TRUE(problem_in(diagnose(evidence), "accept-queue"));
  evidence.sockets->listeners[0].queued = 128;  // one more fits
  EXPECT_FALSE(problem_in(diagnose(evidence), "accept-queue"));
}

TEST(Diagnose, TellsCookiesFromDropsInTheSynQueue) {
  Evidence evidence = healthy();
  move(evidence, "TcpExt.TCPReqQFullDoCookies", 50);
  EXPECT_EQ(problem_in(diagnose(evidence), "syn-queue")->severity, ProblemSeverity::warning);
  move(evidence, "TcpExt.TCPReqQFullDrop", 50);
  evidence.values["net.ipv4.tcp_syncookies"] = "0";
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "syn-queue");
  EXPECT_EQ(problem->severity, ProblemSeverity::error);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_syncookies"), "1");
}

TEST(Diagnose, SeesDropsByMaxSynBacklogThatOnlyListenDropsCounts) {
  Evidence evidence = healthy();
  move(evidence, "TcpExt.ListenDrops", 50);
  EXPECT_FALSE(problem_in(diagnose(evidence), "syn-queue"));  // with cookies it is something else
  evidence.values["net.ipv4.tcp_syncookies"] = "0";
  EXPECT_TRUE(problem_in(diagnose(evidence), "syn-queue"));
  move(evidence, "TcpExt.ListenOverflows", 50);
  EXPECT_FALSE(problem_in(diagnose(evidence), "syn-queue"));
}

// --- tables ---

TEST(Diagnose, SizesTimeWaitByTheRateThatOverflows) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_max_tw_buckets"] = "2000";
  move(evidence, "TcpExt.TCPTimeWaitOverflow", 3400);
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "time-wait"), "net.ipv4.tcp_max_tw_buckets"),
            "262144");  // 3400 x 62 s, rounded up
}

TEST(Diagnose, NamesAFullConntrackTable) {
  Evidence evidence = healthy();
  evidence.values["net.netfilter.nf_conntrack_max"] = "3000";
  evidence.values["net.netfilter.nf_conntrack_count"] = "3000";
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "conntrack"), "net.netfilter.nf_conntrack_max"),
            "262144");
  evidence.values["net.netfilter.nf_conntrack_max"] = "0";  // unlimited
  EXPECT_FALSE(problem_in(diagnose(evidence), "conntrack"));
}

TEST(Diagnose, NamesTheProcessWithoutDescriptorsBeforeWhatFollowsFromIt) {
  Evidence evidence = queue_full(128);
  evidence.descriptors = {{812, "httpdnsd", 1024, 1024}};
  evidence.sockets->by_state[kCloseWait] = 1000;
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_EQ(diagnosis.problems.size(), 2u);
  EXPECT_EQ(diagnosis.problems[0].id, "file-descriptors");
  EXPECT_NE(diagnosis.problems[0].evidence[0].text.find("httpdnsd (812)"), std::string::npos);
  EXPECT_NE(diagnosis.problems[0].evidence[1].text.find("CLOSE-WAIT"), std::string::npos);
  EXPECT_TRUE(diagnosis.problems[0].remedies.empty());  // no key of the kernel cures it
}

TEST(Diagnose, TakesFilesOfTheMachineForUsedUpWhereTheCountMayBeShort) {
  const auto used_up = [](std::uint64_t used, std::uint64_t limit) {
    Evidence evidence = healthy();
    evidence.now["files.allocated"] = used;
    evidence.now["files.max"] = limit;
    return problem_in(diagnose(evidence), "file-descriptors") != nullptr;
  };
  EXPECT_TRUE(used_up(555, 563));  // 64 that two processors have not told, but no more than a tenth
  EXPECT_FALSE(used_up(500, 563));
  EXPECT_TRUE(used_up(19'800, 20'000));
  EXPECT_FALSE(used_up(19'700, 20'000));
}

TEST(Diagnose, TakesDescriptorsForUsedUpThatAProcessShuffles) {
  const auto used_up = [](std::uint64_t used, std::uint64_t limit) {
    Evidence evidence = healthy();
    evidence.descriptors = {{812, "httpdnsd", used, limit}};
    return problem_in(diagnose(evidence), "file-descriptors") != nullptr;
  };
  EXPECT_TRUE(used_up(31, 32));  // it closes one that accept() refused it, and tries again
  EXPECT_FALSE(used_up(30, 32));
  EXPECT_TRUE(used_up(1000, 1024));
  EXPECT_FALSE(used_up(980, 1024));
}

TEST(Diagnose, NamesAFullNeighbourTableOfEitherFamily) {
  Evidence evidence = healthy();
  evidence.now["neighbour.entries"] = 1024;
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "neighbour-table"),
                   "net.ipv4.neigh.default.gc_thresh3"),
            "4096");
  evidence = healthy();
  evidence.values["net.ipv6.neigh.default.gc_thresh3"] = "1024";
  evidence.now["neighbour6.entries"] = 1024;
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "neighbour-table"),
                   "net.ipv6.neigh.default.gc_thresh3"),
            "4096");
}

TEST(Diagnose, TakesALoggedNeighbourTableForThatOfIpv4) {
  Evidence evidence = healthy();
  evidence.values["net.ipv6.neigh.default.gc_thresh3"] = "1024";
  evidence.now["neighbour6.entries"] = 20;  // more than of IPv4, and far from full
  log(evidence, "neighbour-table", false);
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "neighbour-table");
  EXPECT_EQ(remedy(problem, "net.ipv4.neigh.default.gc_thresh3"), "4096");
  EXPECT_EQ(remedy(problem, "net.ipv6.neigh.default.gc_thresh3"), "");
}

TEST(Diagnose, NamesNoListenerForASynQueueThatWasFullLongAgo) {
  Evidence evidence = healthy();
  evidence.sockets->listeners = {{"0.0.0.0", 2024, 0, 128, 0, 77}};
  log(evidence, "syn-queue", false);
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "syn-queue");
  ASSERT_TRUE(problem);
  for (const ProblemEvidence& row : problem->evidence) EXPECT_EQ(row.source, "kernel log");
  EXPECT_FALSE(advises(problem, "does not limit this queue"));
}

TEST(Diagnose, NamesTcpAndUdpMemory) {
  Evidence evidence = healthy();
  evidence.now["TCP.mem"] = 400000;  // above the second number, below the third
  EXPECT_EQ(problem_in(diagnose(evidence), "tcp-memory")->severity, ProblemSeverity::warning);
  evidence.now["TCP.mem"] = 600000;
  const Diagnosis full = diagnose(evidence);
  EXPECT_EQ(problem_in(full, "tcp-memory")->severity, ProblemSeverity::error);
  EXPECT_EQ(remedy(problem_in(full, "tcp-memory"), "net.ipv4.tcp_mem"), "600000 800000 1200000");
  evidence.now["UDP.mem"] = 1151604;
  EXPECT_TRUE(problem_in(diagnose(evidence), "udp-memory"));
}

// Seen on 6.18: 2053 pages and drops with "2000 6000 9000", and no MemErrors.
TEST(Diagnose, KnowsThatUdpIsRefusedMemoryFromTheFirstNumberOn) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.udp_mem"] = "2000 6000 9000";
  evidence.now["UDP.mem"] = 1999;
  EXPECT_FALSE(problem_in(diagnose(evidence), "udp-memory"));
  evidence.now["UDP.mem"] = 2053;
  EXPECT_TRUE(problem_in(diagnose(evidence), "udp-memory"));
}

TEST(Diagnose, KnowsThatPressureEndsBelowTheFirstNumberOnly) {
  Evidence evidence = healthy();
  evidence.now["TCP.mem"] = 300000;  // between the first and the second
  EXPECT_FALSE(problem_in(diagnose(evidence), "tcp-memory"));
  evidence.now["TCP.pressure"] = 1;
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_TRUE(problem_in(diagnosis, "tcp-memory"));
  EXPECT_EQ(problem_in(diagnosis, "tcp-memory")->evidence[1].text,
            "TCP is still under pressure: it ends below 287 901 pages");
  evidence.now["TCP.mem"] = 200;  // the kernel looks again when a socket asks for memory
  EXPECT_FALSE(problem_in(diagnose(evidence), "tcp-memory"));
}

TEST(Diagnose, DoesNotDoubleMemoryAboveAQuarterOfTheMachine) {
  Evidence evidence = healthy();
  evidence.memory_bytes = std::uint64_t{4} << 30;
  evidence.now["TCP.mem"] = 600000;
  EXPECT_EQ(remedy(problem_in(diagnose(evidence), "tcp-memory"), "net.ipv4.tcp_mem"), "");
}

TEST(Diagnose, TakesForPastWhatWasLoggedBeforeItWasCured) {
  Evidence evidence = healthy();
  log(evidence, "orphans", true);
  evidence.log.events[0].stale = 10;  // all of them are some time ago, and no counter moves
  EXPECT_FALSE(problem_in(diagnose(evidence), "orphans")->present);
  evidence.log.events[0].stale = 9;
  EXPECT_TRUE(problem_in(diagnose(evidence), "orphans")->present);
  evidence.log.events[0].stale = 10;
  evidence.before.reset();  // nothing was measured that could bear it out
  EXPECT_TRUE(problem_in(diagnose(evidence), "orphans")->present);
}

TEST(Diagnose, HandsWhatIsReadOnlyHereToTheHost) {
  Evidence evidence = healthy();
  evidence.values["net.netfilter.nf_conntrack_count"] = "262144";
  EXPECT_FALSE(advises(problem_in(diagnose(evidence), "conntrack"), "host's administrator"));
  evidence.read_only = {"net.netfilter.nf_conntrack_max"};
  EXPECT_TRUE(advises(problem_in(diagnose(evidence), "conntrack"),
                      "administrator: net.netfilter.nf_conntrack_max = "));
}

TEST(Diagnose, NamesTheUdpSocketThatIsNotRead) {
  Evidence evidence = healthy();
  evidence.values["net.core.rmem_default"] = "212992";
  evidence.values["net.core.rmem_max"] = "212992";
  evidence.before->emplace("Udp.RcvbufErrors", 0);
  move(evidence, "Udp.RcvbufErrors", 500);
  evidence.sockets->datagrams = {{"0.0.0.0", 53, 212992, 212992, 900, 1234}};
  evidence.holders[1234] = "named (812)";
  Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "udp-memory");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->evidence[1].text,
            "0.0.0.0 port 53 of named (812): 208 KiB wait of 208 KiB, 900 datagrams dropped since "
            "it was opened");
  EXPECT_EQ(remedy(problem, "net.core.rmem_default"), "851968");
  evidence.sockets->datagrams[0].limit_bytes = 425984;  // SO_RCVBUF gave it twice rmem_max
  diagnosis = diagnose(evidence);
  EXPECT_EQ(remedy(problem_in(diagnosis, "udp-memory"), "net.core.rmem_max"), "851968");
  evidence.sockets->datagrams[0].limit_bytes = 100000;
  diagnosis = diagnose(evidence);
  EXPECT_TRUE(problem_in(diagnosis, "udp-memory")->remedies.empty());
  EXPECT_TRUE(advises(problem_in(diagnosis, "udp-memory"), "SO_RCVBUF: raise it there"));
}

TEST(Diagnose, NamesARangeOfPortsThatIsReservedAltogether) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.ip_local_reserved_ports"] = "32768-60999";
  const Diagnosis diagnosis = diagnose(evidence);
  ASSERT_FALSE(diagnosis.problems.empty());
  EXPECT_EQ(diagnosis.problems[0].title, "There is no local port to take");
}

TEST(Diagnose, TakesALimitOfNothingForMetByAnything) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.tcp_mem"] = "0 0 0";
  EXPECT_EQ(problem_in(diagnose(evidence), "tcp-memory")->severity, ProblemSeverity::error);
  evidence = healthy();
  evidence.now["files.max"] = 0;
  EXPECT_TRUE(problem_in(diagnose(evidence), "file-descriptors"));
}

}  // namespace
}  // namespace tune
