#include <map>
#include <optional>
#include <string>
#include <utility>

#include <tune/advice.hpp>

#include "advice/compute.hpp"
#include "advice/inputs.hpp"
#include "advice/patterns.hpp"
#include "advice/recommend.hpp"
#include "advice/unsettable.hpp"
#include "advice/wanted_value.hpp"
#include "check/check_values.hpp"
#include "check/lowers_default.hpp"
#include "host/host_names.hpp"
#include "profile/check_profile.hpp"
#include "profile/profile_names.hpp"

namespace tune {
namespace {

class Adviser {
 public:
  Adviser(const Profile& profile, const Host& host)
      : profile_(profile), host_(host), host_names_(host), names_(host_names_) {}

  Result<Advice> advise(const InputTexts& texts) {
    advice_.profile = profile_.name;
    advice_.title = profile_.title;
    advice_.from_configuration = profile_.from_configuration;
    auto inputs = take_inputs(profile_, texts, names_);
    if (!inputs) return inputs.error();
    advice_.inputs = std::move(*inputs);
    if (Status status = compute_quantities(); !status) return status.error();
    if (Status status = take_settings(); !status) return status.error();
    judge_together();
    return std::move(advice_);
  }

 private:
  Status compute_quantities() {
    const auto ordered = in_order_of_need(profile_);
    if (!ordered) return ordered.error();
    std::map<std::string, std::string> texts;
    for (const NamedQuantity* quantity : *ordered) {
      auto value = compute(quantity->formula, names_);
      if (!value) return value.error();
      texts[quantity->name] = formula::describe(*value);
      names_.define(quantity->name, std::move(*value));
    }
    for (const NamedQuantity& quantity : profile_.quantities) {
      advice_.quantities.emplace_back(quantity.name, texts[quantity.name]);
    }
    return {};
  }

  Status take_settings() {
    if (!hold_patterns(profile_.settings)) return take_all(profile_.settings);
    const auto settings = without_patterns(profile_.settings, host_);
    if (!settings) return settings.error();
    return take_all(*settings);
  }

  Status take_all(const std::vector<Setting>& settings) {
    advice_.recommendations.reserve(settings.size());
    for (const Setting& setting : settings) {
      if (Status status = take_setting(setting); !status) return status;
    }
    return {};
  }

  Status take_setting(const Setting& setting) {
    const auto applies = any_applies(setting, names_);
    if (!applies) return applies.error();
    if (!*applies) return {};
    const Parameter* parameter = setting.key.parameter();
    const auto wanted = wanted_value(setting, parameter, names_, host_);
    std::optional<std::string> text;
    if (wanted) text = to_string(*wanted);
    if (auto finding = why_unsettable(setting, parameter, host_, text)) {
      advice_.findings.push_back(std::move(*finding));
      return {};
    }
    if (!wanted) return wanted.error();
    Recommendation row = recommend(setting, parameter, *wanted, names_, host_);
    if (parameter != nullptr) judge_default(setting, *parameter, row);
    judged_[setting.key.name()] = {judged_text(setting, row), setting.place.file,
                                   setting.place.line};
    advice_.recommendations.push_back(std::move(row));
    return {};
  }

  // A line of a configuration file is judged as it stands.
  static std::string judged_text(const Setting& setting, const Recommendation& row) {
    return setting.literal ? *setting.literal : row.recommended;
  }

  void judge_default(const Setting& setting, const Parameter& parameter,
                     const Recommendation& row) {
    // What a limit leaves as it is, the profile does not lower.
    if (row.mode == SettingMode::at_least && !row.change) return;
    auto finding = lowers_default(parameter, row.recommended, row.default_value, host_);
    if (!finding) return;
    finding->file = setting.place.file;
    finding->line = setting.place.line;
    finding->column = setting.place.column;
    if (!setting.lowers_default.empty()) {
      finding->severity = Severity::info;
      finding->why = setting.lowers_default;
      finding->remedy.reset();
    }
    advice_.findings.push_back(std::move(*finding));
  }

  void judge_together() {
    for (Finding& finding : check_values(judged_, host_)) {
      advice_.findings.push_back(std::move(finding));
    }
  }

  const Profile& profile_;
  const Host& host_;
  HostNames host_names_;
  ProfileNames names_;
  Advice advice_;
  std::map<std::string, JudgedValue> judged_;
};

}  // namespace

Result<Advice> advise(const Profile& profile, const InputTexts& inputs, const Host& host) {
  return Adviser(profile, host).advise(inputs);
}

}  // namespace tune
