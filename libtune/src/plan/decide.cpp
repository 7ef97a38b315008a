#include "plan/decide.hpp"

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/effective.hpp"

namespace tune {

Demand::Demand(const Recommendation& recommendation, const Host& host)
    : recommendation_(recommendation),
      parameter_(recommendation.key.parameter()),
      version_(host.kernel),
      asked_(recommendation.wanted.empty() ? recommendation.recommended : recommendation.wanted) {}

bool Demand::same(std::string_view a, std::string_view b) const {
  return same_value(parameter_, a, b);
}

bool Demand::satisfied_by(std::string_view value) const {
  if (recommendation_.mode == SettingMode::exactly || !parameter_) {
    return same(value, recommendation_.recommended);
  }
  if (same(value, asked_)) return true;  // rounded by the kernel it may lie beyond the limit
  const Value current = read_back(parameter_, value);
  const Limit limit =
      recommendation_.mode == SettingMode::at_least ? Limit::at_least : Limit::at_most;
  return same_effect(
      *parameter_, satisfying(*parameter_, limit, current, read_back(parameter_, asked_), version_),
      current, version_);
}

std::string Demand::combined(std::string_view value, std::string_view wanted) const {
  if (recommendation_.mode == SettingMode::exactly || !parameter_) return std::string(wanted);
  const Limit limit =
      recommendation_.mode == SettingMode::at_least ? Limit::at_least : Limit::at_most;
  return to_string(satisfying(*parameter_, limit, read_back(parameter_, value),
                              read_back(parameter_, wanted), version_));
}

namespace {

// What a boot would give by the files, or else by the kernel's own default.
std::optional<std::string> value_after_boot(const Recommendation& recommendation, const Host& host,
                                            const Found& found) {
  if (found.persisted) return found.persisted->value;
  const Parameter* parameter = recommendation.key.parameter();
  if (recommendation.mode == SettingMode::exactly || !parameter) return std::nullopt;
  return default_value(*parameter, host);
}

}  // namespace

Decision decide(const Recommendation& recommendation, const Host& host, const Found& found,
                Reach reach) {
  const Demand demand(recommendation, host);
  const auto boot = value_after_boot(recommendation, host, found);
  Decision decision{.wanted = recommendation.recommended};
  // What the files hold that is better is not lowered; nor is the default, where nothing runs yet
  // that would show it.
  if (boot && (found.persisted || !found.running)) {
    decision.wanted = demand.combined(*boot, decision.wanted);
  }
  decision.runtime = reach != Reach::files && found.running && !demand.satisfied_by(*found.running);
  // A line that is there already needs no second writing, even if another file's line beats it.
  const bool in_target = found.in_target && demand.same(*found.in_target, decision.wanted);
  decision.file =
      reach != Reach::running_values && !(boot && demand.satisfied_by(*boot)) && !in_target;
  if (!decision.runtime && !decision.file) decision.wanted = recommendation.recommended;
  return decision;
}

}  // namespace tune
