#include "diagnosis/memory_groups.hpp"

#include <gtest/gtest.h>

#include "system/memory_files.hpp"
#include "unit/diagnosis/evidence.hpp"

namespace tune {
namespace {

using test::advises;
using test::healthy;
using test::problem_in;
using test::remedy;

// --- reading ---

TEST(MemoryGroups, ReadTheUnifiedHierarchy) {
  MemoryFiles files;
  const char* groups = "0::/web.slice/nginx.service\n";
  const std::string folder = "/sys/fs/cgroup/web.slice/nginx.service";
  files.add_file(folder + "/memory.max", "1000000\n").add_file(folder + "/memory.high", "max\n");
  files.add_file(folder + "/memory.current", "990000\n");
  files.add_file(folder + "/memory.stat", "anon 400000\nsock 500000\n");
  files.add_file(folder + "/memory.events", "low 0\nhigh 2\nmax 40\noom 0\n");
  const auto group = memory_group_in(files, groups);
  ASSERT_TRUE(group);
  EXPECT_EQ(group->path, "/web.slice/nginx.service");
  EXPECT_EQ(group->limit_bytes, 1000000u);
  EXPECT_EQ(group->used_bytes, 990000u);
  EXPECT_EQ(group->socket_bytes, 500000u);
  EXPECT_EQ(group->hits, 42u);
  EXPECT_FALSE(group->only_sockets);
}

TEST(MemoryGroups, TakeTheTightestOnTheWayUp) {
  MemoryFiles files;
  const char* groups = "0::/pod/container\n";
  files.add_file("/sys/fs/cgroup/pod/container/memory.max", "max\n");
  files.add_file("/sys/fs/cgroup/pod/memory.max", "5000\n");
  files.add_file("/sys/fs/cgroup/pod/memory.current", "4900\n");
  const auto group = memory_group_in(files, groups);
  ASSERT_TRUE(group);
  EXPECT_EQ(group->path, "/pod");
}

TEST(MemoryGroups, ReadTheLimitOfTcpInTheOldHierarchy) {
  MemoryFiles files;
  const char* groups = "9:name=systemd:/\n4:cpu,memory:/docker/1\n0::/\n";
  const std::string folder = "/sys/fs/cgroup/memory/docker/1/memory.kmem.tcp.";
  files.add_file(folder + "limit_in_bytes", "2097152\n");
  files.add_file(folder + "usage_in_bytes", "2097000\n").add_file(folder + "failcnt", "31\n");
  files.add_file("/sys/fs/cgroup/memory/memory.kmem.tcp.limit_in_bytes", "9223372036854771712\n");
  const auto group = memory_group_in(files, groups);
  ASSERT_TRUE(group);
  EXPECT_TRUE(group->only_sockets);
  EXPECT_EQ(group->limit_bytes, 2097152u);
  EXPECT_EQ(group->hits, 31u);
}

TEST(MemoryGroups, AreNoneWithoutALimitOrWithNonsense) {
  MemoryFiles files;
  EXPECT_FALSE(memory_group_in(files, ""));
  const char* groups = "0::/\nnonsense\n::\n0::../../etc\n4:memory:/a/../../x\n";
  EXPECT_FALSE(memory_group_in(files, groups));
}

// --- deciding ---

TEST(Diagnose, NamesAMemoryCgroupThoughTheMachineHasRoom) {
  Evidence evidence = healthy();
  evidence.memory_groups = {{"/web", "nginx (17)", 1000, 1000, 600, 40, false}};
  const Diagnosis diagnosis = diagnose(evidence);
  const Problem* problem = problem_in(diagnosis, "tcp-memory");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->severity, ProblemSeverity::error);
  EXPECT_EQ(remedy(problem, "net.ipv4.tcp_mem"), "");
  EXPECT_TRUE(advises(problem, "MemoryMax="));
  EXPECT_NE(problem->evidence[0].text.find("/web of nginx (17)"), std::string::npos);
}

TEST(Diagnose, LeavesACgroupAloneThatOtherMemoryFills) {
  Evidence evidence = healthy();
  evidence.memory_groups = {{"/web", "nginx (17)", 1000, 1000, 10, 40, false}};
  EXPECT_TRUE(diagnose(evidence).problems.empty());
}

TEST(Diagnose, SaysWhoHoldsTheMemory) {
  Evidence evidence = healthy();
  evidence.now["TCP.mem"] = 600000;
  evidence.sockets->memory = {{8000, true, kEstablished, 300, 0, 2400000000, 0, "192.0.2.7", 77},
                              {443, false, kCloseWait, 5, 9000, 0, 0, "198.51.100.1", 0}};
  evidence.holders[77] = "httpdnsd (812)";
  std::string text;
  const Diagnosis diagnosis = diagnose(evidence);
  for (const ProblemEvidence& row : problem_in(diagnosis, "tcp-memory")->evidence) {
    text += row.text + "\n";
  }
  EXPECT_NE(text.find("port 8000 here, ESTABLISHED: 300 sockets hold 2.2 GiB that peers have not "
                      "taken; the largest is of httpdnsd (812), its peer 192.0.2.7"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("port 443 of 198.51.100.1, CLOSE-WAIT: 5 sockets hold 8.8 KiB that the "
                      "application has not read; the largest is of no process any more"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace tune
