#include "diagnosis/processes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "system/memory_files.hpp"

namespace tune {
namespace {

constexpr std::string_view kLimits =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max open files            20                   4096                 files     \n";

void add_process(MemoryFiles& files, const std::string& number, const std::string& name,
                 int descriptors, const std::string& name_space) {
  const std::string folder = "/proc/" + number;
  files.add_file(folder + "/comm", name + "\n").add_file(folder + "/limits", kLimits);
  files.add_directory(folder + "/fd").add_link(folder + "/ns/net", name_space);
  files.add_file(folder + "/cgroup", "0::/\n");
  for (int i = 0; i < descriptors; ++i) {
    files.add_link(folder + "/fd/" + std::to_string(i),
                   "socket:[" + number + std::to_string(i) + "]");
  }
}

MemoryFiles machine() {
  MemoryFiles files;
  files.add_link("/proc/self/ns/net", "net:[1]");
  add_process(files, "2", "kthreadd", 0, "net:[1]");
  add_process(files, "812", "nginx", 19, "net:[1]");
  add_process(files, "900", "sshd", 5, "net:[1]");
  return files;
}

bool any_holds(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(), [part](const std::string& text) {
    return text.find(part) != std::string::npos;
  });
}

TEST(Processes, ThatUseUpTheirDescriptorsAreNamed) {
  MemoryFiles files = machine();
  Evidence evidence;
  read_processes(files, true, evidence);
  ASSERT_EQ(evidence.descriptors.size(), 1u);
  EXPECT_EQ(evidence.descriptors[0].name, "nginx");
  EXPECT_EQ(evidence.descriptors[0].process, 812);
  EXPECT_EQ(evidence.descriptors[0].used, 19u);
  EXPECT_EQ(evidence.descriptors[0].limit, 20u);
  EXPECT_TRUE(evidence.unseen.empty());
}

TEST(Processes, AreFoundByTheSocketsThatTheyHold) {
  MemoryFiles files = machine();
  Evidence evidence;
  evidence.sockets = SocketSurvey();
  evidence.sockets->listeners = {{"0.0.0.0", 80, 129, 128, 0, 8123}, {"::", 22, 0, 128, 0, 9001}};
  read_processes(files, true, evidence);
  EXPECT_EQ(evidence.holders.size(), 1u);  // the other listener needs no name
  EXPECT_EQ(evidence.holders[8123], "nginx (812)");
}

TEST(Processes, OfOtherNetworkNamespacesHaveSocketsThatAreNotSeen) {
  MemoryFiles files = machine();
  add_process(files, "1000", "dnsmasq", 3, "net:[7]");
  add_process(files, "1001", "dnsmasq", 3, "net:[7]");
  add_process(files, "1002", "redis", 3, "net:[8]");
  Evidence evidence;
  read_processes(files, true, evidence);
  ASSERT_EQ(evidence.unseen.size(), 1u);
  EXPECT_TRUE(evidence.unseen[0].starts_with(
      "sockets of 2 other network namespaces, such as that of dnsmasq (1000) (nsenter -t 1000 -n "
      "tune doctor)"))
      << evidence.unseen[0];
}

TEST(Processes, NeedNotBeInANetworkNamespaceThatHasAName) {
  MemoryFiles files = machine();
  files.add_file("/run/netns/blue", "");
  Evidence evidence;
  read_processes(files, true, evidence);
  ASSERT_EQ(evidence.unseen.size(), 1u);
  EXPECT_TRUE(evidence.unseen[0].starts_with("sockets of 1 other network namespace:"));
}

TEST(Processes, WithoutSocketsToAskForNamespacesDoNotMatter) {
  MemoryFiles files = machine();
  add_process(files, "1000", "dnsmasq", 3, "net:[7]");
  Evidence evidence;
  read_processes(files, false, evidence);
  EXPECT_TRUE(evidence.unseen.empty());
}

TEST(Processes, ThatMayNotBeLookedAtAreSaidToBeUnseen) {
  MemoryFiles files = machine();
  files.add_file("/proc/1000/comm", "gpg-agent\n");  // and no more of it is shown
  Evidence evidence;
  read_processes(files, true, evidence);
  EXPECT_TRUE(any_holds(evidence.unseen, "other users' processes"));
}

}  // namespace
}  // namespace tune
