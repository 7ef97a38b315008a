#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/host.hpp>
#include <tune/parameter.hpp>

#include "formula/formula.hpp"

namespace tune {

// What formulas know about a host: its facts as names, running() and default() values, has() and
// kernel_at_least(). Profiles add their inputs and quantities in a class of their own, which asks
// this one for what it does not know.
//
// Names: memory, page_size, buffer_memory (bytes); buffer_pages, processors,
// tcp_established_hash_entries, open_files_limit (plain numbers); initial_network_namespace,
// container (flags). A fact that is not known is an error when its value is asked for.
//
// Keys: bytes, pages and kibibytes are bytes, times are seconds, counts, percentages, choices and
// single ports plain numbers; ip_local_reserved_ports is a set of ports. Special values are raw
// numbers, as the kernel shows them.
class HostNames : public formula::Names {
 public:
  explicit HostNames(const Host& host) : host_(host) {}  // which must outlive this

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
  const Host& host_;
};

// What one field of a parameter is in a formula; needs no host. Errors: bad_input for a field that
// the parameter does not have, and for a missing index where it has several.
Result<formula::Type> type_of_field(const Parameter& parameter, std::optional<int> field);

// A number in the parameter's own unit as formulas see it: pages become bytes, milliseconds
// seconds.
formula::Number quantity_of(Unit unit, Integer raw, Integer page_size_bytes);

}  // namespace tune
