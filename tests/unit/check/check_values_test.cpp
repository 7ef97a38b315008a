#include "check/check_values.hpp"

#include <gtest/gtest.h>

#include "unit/check/judge.hpp"

namespace tune {
namespace {

using Names = std::vector<std::string>;

TEST(CheckValues, NothingToJudgeGivesNoFindings) { EXPECT_EQ(rules(Texts{}), Names{}); }

TEST(CheckValues, FindingsHaveTheirPlaceAndTheirReasons) {
  for (const Finding& finding : judge({{"net.ipv4.tcp_mem", "3145728 2097152 786432"},
                                       {"net.ipv4.tcp_fin_timeout", "61"},
                                       {"net.ipv4.ip_local_port_range", "1024 65535"},
                                       {"net.ipv4.tcp_max_orphans", "9000000"},
                                       {"net.core.somaxconn", "-1"}})) {
    EXPECT_EQ(finding.file, "site.conf") << finding.rule;
    EXPECT_EQ(finding.line, 7) << finding.rule;
    EXPECT_FALSE(finding.key.empty()) << finding.rule;
    EXPECT_FALSE(finding.message.empty()) << finding.rule;
    EXPECT_FALSE(finding.why.empty()) << finding.rule;
    EXPECT_FALSE(finding.source.empty()) << finding.rule;
  }
}

TEST(CheckValues, KeyThatIsUnknownIsNotJudged) {
  EXPECT_EQ(rules({{"vendor.knob", "-1"}}), Names{});
}

TEST(CheckValues, RunningValuesAloneAreNotJudged) {
  Host host = host_of();
  host.values["net.ipv4.tcp_mem"] = "3 2 1";
  host.values["net.ipv4.tcp_fin_timeout"] = "61";
  EXPECT_EQ(rules({{"net.core.somaxconn", "4096"}}, host), Names{});
}

// The well-known lines, on a server of 8 GiB.
TEST(CheckValues, WellKnownLinesAreJudgedTogether) {
  const auto findings = judge({{"net.ipv4.ip_local_port_range", "1024 65535"},
                               {"net.ipv4.tcp_mem", "786432 2097152 3145728"},
                               {"net.ipv4.tcp_rmem", "4096 4096 16777216"},
                               {"net.ipv4.tcp_wmem", "4096 4096 16777216"},
                               {"net.ipv4.tcp_fin_timeout", "5"}});
  EXPECT_EQ(rules(findings), (Names{"over-memory", "port-range-covers-service"}));
}

// What a kernel starts with is never worth more than a warning, and on usual machines not even
// that.
TEST(CheckValues, DefaultsOfEveryHostAreFine) {
  for (std::uint64_t memory = std::uint64_t{512} << 20; memory <= std::uint64_t{16} << 40;
       memory *= 8)
    for (const std::uint64_t page : {4096u, 16384u, 65536u})
      for (const char* kernel : {"3.10.0", "4.4.0", "4.19.0", "5.10.0", "6.1.0", "6.18.0"}) {
        const Host host = host_of(memory, page, kernel);
        Texts texts;
        for (const Parameter& parameter : catalog())
          if (const auto value = default_value(parameter, host))
            texts[std::string(parameter.key)] = *value;
        for (const Finding& finding : judge(texts, host)) {
          EXPECT_EQ(finding.rule, "orphan-memory")
              << memory << " " << page << " " << kernel << " " << finding.key << finding.message;
          EXPECT_GT(page, 4096u);
        }
      }
}

TEST(CheckValues, LargestNumbersDoNotOverflow) {
  const std::string most = "18446744073709551615";
  for (const std::uint64_t page : {4096u, 65536u}) {
    const Host host = host_of(std::uint64_t{16} << 40, page);
    const auto found = rules({{"net.ipv4.tcp_mem", most + " " + most + " " + most},
                              {"net.ipv4.udp_mem", most + " " + most + " " + most},
                              {"net.ipv4.tcp_max_orphans", "2147483647"}},
                             host);
    EXPECT_EQ(found, (Names{"over-memory"}));
  }
}

}  // namespace
}  // namespace tune
