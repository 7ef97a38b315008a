#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/integer.hpp>
#include <tune/kernel_version.hpp>
#include <tune/parameter.hpp>

#include "formula/formula.hpp"

namespace tune {

// The facts that default formulas rest on, under these very names; in a formula page_size and
// memory are bytes, the others plain numbers. ticks_per_second is that of the kernel.
struct DefaultFacts {
  KernelVersion kernel;
  Integer page_size_bytes = 4096;
  Integer memory_bytes = 0;
  Integer buffer_pages = 0;
  Integer processors = 1;
  Integer tcp_established_hash_entries = 0;
};

// The names of default formulas: page_size, memory, buffer_pages, processors,
// tcp_established_hash_entries, ticks_per_second; and kernel_at_least(). No keys.
class DefaultNames : public formula::Names {
 public:
  explicit DefaultNames(const DefaultFacts& facts) : facts_(facts) {}
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
  std::optional<formula::Number> find(std::string_view name) const;
  DefaultFacts facts_;
};

// Does a mainline kernel of this version have the parameter? A hint only.
bool expected_in(const Parameter& parameter, const KernelVersion& version);

// The value that such a kernel starts with, as it prints it. Nothing when no formula is known, a
// fact that the formula needs is 0, or a kernel of that version does not have the parameter.
std::optional<std::string> compute_default(const Parameter& parameter, const DefaultFacts& facts);

// The dimension in which formulas for a parameter of this unit are written.
formula::Dimension dimension_of(Unit unit);

// A result of a formula in the parameter's own unit, a plain number not yet rounded: bytes become
// pages, seconds milliseconds. Not for unlimited. Errors: a page size of 0, overflow.
Result<formula::Number> in_unit(Unit unit, const formula::Number& number, Integer page_size_bytes);

}  // namespace tune
