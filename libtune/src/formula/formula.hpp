#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tune/integer.hpp>
#include <tune/port_set.hpp>
#include <tune/result.hpp>

// The formula language of profiles and of the catalogue: exact, with dimensions, without side
// effects. Its grammar and functions are described in formula/README.md.
namespace tune::formula {

// Powers of the two base dimensions. Counts, ratios and ports have none.
struct Dimension {
  int bytes = 0;
  int seconds = 0;
  bool operator==(const Dimension&) const = default;
};
inline constexpr Dimension kNone{};
inline constexpr Dimension kBytes{1, 0};
inline constexpr Dimension kSeconds{0, 1};
inline constexpr Dimension kPerSecond{0, -1};
std::string describe(
    const Dimension& dimension);  // "bytes", "seconds", "bytes per second", "a plain number"

// An exact rational number with a dimension, or "unlimited", which is above every number.
// Invariant: denominator > 0, in lowest terms.
struct Number {
  Integer numerator = 0;
  Integer denominator = 1;
  Dimension dimension;
  bool unlimited = false;
};
Number whole(Integer value, Dimension dimension = kNone);
// Only for equal dimensions. Exact.
std::strong_ordering compare(const Number& a, const Number& b);
Integer floor(const Number& number);    // not for unlimited
Integer ceiling(const Number& number);  // not for unlimited
double approximate(const Number& number);
// For people, in the reader's unit: "6.0 GiB", "80 ms", "200 000/s", "unlimited"; a plain number in
// groups of three digits.
std::string describe(const Number& number);

using Value = std::variant<Number, bool, PortSet, std::string>;
std::string describe(const Value& value);

// The type of a formula, known before it is computed.
enum class Kind { number, flag, ports, text };
struct Type {
  Kind kind = Kind::number;
  Dimension dimension;         // of a number
  bool any_dimension = false;  // of "unlimited" alone: it goes with every dimension
  bool operator==(const Type&) const = default;
};
std::string describe(const Type& type);  // "bytes", "a flag (true or false)", "ports", "text"
Type type_of(const Value& value);
// Can a value of type `given` stand where `wanted` is expected?
bool fits(const Type& given, const Type& wanted);

// One literal with its unit, as --set and inputs take it: "64KiB", "250ms", "30%", "100k",
// "200k/s", "-1". Errors (bad_input) with the column in Error::column.
Result<Number> parse_quantity(std::string_view text);

// Units, words of the language and constants: "s", "min", "and", "true", "unlimited". They mean the
// same in every formula, so nobody may give an input or a quantity such a name.
bool is_reserved(std::string_view name);

// What the names in a formula mean. The types are asked for when a formula is checked, the values
// when it is computed. Errors: bad_input with a message; the place inside the formula is added by
// the caller, unless the error already names a file. A name that is not among known_names() gets a
// message that offers the nearest ones.
class Names {
 public:
  virtual ~Names() = default;
  virtual Result<Type> type_of_name(std::string_view name) const = 0;
  virtual Result<Value> value_of_name(std::string_view name) const = 0;
  // running("net.ipv4.tcp_mem")[2], default("net.core.somaxconn"). `field` is none when the formula
  // gives no index; fields count from 0, as the kernel's own sources have them.
  enum class Which { running, standard };
  virtual Result<Type> type_of_key(Which which, std::string_view key,
                                   std::optional<int> field) const = 0;
  virtual Result<Value> value_of_key(Which which, std::string_view key,
                                     std::optional<int> field) const = 0;
  // has("net.ipv4.tcp_tw_reuse_delay"): does the key exist here?
  virtual Result<Value> has_key(std::string_view key) const = 0;
  // kernel_at_least("5.4")
  virtual Result<Value> kernel_at_least(std::string_view version) const = 0;
  // For the message about an unknown name.
  virtual std::vector<std::string> known_names() const = 0;
};

struct Node;

// A parsed formula. Immutable, cheap to copy.
class Formula {
 public:
  // Errors (bad_input): line and column inside `text`, from 1.
  static Result<Formula> parse(std::string_view text);

  // Every branch is checked: names, types, dimensions.
  Result<Type> check(const Names& names) const;
  // Errors: overflow, division by zero, a name without a value. Only what is needed is computed:
  // the other branch of if() is not.
  Result<Value> evaluate(const Names& names) const;

  // The names, keys and versions that it rests on, in order of appearance, each once: "rtt",
  // "running(net.ipv4.tcp_mem)[2]", "has(net.ipv4.tcp_tw_reuse_delay)", "kernel_at_least(5.4)".
  std::vector<std::string> mentions() const;
  const std::string& text() const;

 private:
  explicit Formula(std::shared_ptr<const Node> root, std::shared_ptr<const std::string> text);
  std::shared_ptr<const Node> root_;
  std::shared_ptr<const std::string> text_;
};

}  // namespace tune::formula
