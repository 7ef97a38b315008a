#include "config/tuned_profile.hpp"

#include <gtest/gtest.h>

namespace tune::config {
namespace {

TEST(TunedProfile, IsKnownByItsNameOrItsSection) {
  EXPECT_TRUE(is_tuned_profile("/etc/tuned/web/tuned.conf", ""));
  EXPECT_TRUE(is_tuned_profile("-", "[main]\nsummary=x\n\n [sysctl]\nvm.swappiness=10\n"));
  EXPECT_FALSE(is_tuned_profile("site.conf", "vm.swappiness = 10\n[general]\n"));
}

TEST(TunedProfile, OnlyItsSysctlSectionIsLeftAndStaysInPlace) {
  EXPECT_EQ(sysctl_text_of("[main]\na=1\n[sysctl]\nvm.swappiness=10\n[vm]\nb=2\n"),
            "      \n   \n        \nvm.swappiness=10\n    \n   \n");
}

TEST(TunedProfile, ASectionOfAnotherNameMayBeOfThatType) {
  EXPECT_EQ(sysctl_text_of("[mine]\ntype=sysctl\nx.y=1\n[sysctl]\ntype=disk\nz=1"),
            "      \n           \nx.y=1\n        \n         \n   ");
}

TEST(TunedProfile, QuotesCommentsAndTheSignOfARaiseAreBlank) {
  EXPECT_EQ(sysctl_text_of("[sysctl]\na.b=>16 # at least\na.c = \"1 2 3\"\na.d =< 5"),
            "        \na.b= 16           \na.c =  1 2 3 \na.d =  5");
}

TEST(TunedProfile, VariablesAndOptionsOfThePluginAreNotJudged) {
  EXPECT_EQ(sysctl_text_of("[sysctl]\nreplace=1\na.b=${x}\n#c\nd.e=1#2"),
            "        \n         \n        \n  \nd.e=1#2");
}

}  // namespace
}  // namespace tune::config
