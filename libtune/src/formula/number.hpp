#pragma once

#include <tune/result.hpp>

#include "formula/formula.hpp"

// Exact arithmetic on rational numbers of 128 bit. Errors have no place: what does not fit in 128
// bit, a division by zero, a dimension with a power beyond kHighestPower. The dimensions of sums
// must be equal, and no operand may be unlimited: operators.hpp sees to both.
namespace tune::formula {

inline constexpr int kHighestPower = 8;
inline constexpr Integer kLargestInteger =
    static_cast<Integer>((~static_cast<unsigned long long>(0)) >> 1) << 64 |
    static_cast<Integer>(~static_cast<unsigned long long>(0));
inline constexpr Integer kSmallestInteger = -kLargestInteger - 1;

// In lowest terms.
Result<Number> ratio(Integer numerator, Integer denominator, Dimension dimension = kNone);

Result<Number> add(const Number& a, const Number& b);
Result<Number> subtract(const Number& a, const Number& b);
Result<Number> multiply(const Number& a, const Number& b);
Result<Number> divide(const Number& a, const Number& b);
Result<Number> negate(const Number& number);

Result<Dimension> product_of(const Dimension& a, const Dimension& b);
Result<Dimension> quotient_of(const Dimension& a, const Dimension& b);

Number unlimited_number();

}  // namespace tune::formula
