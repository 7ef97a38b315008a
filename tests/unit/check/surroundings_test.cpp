#include <gtest/gtest.h>

#include "unit/check/lint.hpp"

namespace tune {
namespace {

Surroundings around(std::initializer_list<std::pair<const char*, const char*>> all) {
  MemoryFiles files;
  for (const auto& [path, text] : all) files.add_file(path, text);
  Machine machine;
  machine.files = &files;
  machine.process.kernel_release = "6.1.0";
  return read_surroundings(machine);
}

TEST(Surroundings, OfAnEmptyMachineAreNone) {
  const Surroundings found = around({});
  EXPECT_TRUE(found.early_modules.empty());
  EXPECT_EQ(found.tuned_profile, "");
  EXPECT_FALSE(found.docker || found.container_network || found.kubelet);
}

TEST(Surroundings, KnowWhichModulesComeFirst) {
  const Surroundings found =
      around({{"/etc/modules-load.d/net.conf", "# firewall\nnf_conntrack\n; x\nbr-netfilter\n"},
              {"/etc/modules-load.d/README", "loop\n"},
              {"/etc/modules", "8021q\n"},
              {"/lib/modules/6.1.0/modules.builtin", "kernel/net/sched/sch_fq.ko\n"}});
  EXPECT_TRUE(found.early_modules.contains("nf_conntrack"));
  EXPECT_TRUE(found.early_modules.contains("br_netfilter"));
  EXPECT_TRUE(found.early_modules.contains("8021q"));
  EXPECT_TRUE(found.early_modules.contains("sch_fq"));
  EXPECT_FALSE(found.early_modules.contains("loop"));
  EXPECT_TRUE(found.has_modules);
  EXPECT_FALSE(around({}).has_modules);  // all are built in
}

TEST(Surroundings, ReadTunedsActiveProfileWithWhatItIncludes) {
  const Surroundings found =
      around({{"/etc/tuned/active_profile", "site\n"},
              {"/etc/tuned/tuned-main.conf", "reapply_sysctl = 0\n"},
              {"/etc/tuned/site/tuned.conf", "[main]\ninclude=base\n[sysctl]\nvm.swappiness=1\n"},
              {"/usr/lib/tuned/base/tuned.conf",
               "[sysctl]\nvm.swappiness=30\nnet.core.somaxconn=2048\n"}});
  EXPECT_EQ(found.tuned_profile, "site");
  EXPECT_TRUE(found.tuned_has_last_word);
  EXPECT_EQ(found.tuned_values.at("vm.swappiness"), "1");
  EXPECT_EQ(found.tuned_values.at("net.core.somaxconn"), "2048");
}

TEST(Surroundings, EndWhereProfilesIncludeEachOther) {
  const Surroundings found =
      around({{"/etc/tuned/active_profile", "a ../../etc"},
              {"/etc/tuned/a/tuned.conf", "[main]\ninclude=a\n[sysctl]\nvm.swappiness=1\n"}});
  EXPECT_EQ(found.tuned_values.size(), 1u);
}

TEST(Surroundings, KnowWhoElseSetsKeys) {
  EXPECT_TRUE(around({{"/usr/bin/dockerd", ""}}).docker);
  EXPECT_TRUE(around({{"/etc/cni/net.d/10-flannel.conflist", "{}"}}).container_network);
  EXPECT_TRUE(around({{"/var/lib/kubelet/config.yaml", ""}}).kubelet);
}

TEST(Surroundings, OfAnotherMachineAreNotJudged) {
  EXPECT_EQ(first("module-comes-later", lint("net.netfilter.nf_conntrack_max = 1000\n")).rule, "");
}

TEST(Surroundings, SayWhoWinsAgainstTuned) {
  const RuleExample example{.text = "vm.swappiness = 1\n",
                            .surroundings = "tuned balanced\ntuned-sets vm.swappiness = 10\n"};
  EXPECT_EQ(first("tuned-sets-it", lint(example)).severity, Severity::info);
}

}  // namespace
}  // namespace tune
