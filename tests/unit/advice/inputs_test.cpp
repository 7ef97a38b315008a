#include "advice/inputs.hpp"

#include <string>

#include <gtest/gtest.h>

#include "unit/advice/test_hosts.hpp"

namespace tune {
namespace {

constexpr std::string_view kInputs = R"(
title = "t"
[input.rate]
kind = "per_second"
default = "1k/s * processors"
min = "1/s"
max = "1M/s"
help = "connections a second"
[input.rtt]
kind = "seconds"
default = "100ms"
max = "10s"
help = "round-trip time"
[input.share]
kind = "ratio"
default = "30%"
max = 1
help = "a share"
[input.ports]
kind = "ports"
default = 9981
help = "ports"
[input.fast]
kind = "flag"
default = false
help = "fast"
[input.word]
kind = "text"
default = "bbr"
help = "a word"
[input.double_rate]
kind = "per_second"
default = "2 * rate"
help = "rests on an earlier input"
)";

Error error_with(const InputTexts& inputs) {
  const auto advice = advise(profile_of(kInputs), inputs, host_with_defaults({}));
  EXPECT_FALSE(advice.ok());
  return advice.ok() ? Error() : advice.error();
}

std::string value_of(const Advice& advice, std::string_view name) {
  for (const InputValue& input : advice.inputs) {
    if (input.name == name) return input.value;
  }
  return "";
}

TEST(Inputs, HaveDefaultsComputedForTheHost) {
  const Advice advice = advice_of(profile_of(kInputs), host_with_defaults({}));
  EXPECT_EQ(value_of(advice, "rate"), "4000/s");
  EXPECT_EQ(value_of(advice, "rtt"), "100ms");
  EXPECT_EQ(value_of(advice, "share"), "30%");
  EXPECT_EQ(value_of(advice, "ports"), "9981");
  EXPECT_EQ(value_of(advice, "fast"), "false");
  EXPECT_EQ(value_of(advice, "word"), "bbr");
  EXPECT_EQ(value_of(advice, "double_rate"), "8000/s");
  EXPECT_FALSE(advice.inputs[0].given);
  EXPECT_TRUE(advice.inputs[0].is_number);
  EXPECT_DOUBLE_EQ(advice.inputs[1].number, 0.1);
  EXPECT_EQ(advice.inputs[1].help, "round-trip time");
}

TEST(Inputs, TakeWhatIsGiven) {
  const Advice advice =
      advice_of(profile_of(kInputs), host_with_defaults({}),
                {{"rate", "200k/s"}, {"rtt", "1.5ms"}, {"share", "0.5"}, {"fast", "true"}});
  EXPECT_EQ(value_of(advice, "rate"), "200000/s");
  EXPECT_EQ(value_of(advice, "rtt"), "1500us");
  EXPECT_EQ(value_of(advice, "share"), "50%");
  EXPECT_EQ(value_of(advice, "double_rate"), "400000/s");
  EXPECT_TRUE(advice.inputs[0].given);
}

TEST(Inputs, NameUnitAndBoundsOfAWrongValue) {
  const Error error = error_with({{"rate", "5MiB"}});
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_EQ(error.key, "rate");
  EXPECT_EQ(error.message,
            "Input rate: \"5MiB\" is not a rate, such as 200k/s. It may be from 1/s to 1000000/s.");
}

TEST(Inputs, RefuseWhatIsOutOfBounds) {
  EXPECT_EQ(error_with({{"rtt", "11s"}}).message,
            "Input rtt: 11s is out of bounds; it may be at most 10s.");
  EXPECT_EQ(error_with({{"share", "30"}}).message,
            "Input share: 30 is out of bounds; it may be at most 100%. A share is written 30% or "
            "0.3.");
  EXPECT_EQ(error_with({{"rate", "0/s"}}).code, ErrorCode::usage);
}

TEST(Inputs, OfferTheNearestName) {
  const Error error = error_with({{"rat", "1/s"}});
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_EQ(error.key, "rat");
  EXPECT_NE(error.message.find("did you mean rate"), std::string::npos) << error.message;
  EXPECT_NE(error_with({{"zzzzzzzz", "1"}}).message.find("it has rate, rtt"), std::string::npos);
}

TEST(Inputs, ListAllThatAreMissing) {
  const Profile profile = profile_of(
      "title = \"t\"\n[input.a]\nkind = \"bytes\"\nhelp = \"first\"\n"
      "[input.b]\nkind = \"number\"\nhelp = \"second\"\n");
  const auto advice = advise(profile, {}, host_with_defaults({}));
  ASSERT_FALSE(advice.ok());
  EXPECT_EQ(advice.error().code, ErrorCode::usage);
  EXPECT_EQ(advice.error().key, "a");
  EXPECT_NE(advice.error().message.find("--set a=VALUE"), std::string::npos);
  EXPECT_NE(advice.error().message.find("second"), std::string::npos);
}

TEST(Inputs, SayWhenTheirDefaultDoesNotWorkOnThisHost) {
  const Profile profile = profile_of(
      "title = \"t\"\n[input.a]\nkind = \"number\"\ndefault = \"processors\"\nmax = 2\n"
      "help = \"h\"\n");
  const auto advice = advise(profile, {}, host_with_defaults({}));
  ASSERT_FALSE(advice.ok());
  EXPECT_EQ(advice.error().code, ErrorCode::bad_input);
  EXPECT_EQ(advice.error().line, 4);
}

TEST(Inputs, APortIsFromOneOn) {
  EXPECT_EQ(error_with({{"ports", "0"}}).code, ErrorCode::usage);
  EXPECT_EQ(error_with({{"ports", "0-80"}}).key, "ports");
  EXPECT_EQ(error_with({{"ports", ""}}).code, ErrorCode::usage);
}

TEST(Inputs, ANumberIsAWholeOne) {
  constexpr std::string_view kCount = R"(
title = "t"
[input.retries]
kind = "number"
default = 3
help = "retries"
)";
  const auto advice = advise(profile_of(kCount), {{"retries", "3.5"}}, host_with_defaults({}));
  ASSERT_FALSE(advice.ok());
  EXPECT_EQ(advice.error().code, ErrorCode::usage);
  EXPECT_TRUE(advise(profile_of(kCount), {{"retries", "1.5k"}}, host_with_defaults({})).ok());
}

// What is shown can be given with --set.
TEST(Inputs, ADefaultNumberIsRoundedDownToAWholeOne) {
  const auto profile = profile_of(R"(
title = "t"
[input.connections]
kind = "number"
default = "7 / 2"
help = "connections"
)");
  const auto advice = advise(profile, {}, host_with_defaults({}));
  ASSERT_TRUE(advice.ok());
  EXPECT_EQ(value_of(*advice, "connections"), "3");
  EXPECT_TRUE(advise(profile, {{"connections", "3"}}, host_with_defaults({})).ok());
}

}  // namespace
}  // namespace tune
