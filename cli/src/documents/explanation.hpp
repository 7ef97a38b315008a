#pragma once

#include <optional>
#include <string>

#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/result.hpp>

#include "base/json.hpp"
#include "machine_setup.hpp"

namespace tune::cli {

// What is known of one key here.
struct Explanation {
  Key key;
  const Parameter* parameter = nullptr;  // null when the catalogue does not know the key
  std::optional<std::string> running;    // none: absent here, secret, or not to be read
  bool secret = false;
  bool read_only = false;
  std::optional<std::string> default_value;  // computed for this host
  std::optional<Host> host;
};

// `of_document`: `host` is another machine, and this one is not looked at. Errors: bad_input for a
// key that neither the catalogue nor the machine knows, with the nearest.
Result<Explanation> explain_key(MachineSetup& setup, const std::optional<Host>& host,
                                const Key& key, bool of_document);

// One entry of tune/explain/1.
Json explanation_member(const Explanation& explanation);

std::string_view name_of(ValueType type);  // "port-range"
std::string_view name_of(Unit unit);       // "bytes"
std::string_view name_of(ChildNamespace shown);
std::string_view name_of(Direction kinder);
std::string_view name_of(Life life);

}  // namespace tune::cli
