#include "formula/formula.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

using Mentions = std::vector<std::string>;

TEST(Formula, MentionsNamesAndKeysInOrderEachOnce) {
  EXPECT_EQ(Formula::parse("rtt * rate + running(\"net.ipv4.tcp_mem\")[2] / rtt")->mentions(),
            (Mentions{"rtt", "rate", "running(net.ipv4.tcp_mem)[2]"}));
  EXPECT_EQ(Formula::parse("if(has(\"a.b\"), default(\"a.b\"), -max(rtt, x))")->mentions(),
            (Mentions{"has(a.b)", "default(a.b)", "rtt", "x"}));
  EXPECT_EQ(Formula::parse("running(\"a\") + running(\"a\")[0] + running(\"a\")")->mentions(),
            (Mentions{"running(a)", "running(a)[0]"}));
  EXPECT_EQ(Formula::parse("not kernel_at_least(\"5.4\")")->mentions(),
            (Mentions{"kernel_at_least(5.4)"}));
}

TEST(Formula, DoesNotMentionWhatItHoldsItself) {
  EXPECT_EQ(Formula::parse("64KiB / s * min")->mentions(), Mentions{});
  EXPECT_EQ(Formula::parse("count(ports(\"80\"))")->mentions(), Mentions{});
  EXPECT_EQ(Formula::parse("if(true, \"bbr\", \"cubic\")")->mentions(), Mentions{});
}

TEST(Formula, KeepsItsTextAndMayBeCopied) {
  std::string text = " 1 + 2 ";
  Formula copy = *Formula::parse("0");
  {
    const auto formula = Formula::parse(text);
    text.assign("overwritten");
    copy = *formula;
  }
  EXPECT_EQ(copy.text(), " 1 + 2 ");
  EXPECT_EQ(exact(*copy.evaluate(TestNames())), "3");
}

TEST(Formula, GivesErrorsAsBadInput) {
  EXPECT_EQ(error_of("1 +").code, ErrorCode::bad_input);
  EXPECT_EQ(error_of("nonsense").code, ErrorCode::bad_input);
  EXPECT_EQ(error_of("1 / 0").code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace tune::formula
