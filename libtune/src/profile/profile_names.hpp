#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formula/formula.hpp"

namespace tune {

// What the names in a profile's formulas mean: its inputs and quantities, then what `host` knows.
class ProfileNames : public formula::Names {
 public:
  explicit ProfileNames(const formula::Names& host) : host_(host) {}

  // A name whose type is known, and its value if that is known as well. Replaces an earlier one.
  void define(std::string_view name, const formula::Type& type);
  void define(std::string_view name, formula::Value value);

  Result<formula::Type> type_of_name(std::string_view name) const override;
  Result<formula::Value> value_of_name(std::string_view name) const override;
  Result<formula::Type> type_of_key(Which which, std::string_view key,
                                    std::optional<int> field) const override;
  Result<formula::Value> value_of_key(Which which, std::string_view key,
                                      std::optional<int> field) const override;
  Result<formula::Value> has_key(std::string_view key) const override;
  Result<formula::Value> kernel_at_least(std::string_view version) const override;
  std::vector<std::string> known_names() const override;

 private:
  struct Meaning {
    formula::Type type;
    std::optional<formula::Value> value;
  };
  const formula::Names& host_;
  std::map<std::string, Meaning, std::less<>> own_;
};

}  // namespace tune
