#include "kernel/number_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tune {
namespace {

Parameter in(Unit unit) {
  Parameter parameter;
  parameter.unit = unit;
  return parameter;
}

std::string refusal(Unit unit, std::string_view text) {
  const auto number = parse_plain_number(in(unit), text);
  return number ? "taken as " + to_string(*number) : number.error().message;
}

TEST(NumberText, KnowsNumbersAsTheKernelPrintsThem) {
  EXPECT_EQ(printed_numbers("4096\t131072\t6291456\n"), "4096 131072 6291456");
  EXPECT_EQ(printed_numbers(" 0 \n"), "0");
  EXPECT_EQ(printed_numbers("-1\n"), "-1");
  EXPECT_EQ(printed_numbers("18446744073709551615"), "18446744073709551615");
  for (const char* other : {"", "\n", "010", "00", "-0", "-", "0x10", "+5", "1,2", "1 two", "1-2",
                            "123456789012345678901"}) {
    EXPECT_EQ(printed_numbers(other), std::nullopt) << other;
  }
}

TEST(NumberText, TakesPlainDecimalNumbers) {
  EXPECT_EQ(*parse_plain_number(in(Unit::count), "0"), 0);
  EXPECT_EQ(*parse_plain_number(in(Unit::count), "-17"), -17);
  EXPECT_EQ(to_string(*parse_plain_number(in(Unit::pages), "18446744073709551615")),
            "18446744073709551615");
}

struct Advice {
  Unit unit;
  std::string_view text;
  std::string_view message;
};

class NumberTextAdvice : public testing::TestWithParam<Advice> {};

TEST_P(NumberTextAdvice, SaysWhatToWriteInstead) {
  EXPECT_EQ(refusal(GetParam().unit, GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, NumberTextAdvice,
    testing::Values(
        Advice{Unit::bytes, "16M", "16M: the kernel takes plain numbers; write 16777216"},
        Advice{Unit::bytes, "4k", "4k: the kernel takes plain numbers; write 4096"},
        Advice{Unit::bytes, "2GiB", "2GiB: the kernel takes plain numbers; write 2147483648"},
        Advice{Unit::kibibytes, "64MB", "64MB: the kernel takes plain numbers of KiB; write 65536"},
        Advice{Unit::pages, "4G",
               "4G: the kernel takes plain numbers of pages; divide the bytes by the page size "
               "(with pages of 4 KiB write 1048576)"},
        Advice{Unit::count, "64k", "64k: the kernel takes plain numbers; write 64000"},
        Advice{Unit::seconds, "60s", "60s: the kernel takes plain numbers; write 60"},
        Advice{Unit::milliseconds, "250ms", "250ms: the kernel takes plain numbers; write 250"},
        Advice{Unit::count, "+5", "+5: the kernel takes no plus sign; write 5"},
        Advice{Unit::count, "-0", "-0: some kernels refuse a negative zero; write 0"},
        Advice{Unit::count, "0x10",
               "0x10: the kernel would read hexadecimal and store 16; write that"},
        Advice{Unit::count, "010",
               "010: the kernel would read a leading zero as octal and store 8; write 10 if that "
               "is meant"},
        Advice{Unit::count, "08",
               "08: the kernel reads a leading zero as octal and refuses this; write 8"},
        Advice{Unit::count, "\"5\"", "\"5\": the quotes would be part of the value; write 5"},
        Advice{Unit::count, "1,2",
               "1,2: the kernel separates numbers with blanks; write them without commas"},
        Advice{Unit::count, "1_000",
               "1_000: the kernel takes plain numbers; write the digits without anything between "
               "them"},
        Advice{Unit::count, "1.5",
               "1.5: the kernel takes whole numbers only; write all its digits, without a fraction "
               "or an exponent"},
        Advice{Unit::count, "abc", "abc: no number; the kernel takes a whole decimal number here"},
        Advice{Unit::count, "99999999999999999999999999999999999999999999",
               "99999999999999999999999999999999999999999999: larger than any number that a kernel "
               "stores"},
        Advice{Unit::count, "5\r",
               "5\\x0d: a carriage return at the end; save the file with Unix line ends"}));

TEST(NumberText, ReadsAsTheKernelDoesWithBases) {
  EXPECT_EQ(*parse_kernel_number("010"), 8);
  EXPECT_EQ(*parse_kernel_number("0x1F"), 31);
  EXPECT_EQ(*parse_kernel_number("-0x10"), -16);
  EXPECT_EQ(*parse_kernel_number("0"), 0);
  EXPECT_EQ(*parse_kernel_number("18446744073709551615"), (Integer{1} << 64) - 1);
  for (const std::string_view text : {"", "-", "08", "0x", "0xg", "12k", "+1", "1 2"})
    EXPECT_FALSE(parse_kernel_number(text)) << text;
}

}  // namespace
}  // namespace tune
