// Lines as people leave them behind.
#include <gtest/gtest.h>

#include "unit/check/lint.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;

Names found(std::string_view text) { return rules(lint(text)); }

// What is to be written instead, of the first finding of the rule.
std::string remedy(const std::string& rule, std::string_view text) {
  const Finding finding = first(rule, lint(text));
  if (!finding.remedy) return finding.rule.empty() ? "no finding" : "no remedy";
  return finding.remedy->key + " = " + finding.remedy->value;
}

TEST(NoAssignment, IsTheLineWithoutEqualsSign) {
  EXPECT_EQ(found("vm.swappiness 10\n"), Names{"no-assignment"});
  EXPECT_EQ(found("[main]\n"), Names{"no-assignment"});
  EXPECT_EQ(remedy("no-assignment", "vm.swappiness: 10\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("no-assignment", "<<<<<<< HEAD\n"), "no remedy");
  EXPECT_EQ(found("# vm.swappiness 10\n; x\n\n   \n-vm.swappiness\n"), Names{});
}

TEST(NoAssignment, IsAlsoTheLineThatGoesOnBehindABackslash) {
  const auto findings = lint("net.ipv4.tcp_rmem = 4096 131072 \\\n  6291456\n");
  EXPECT_EQ(first("no-assignment", findings).line, 2);
  EXPECT_EQ(first("no-assignment", findings).column, 3);
}

TEST(InvisibleCharacter, IsNamedWhereItStands) {
  const auto findings = lint("vm.\xE2\x80\x8Bswappiness = 10\n");
  EXPECT_EQ(rules(findings), Names{"invisible-character"});
  EXPECT_EQ(findings[0].column, 4);
  EXPECT_EQ(findings[0].severity, Severity::error);
  EXPECT_TRUE(has(findings[0].message, "U+200B"));
  EXPECT_EQ(findings[0].remedy->key, "vm.swappiness");
}

TEST(InvisibleCharacter, HarmsNoCommentUnlessItEndsTheLine) {
  EXPECT_EQ(found("# a\xC2\xA0no-break space\n"), Names{});
  const auto findings = lint("# was\rvm.swappiness = 10\n");
  EXPECT_TRUE(has(first("invisible-character", findings).message, "carriage return"));
}

TEST(InvisibleCharacter, BeforeACommentMakesItALine) {
  EXPECT_EQ(found("\xEF\xBB\xBF# site\nvm.swappiness = 10\n"), Names{"invisible-character"});
}

TEST(BlankInKey, LeavesTheKeyThatWasMeant) {
  EXPECT_EQ(remedy("blank-in-key", "sysctl -w vm.swappiness=10\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("blank-in-key", "net.ipv4. tcp_sack = 0\n"), "net.ipv4.tcp_sack = 0");
  EXPECT_EQ(first("blank-in-key", lint("- vm.swappiness = 1\n")).severity, Severity::warning);
}

TEST(KeyUnknown, NamesTheKeyThatIsMeant) {
  EXPECT_EQ(remedy("key-unknown", "vm.swapiness = 10\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("key-unknown", "VM.Swappiness = 10\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("key-unknown", "/proc/sys/vm/swappiness = 10\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("key-unknown", "somaxconn = 4096\n"), "net.core.somaxconn = 4096");
  EXPECT_EQ(remedy("key-unknown", "net.ipv4.conf.eth0.rp_fliter = 1\n"),
            "net.ipv4.conf.eth0.rp_filter = 1");
  EXPECT_EQ(remedy("key-unknown", "net.ipv4.conf.eth0.100.rp_filter = 1\n"),
            "net.ipv4.conf.eth0/100.rp_filter = 1");
}

TEST(KeyUnknown, IsNoKeyThatTheHostHas) {
  const RuleExample example{.text = "vm.swapiness = 10\n", .running = "vm.swapiness = 1\n"};
  EXPECT_EQ(rules(lint(example)), Names{});
  EXPECT_EQ(found("site.of.its.own = 1\n"), Names{});
}

TEST(KeyUnknown, IsNoKeyOfAnInterfaceThatMayCome) {
  const RuleExample here{.text =
                             "net.ipv4.conf.eno1.medium_id = 1\n"
                             "net.ipv4.conf.eno1.medum_id = 1\n",
                         .running =
                             "net.ipv4.conf.eth0.forwarding = 0\n"
                             "net.ipv4.conf.eth0.medium_id = 0\n"};
  const auto findings = lint(here);
  ASSERT_EQ(rules(findings), (Names{"key-absent", "key-unknown"}));
  EXPECT_EQ(findings[0].severity, Severity::info);
  EXPECT_NE(findings[0].why.find("no interface eno1"), std::string::npos);
  EXPECT_EQ(findings[1].remedy->key, "net.ipv4.conf.eno1.medium_id");
}

TEST(InvisibleCharacter, OffersNothingInsteadOfAMegabyteOfThem) {
  const std::string text = "vm.swappiness = 1" + std::string(1u << 20, '\0') + "\n";
  EXPECT_EQ(remedy("invisible-character", text), "no remedy");
}

TEST(KeyUnknown, NamesAllOfManyKeysInLittleTime) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "site.number_" + std::to_string(i) + " = 1\n";
  text += "vm.swapiness = 10\n";
  EXPECT_EQ(first("key-unknown", lint(text)).remedy->key, "vm.swappiness");
}

TEST(KeyAbsent, IsAWarningWhereNoModuleCanAddTheKey) {
  const auto severity = [](const char* text) {
    return first("key-absent", lint(RuleExample{.text = text, .running = "vm.swappiness = 60\n"}))
        .severity;
  };
  EXPECT_EQ(severity("net.ipv4.tcp_nodelay_of_old = 1\n"), Severity::warning);
  EXPECT_EQ(severity("net.dccp.default.seq_window_x = 1\n"), Severity::info);
}

TEST(KeyRemoved, NamesWhatAKeyOfConnectionTrackingIsCalledNow) {
  const std::string text = "net.ipv4.netfilter.ip_conntrack_udp_timeout = 10\n";
  EXPECT_EQ(remedy("key-removed", text), "net.netfilter.nf_conntrack_udp_timeout = 10");
  EXPECT_EQ(first("key-removed", lint(RuleExample{.text = text, .kernel = "4.4.0"})).rule, "");
}

TEST(ValueRefused, PointsAtTheFieldThatIsRefused) {
  const auto column = [](std::string_view text) {
    return first("value-refused", lint(text)).column;
  };
  EXPECT_EQ(column("net.ipv4.tcp_rmem = 4096 131072 6M\n"), 33);
  EXPECT_EQ(column("net.ipv4.tcp_rmem = 4096  x 6M\n"), 27);
  EXPECT_EQ(column("net.ipv4.tcp_rmem = x\n"), 21);
  EXPECT_EQ(first("over-memory", lint("net.ipv4.tcp_mem = 1 2 999999999\n")).column, 24);
  EXPECT_EQ(first("not-ascending", lint("net.ipv4.tcp_rmem = 4096 131072 8192\n")).column, 33);
}

TEST(LowersDefault, IsNotSaidOfMoreMemoryThanThereIs) {
  EXPECT_EQ(first("lowers-default", lint("kernel.shmmax = 1099511627776\n")).rule, "");
  EXPECT_NE(first("lowers-default", lint("kernel.shmmax = 4096\n")).rule, "");
}

TEST(UndoneLater, IsNotSaidOfALineThatTheKernelRefuses) {
  EXPECT_EQ(first("undone-later", lint("vm.dirty_ratio = 30\nvm.dirty_bytes = 0\n")).rule, "");
  EXPECT_NE(first("undone-later", lint("vm.dirty_ratio = 30\nvm.dirty_bytes = 65536000\n")).rule,
            "");
}

TEST(KeyVendorOnly, KnowsKeysOfOtherSystems) {
  EXPECT_EQ(found("kern.maxfiles = 65536\n"), Names{"key-vendor-only"});
  EXPECT_EQ(found("net.inet.ip.forwarding = 1\n"), Names{"key-vendor-only"});
}

TEST(KeyAbsent, IsNoMoreThanANoteBehindADash) {
  const RuleExample example{.text = "-net.netfilter.nf_conntrack_max = 1000000\n",
                            .running = "vm.swappiness = 60\n"};
  EXPECT_EQ(first("key-absent", lint(example)).severity, Severity::info);
}

TEST(KeyAbsent, IsNotSaidOfKeysThatOnlyRootMayRead) {
  const RuleExample example{.text = "fs.protected_hardlinks = 1\nfs.site = 1\n",
                            .running = "vm.swappiness = 60\n"};
  CheckOptions options;
  options.present = {"fs.site"};
  EXPECT_EQ(first("key-absent", lint(example, options)).rule, "");
}

TEST(ValueRefused, SaysWhatWasMeant) {
  EXPECT_EQ(remedy("value-refused", "net.core.rmem_max = 16M\n"), "net.core.rmem_max = 16777216");
  EXPECT_EQ(remedy("value-refused", "net.ipv4.tcp_fin_timeout = 30s\n"),
            "net.ipv4.tcp_fin_timeout = 30");
  EXPECT_EQ(remedy("value-refused", "vm.swappiness = \"10\"\n"), "vm.swappiness = 10");
  EXPECT_EQ(remedy("value-refused", "vm.swappiness = 30# less\n"), "vm.swappiness = 30");
  EXPECT_EQ(remedy("value-refused", "fs.file-max = 1,000,000\n"), "fs.file-max = 1000000");
  EXPECT_EQ(remedy("value-refused", "net.ipv4.tcp_rmem = 4096, 131072, 6291456\n"),
            "net.ipv4.tcp_rmem = 4096 131072 6291456");
}

TEST(ValueRefused, IsAlsoSaidOfALineThatLoses) {
  const auto findings = lint("net.core.rmem_max = 16M\nnet.core.rmem_max = 16777216\n");
  EXPECT_EQ(first("value-refused", findings).line, 1);
}

TEST(ReadDifferently, IsWhatTheKernelTakesAlthoughNobodyMeansIt) {
  EXPECT_EQ(remedy("read-differently", "net.ipv4.tcp_fin_timeout = 060\n"),
            "net.ipv4.tcp_fin_timeout = 60");
  EXPECT_EQ(first("read-differently", lint("net.ipv4.tcp_rmem = 4096 65536\n")).severity,
            Severity::warning);
  EXPECT_EQ(first("read-differently", lint("kernel.sysrq = 0x1b6\n")).severity, Severity::info);
}

TEST(HalfApplied, NamesTheFieldsThatTheKernelKeeps) {
  const Finding finding = first("half-applied", lint("net.ipv4.tcp_rmem = 8192 200000 6M\n"));
  EXPECT_TRUE(has(finding.message, "8192 200000")) << finding.message;
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_EQ(found("net.ipv4.ip_local_port_range = 60000 1024\n"), Names{"value-refused"});
}

TEST(DuplicateKey, HoldsForPatternsAsWell) {
  const auto twice = lint("net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.*.rp_filter = 2\n");
  const Finding finding = first("duplicate-key", twice);
  EXPECT_EQ(finding.line, 1);
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_TRUE(has(finding.message, "overridden by line 2, with 2.")) << finding.message;
  const auto apart = lint("net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.lo.rp_filter = 2\n");
  EXPECT_EQ(first("duplicate-key", apart).rule, "");
}

TEST(DuplicateKey, IsANoteWhereTheValueIsTheSame) {
  EXPECT_EQ(first("duplicate-key", lint("vm.swappiness=10\nvm.swappiness = 010\n")).severity,
            Severity::warning);
  EXPECT_EQ(first("duplicate-key", lint("vm.swappiness=10\nvm/swappiness = 10\n")).severity,
            Severity::info);
}

TEST(OverriddenLine, IsANoteWhereAShippedFileIsOverridden) {
  const RuleExample example{.text = "vm.swappiness = 10\n",
                            .path = "/usr/lib/sysctl.d/10-shipped.conf",
                            .other_path = "/etc/sysctl.d/50-site.conf",
                            .other_text = "vm.swappiness = 20\n"};
  EXPECT_EQ(first("overridden-line", lint(example)).severity, Severity::info);
}

TEST(UndoneLater, NeedsAChangeThatIsNone) {
  EXPECT_EQ(first("undone-later", lint("net.ipv4.conf.all.accept_redirects = 1\n"
                                       "net.ipv4.ip_forward = 0\n"))
                .rule,
            "");
}

// The usual hardening files: "all" before "default", and forwarding in both of its names.
TEST(UndoneLater, SaysNothingWhereTheValueStays) {
  for (const char* text :
       {"net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.default.rp_filter = 1\n",
        "net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.default.rp_filter = 2\n",
        "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.forwarding = 1\n",
        "net.ipv4.conf.all.accept_redirects = 0\nnet.ipv4.ip_forward = 1\n",
        "net.ipv6.conf.default.disable_ipv6 = 1\nnet.ipv6.conf.all.disable_ipv6 = 1\n"}) {
    EXPECT_EQ(first("undone-later", lint(text)).rule, "") << text;
  }
  EXPECT_EQ(first("undone-later", lint("net.ipv6.conf.default.disable_ipv6 = 0\n"
                                       "net.ipv6.conf.all.disable_ipv6 = 1\n"))
                .rule,
            "undone-later");
}

// What holds for all keys of a kind is known without an entry for each of them.
TEST(UndoneLater, KnowsTheSameNumberInAnotherUnit) {
  EXPECT_EQ(first("undone-later", lint("net.ipv4.neigh.default.unres_qlen_bytes = 65536\n"
                                       "net.ipv4.neigh.default.unres_qlen = 31\n"))
                .line,
            1);
  EXPECT_EQ(first("undone-later", lint("net.ipv6.neigh.eth0.base_reachable_time_ms = 15000\n"
                                       "net.ipv6.neigh.default.base_reachable_time = 60\n"))
                .rule,
            "");
}

TEST(UndoneLater, KnowsBothNamesOfOneValue) {
  for (const char* text :
       {"net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.forwarding = 0\n",
        "fs.inotify.max_user_watches = 500001\nuser.max_inotify_watches = 500002\n",
        "user.max_inotify_instances = 8192\nfs.inotify.max_user_instances = 128\n",
        "vm.nr_hugepages = 64\nvm.nr_hugepages_mempolicy = 32\n"}) {
    const Finding finding = first("undone-later", lint(text));
    EXPECT_EQ(finding.line, 1) << text;
    EXPECT_NE(finding.why.find("Keep one of the two"), std::string::npos) << finding.why;
  }
  EXPECT_EQ(first("undone-later", lint("user.max_inotify_instances = 8192\n"
                                       "fs.inotify.max_user_instances = 8192\n"))
                .rule,
            "");
}

TEST(TunedProfile, ItsRaiseLowersNothing) {
  RuleExample example{.text = "[sysctl]\nnet.core.somaxconn=>1024\n",
                      .path = "/etc/tuned/site/tuned.conf"};
  EXPECT_EQ(rules(lint(example)), Names{});
  example.text = "[sysctl]\nnet.core.somaxconn=1024\nnonsense\n";
  EXPECT_EQ(rules(lint(example)), (Names{"lowers-default", "no-assignment"}));
}

}  // namespace
}  // namespace tune
