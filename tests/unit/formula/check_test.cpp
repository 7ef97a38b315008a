#include "formula/check.hpp"

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

TEST(Check, FindsTheTypeWithoutComputing) {
  TestNames names;
  EXPECT_EQ(type_of_text("missing / 4KiB", names), "a plain number");
  EXPECT_EQ(type_of_text("missing < 5MiB and busy", names), "a flag (true or false)");
  EXPECT_EQ(type_of_text("\"bbr\"", names), "text");
  EXPECT_EQ(type_of_text("service_ports", names), "ports");
  EXPECT_EQ(type_of_text("unlimited", names), "unlimited");
  EXPECT_EQ(type_of_text("rate * 1KiB", names), "bytes per second");
  EXPECT_EQ(type_of_text("1 / 0", names), "a plain number");
  EXPECT_TRUE(names.asked.empty());
}

TEST(Check, SeesEveryBranch) {
  EXPECT_EQ(place_of(error_of("if(true, 1, 1 + 1s)")), "1:15");
  EXPECT_EQ(place_of(error_of("true or 1 < 1B")), "1:11");
  EXPECT_EQ(place_of(error_of("max(1, 2, nonsense)")), "1:11");
  EXPECT_EQ(place_of(error_of("not nonsense")), "1:5");
}

TEST(Check, OffersTheNearestNamesAndListsAll) {
  EXPECT_EQ(result_of("2 *\n memroy"),
            "2:2: unknown name \"memroy\"; did you mean memory? Known are algorithm, busy, "
            "memory, negative, page_size, processors, rate, rtt, service_ports, share, missing");
}

TEST(Check, SaysWhenNoNamesAreKnown) {
  TestNames names;
  names.values.clear();
  names.types.clear();
  EXPECT_EQ(type_of_text("memory", names), "1:1: unknown name \"memory\"; No names are known here");
}

TEST(Check, SaysWhenANameIsAFunction) {
  EXPECT_EQ(result_of("1 + max"), "1:5: \"max\" is a function; write max(a, b, …)");
}

TEST(Check, LetsANameBeCalledLikeAFunction) {
  TestNames names;
  names.values["count"] = whole(3);
  EXPECT_EQ(result_of("count + count(ports(\"1-2\"))", names), "5");
}

TEST(Check, RefusesUnitsThatAreNamesToo) {
  TestNames names;
  names.values["d"] = whole(3);
  EXPECT_EQ(type_of_text("1 / d", names),
            "1:5: \"d\" is a unit and also the name of a quantity here; give the quantity another "
            "name");
  EXPECT_EQ(type_of_text("3d", names), "seconds");
}

// A known name whose type cannot be found has its own reason, which must not be hidden.
TEST(Check, KeepsTheReasonOfAKnownName) {
  class Cyclic : public TestNames {
    Result<Type> type_of_name(std::string_view) const override {
      return no_such("memory is defined by itself");
    }
  };
  EXPECT_EQ(type_of_text("1 + memory", Cyclic()), "1:5: memory is defined by itself");
}

}  // namespace
}  // namespace tune::formula
