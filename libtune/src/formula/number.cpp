#include "formula/number.hpp"

#include <cassert>
#include <cstdlib>
#include <utility>

#include "formula/place.hpp"

namespace tune::formula {
namespace {

__extension__ typedef unsigned __int128 Magnitude;

Magnitude magnitude(Integer value) {
  return value < 0 ? Magnitude{0} - static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
}

// Of a whole number and a positive one, so that it fits.
Integer greatest_common_divisor(Integer value, Integer positive) {
  assert(positive > 0);
  Magnitude a = magnitude(value);
  Magnitude b = magnitude(positive);
  while (a != 0) b = std::exchange(a, b % a);
  return static_cast<Integer>(b);
}

Integer floor_of_quotient(Integer numerator, Integer denominator) {
  const Integer quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

Integer remainder_of_floor(Integer numerator, Integer denominator) {
  const Integer remainder = numerator % denominator;
  return remainder < 0 ? remainder + denominator : remainder;
}

Error overflow() { return error_without_place("the result does not fit in 128 bits"); }

Result<Dimension> limited(Dimension dimension) {
  if (std::abs(dimension.bytes) > kHighestPower || std::abs(dimension.seconds) > kHighestPower) {
    return error_without_place("a dimension as high as " + describe(dimension) +
                               " has no use: is an operand missing its divisor?");
  }
  return dimension;
}

enum class Sign { plus, minus };

// a/b ± c/d over the least common denominator, so that only what is really too large overflows.
Result<Number> sum(const Number& a, const Number& b, Sign sign) {
  assert(a.dimension == b.dimension && !a.unlimited && !b.unlimited);
  const Integer divisor = greatest_common_divisor(a.denominator, b.denominator);
  Integer left = 0;
  Integer right = 0;
  Integer numerator = 0;
  Integer denominator = 0;
  if (__builtin_mul_overflow(a.numerator, b.denominator / divisor, &left) ||
      __builtin_mul_overflow(b.numerator, a.denominator / divisor, &right) ||
      (sign == Sign::plus ? __builtin_add_overflow(left, right, &numerator)
                          : __builtin_sub_overflow(left, right, &numerator)) ||
      __builtin_mul_overflow(a.denominator, b.denominator / divisor, &denominator)) {
    return overflow();
  }
  return ratio(numerator, denominator, a.dimension);
}

}  // namespace

Number whole(Integer value, Dimension dimension) {
  Number number;
  number.numerator = value;
  number.dimension = dimension;
  return number;
}

Number unlimited_number() {
  Number number;
  number.unlimited = true;
  return number;
}

Result<Dimension> product_of(const Dimension& a, const Dimension& b) {
  return limited({a.bytes + b.bytes, a.seconds + b.seconds});
}

Result<Dimension> quotient_of(const Dimension& a, const Dimension& b) {
  return limited({a.bytes - b.bytes, a.seconds - b.seconds});
}

Result<Number> ratio(Integer numerator, Integer denominator, Dimension dimension) {
  if (denominator == 0) return error_without_place("division by zero");
  if (denominator < 0) {
    if (numerator == kSmallestInteger || denominator == kSmallestInteger) return overflow();
    numerator = -numerator;
    denominator = -denominator;
  }
  const Integer divisor = greatest_common_divisor(numerator, denominator);
  Number number = whole(numerator / divisor, dimension);
  number.denominator = denominator / divisor;
  return number;
}

Result<Number> add(const Number& a, const Number& b) { return sum(a, b, Sign::plus); }
Result<Number> subtract(const Number& a, const Number& b) { return sum(a, b, Sign::minus); }

Result<Number> negate(const Number& number) {
  assert(!number.unlimited);
  if (number.numerator == kSmallestInteger) return overflow();
  Number negated = number;
  negated.numerator = -number.numerator;
  return negated;
}

// Reduced crosswise first, so that the products are in lowest terms already.
Result<Number> multiply(const Number& a, const Number& b) {
  assert(!a.unlimited && !b.unlimited);
  auto dimension = product_of(a.dimension, b.dimension);
  if (!dimension) return dimension.error();
  const Integer first = greatest_common_divisor(a.numerator, b.denominator);
  const Integer second = greatest_common_divisor(b.numerator, a.denominator);
  Number product = whole(0, *dimension);
  if (__builtin_mul_overflow(a.numerator / first, b.numerator / second, &product.numerator) ||
      __builtin_mul_overflow(a.denominator / second, b.denominator / first, &product.denominator)) {
    return overflow();
  }
  return product;
}

Result<Number> divide(const Number& a, const Number& b) {
  assert(!b.unlimited);
  auto inverse_dimension = quotient_of(kNone, b.dimension);
  if (!inverse_dimension) return inverse_dimension.error();
  auto inverse = ratio(b.denominator, b.numerator, *inverse_dimension);
  return inverse ? multiply(a, *inverse) : inverse;
}

// By continued fractions: cross products could overflow.
std::strong_ordering compare(const Number& a, const Number& b) {
  if (a.unlimited || b.unlimited) return a.unlimited <=> b.unlimited;
  assert(a.dimension == b.dimension);
  Integer an = a.numerator, ad = a.denominator;
  Integer bn = b.numerator, bd = b.denominator;
  while (true) {
    const auto order = floor_of_quotient(an, ad) <=> floor_of_quotient(bn, bd);
    if (order != 0) return order;
    const Integer a_rest = remainder_of_floor(an, ad);
    const Integer b_rest = remainder_of_floor(bn, bd);
    if (a_rest == 0 || b_rest == 0) return (a_rest != 0) <=> (b_rest != 0);
    // a_rest/ad < b_rest/bd exactly when bd/b_rest < ad/a_rest
    an = bd;
    bn = ad;
    ad = b_rest;
    bd = a_rest;
  }
}

Integer floor(const Number& number) {
  assert(!number.unlimited);
  return floor_of_quotient(number.numerator, number.denominator);
}

Integer ceiling(const Number& number) {
  assert(!number.unlimited);
  const Integer below = floor(number);
  return number.denominator == 1 ? below : below + 1;
}

double approximate(const Number& number) {
  if (number.unlimited) return __builtin_inf();
  return static_cast<double>(number.numerator) / static_cast<double>(number.denominator);
}

}  // namespace tune::formula
