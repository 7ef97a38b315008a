#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "unit/formula/test_names.hpp"

namespace tune::formula {
namespace {

// A formula of whole numbers together with its value by plain 128-bit arithmetic; nothing when
// that overflows.
struct Case {
  std::string text;
  std::optional<Integer> value;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  Case sum(int depth) {
    Case made = product(depth);
    for (unsigned terms = below(3); terms > 0; --terms) {
      const bool plus = below(2) == 0;
      const Case term = product(depth);
      made.text += (plus ? " + " : "-") + term.text;
      made.value = combine(made.value, term.value, plus ? '+' : '-');
    }
    return made;
  }

 private:
  Case product(int depth) {
    Case made = operand(depth);
    for (unsigned factors = below(3); factors > 0; --factors) {
      const Case factor = operand(depth);
      made.text += "*" + factor.text;
      made.value = combine(made.value, factor.value, '*');
    }
    return made;
  }

  Case operand(int depth) {
    const unsigned choice = depth == 0 ? 0 : below(6);
    if (choice == 1) return negated(depth);
    if (choice == 2) return call("min", depth);
    if (choice == 3) return call("max", depth);
    if (choice >= 4) return parenthesised(depth);
    const unsigned number = below(5) == 0 ? static_cast<unsigned>(random_()) : below(100);
    return {std::to_string(number), Integer{number}};
  }

  Case negated(int depth) {
    Case inner = operand(depth - 1);
    return {"- " + inner.text, combine(Integer{0}, inner.value, '-')};
  }

  Case parenthesised(int depth) {
    Case inner = sum(depth - 1);
    return {"(" + inner.text + ")", inner.value};
  }

  Case call(const std::string& name, int depth) {
    const Case a = sum(depth - 1);
    const Case b = sum(depth - 1);
    Case made{name + "(" + a.text + ", " + b.text + ")", {}};
    if (a.value && b.value) {
      made.value = (*a.value < *b.value) == (name == "min") ? a.value : b.value;
    }
    return made;
  }

  static std::optional<Integer> combine(std::optional<Integer> a, std::optional<Integer> b,
                                        char sign) {
    Integer result = 0;
    if (!a || !b) return std::nullopt;
    const bool overflow = sign == '+'   ? __builtin_add_overflow(*a, *b, &result)
                          : sign == '-' ? __builtin_sub_overflow(*a, *b, &result)
                                        : __builtin_mul_overflow(*a, *b, &result);
    return overflow ? std::nullopt : std::optional(result);
  }

  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  std::mt19937 random_;
};

TEST(RandomFormulas, GiveWhatPlain128BitArithmeticGives) {
  int computed = 0;
  int overflowed = 0;
  for (unsigned seed = 0; seed < 2'000; ++seed) {
    const Case made = Generator(seed).sum(2);
    const std::string result = result_of(made.text);
    if (made.value) {
      ++computed;
      ASSERT_EQ(result, to_string(*made.value)) << "seed " << seed << ": " << made.text;
    } else {
      ++overflowed;
      ASSERT_NE(result.find("the result does not fit in 128 bits"), std::string::npos)
          << "seed " << seed << ": " << made.text << " gave " << result;
    }
  }
  EXPECT_GT(computed, 1'000);
  EXPECT_GT(overflowed, 100);
}

TEST(RandomFormulas, AreExactInFractions) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const auto part = [&random] { return std::to_string(random() % 9'999 + 1); };
    const std::string a = part() + "/" + part();
    const std::string b = part() + "/" + part();
    for (const std::string& law :
         {"(" + a + " + " + b + ") - (" + b + ") == " + a,
          "(" + a + ") * (" + b + ") / (" + b + ") == " + a,
          "(" + a + " < " + b + ") == (" + a + " - (" + b + ") < 0)",
          "floor(" + a + ") <= " + a + " and ceil(" + a + ") >= " + a,
          "round_up(" + a + ", " + b + ") - round_down(" + a + ", " + b + ") <= " + b}) {
      ASSERT_EQ(result_of(law), "true") << "seed " << seed << ": " << law;
    }
  }
}

}  // namespace
}  // namespace tune::formula
