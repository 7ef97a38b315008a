#include "check/check_values.hpp"

#include "check/rule.hpp"

namespace tune {

std::vector<Finding> check_values(const std::map<std::string, JudgedValue>& values,
                                  const Host& host) {
  constexpr check::Rule kRules[] = {
      check::value_refused,
      check::port_range_refused,
      check::unprivileged_start_refused,
      check::over_memory,
      check::memory_budget,
      check::orphan_memory,
      check::not_ascending,
      check::harmful_value,
      check::fin_timeout_penalty,
      check::needs_timestamps,
      check::port_range_covers_service,
      check::no_port_left,
      check::default_above_maximum,
      check::one_undoes_other,
      check::background_above_limit,
      check::strict_filter_forwards,
      check::bbr_without_fq,
      check::thresholds_fall,
      check::fragment_marks_cross,
      check::negative_value,
      check::switched_off,
  };
  const check::Situation situation(values, host);
  std::vector<Finding> findings;
  for (const check::Rule rule : kRules) rule(situation, findings);
  return findings;
}

}  // namespace tune
