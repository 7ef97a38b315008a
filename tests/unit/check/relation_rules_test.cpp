#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;

TEST(DefaultAboveMaximum, ComparesWithTheRunningValueToo) {
  Host host = host_of();
  host.values["net.core.rmem_max"] = "212992";
  EXPECT_EQ(rules(judge({{"net.core.rmem_default", "262144"}}, host)),
            Names{"default-above-maximum"});
  EXPECT_EQ(rules(judge({{"net.core.rmem_default", "212992"}}, host)), Names{});
  EXPECT_EQ(rules({{"net.core.wmem_default", "2000000"}, {"net.core.wmem_max", "1000000"}}),
            Names{"default-above-maximum"});
}

TEST(OneUndoesOther, OnlyWhereBothAreSet) {
  EXPECT_EQ(rules({{"vm.dirty_ratio", "20"}, {"vm.dirty_bytes", "1073741824"}}),
            Names{"one-undoes-other"});
  EXPECT_EQ(rules({{"vm.dirty_ratio", "0"}, {"vm.dirty_bytes", "1073741824"}}), Names{});
}

TEST(OneUndoesOther, KnowsTwoNamesOfOneValue) {
  using Pair = std::pair<const char*, const char*>;
  for (const auto& [one, other] :
       {Pair{"fs.inotify.max_user_instances", "user.max_inotify_instances"},
        Pair{"fs.inotify.max_user_watches", "user.max_inotify_watches"},
        Pair{"net.netfilter.nf_conntrack_max", "net.nf_conntrack_max"}}) {
    const auto found = judge({{one, "500001"}, {other, "500002"}});
    EXPECT_EQ(rules(found), Names{"one-undoes-other"}) << one;
    EXPECT_EQ(first("one-undoes-other", found).key, one);
    EXPECT_NE(first("one-undoes-other", found).message.find(other), std::string::npos);
    EXPECT_EQ(rules(judge({{one, "500001"}, {other, "500001"}})), Names{}) << one;
    EXPECT_EQ(rules(judge({{one, "500001"}})), Names{}) << one;
  }
  EXPECT_EQ(first("one-undoes-other",
                  judge({{"net.ipv4.ip_forward", "1"}, {"net.ipv4.conf.all.forwarding", "0"}}))
                .key,
            "net.ipv4.conf.all.forwarding");
}

TEST(BackgroundAboveLimit, HalvesTheLimit) {
  const Finding finding =
      first("background-above-limit",
            judge({{"vm.dirty_ratio", "10"}, {"vm.dirty_background_ratio", "10"}}));
  ASSERT_TRUE(finding.remedy);
  EXPECT_EQ(finding.remedy->value, "5");
}

TEST(NegativeValue, SparesWhatIsMeantAndWhatRuns) {
  EXPECT_EQ(rules({{"net.ipv4.tcp_max_syn_backlog", "-1"}}), Names{"negative-value"});
  EXPECT_EQ(rules({{"kernel.panic", "-1"}}), Names{});
  Host host = host_of();
  host.values["net.ipv4.tcp_max_syn_backlog"] = "-1";
  EXPECT_EQ(rules(judge({{"net.ipv4.tcp_max_syn_backlog", "-1"}}, host)), Names{});
}

TEST(HarmfulChoice, NamesTheSwitches) {
  for (const char* key : {"net.ipv4.tcp_sack", "net.ipv4.tcp_window_scaling"}) {
    EXPECT_EQ(rules({{key, "0"}}), Names{"harmful-choice"}) << key;
    EXPECT_EQ(rules({{key, "1"}}), Names{}) << key;
  }
  EXPECT_EQ(first("harmful-choice", judge({{"net.ipv4.tcp_retries2", "5"}})).remedy->value, "15");
  EXPECT_EQ(first("harmful-choice", judge({{"net.ipv4.tcp_retries2", "8"}})).rule, "");
  EXPECT_EQ(rules({{"net.ipv4.tcp_abort_on_overflow", "1"}}), Names{"harmful-choice"});
}

TEST(BbrWithoutFq, IsAHintSinceTcpPacesItself) {
  const Texts texts{{"net.ipv4.tcp_congestion_control", "bbr"},
                    {"net.core.default_qdisc", "pfifo_fast"}};
  EXPECT_EQ(first("bbr-without-fq", judge(texts, host_of(1u << 30, 4096, "4.9.0"))).severity,
            Severity::warning);
  EXPECT_EQ(first("bbr-without-fq", judge(texts, host_of(1u << 30, 4096, "6.1.0"))).severity,
            Severity::info);
}

TEST(FragmentMarks, ThatCrossAreRefused) {
  const std::string low = "net.ipv4.ipfrag_low_thresh", high = "net.ipv4.ipfrag_high_thresh";
  Host host = host_of();
  host.values[low] = "3145728";
  host.values[high] = "4194304";
  const Finding finding = first("value-refused", judge({{low, "9000000"}}, host));
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.key, low);
  EXPECT_EQ(first("value-refused", judge({{high, "1000000"}}, host)).key, high);
  EXPECT_EQ(first("value-refused", judge({{low, "9000000"}, {high, "8000000"}}, host)).key, low);
  EXPECT_TRUE(judge({{low, "8000000"}, {high, "9000000"}}, host).empty());
}

TEST(ThresholdsFall, OfEitherFamily) {
  EXPECT_EQ(rules({{"net.ipv6.neigh.default.gc_thresh1", "3"},
                   {"net.ipv6.neigh.default.gc_thresh2", "2"},
                   {"net.ipv6.neigh.default.gc_thresh3", "1"}}),
            Names{"thresholds-fall"});
}

}  // namespace
}  // namespace tune
