#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tune/advice.hpp>
#include <tune/configuration.hpp>
#include <tune/host.hpp>

namespace tune {

// What a setting asks for, and how to tell whether a value fulfils it.
class Demand {
 public:
  Demand(const Recommendation& recommendation, const Host& host);

  // exactly: the same value by meaning. at_least, at_most: every field satisfies the limit by its
  // effective value.
  bool satisfied_by(std::string_view value) const;
  // `wanted` with the fields of `value` that are better already; `wanted` itself for exactly.
  std::string combined(std::string_view value, std::string_view wanted) const;
  // Equal by meaning.
  bool same(std::string_view a, std::string_view b) const;

 private:
  const Recommendation& recommendation_;
  const Parameter* parameter_;  // null where the catalogue does not know the key
  KernelVersion version_;
  std::string asked_;
};

// What is there for one key.
struct Found {
  std::optional<std::string> running;    // none: not to be looked at
  std::optional<Winner> persisted;       // the boot loader's
  std::optional<std::string> in_target;  // what the target's last active line says
};

enum class Reach { everything, running_values, files };

struct Decision {
  bool runtime = false;
  bool file = false;
  std::string wanted;
};

// What one recommendation needs to be in force now (running) and after a boot (files). Pure.
Decision decide(const Recommendation& recommendation, const Host& host, const Found& found,
                Reach reach);

}  // namespace tune
