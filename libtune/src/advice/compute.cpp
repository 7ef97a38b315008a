#include "advice/compute.hpp"

#include "profile/check_profile.hpp"
#include "profile/source_place.hpp"

namespace tune {

Result<formula::Value> compute(const SourceText& source, const formula::Names& names) {
  const auto formula = parse_formula(source);
  if (!formula) return formula.error();
  auto value = formula->evaluate(names);
  if (!value) return in_file(source, value.error());
  return value;
}

}  // namespace tune
