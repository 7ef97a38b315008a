#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tune/export.hpp>
#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>

namespace tune {

// An input with the value that was used.
struct InputValue {
  std::string name;
  std::string value;  // for people and for --set: "200000/s", "80ms", "30%"
  double number = 0;  // in base units: bytes, seconds, per second, 1 for 100 %
  bool is_number = false;
  bool given = false;  // by --set; else the default
  std::string help;
};

// A value for a parameter on a host, with where it comes from.
struct Recommendation {
  Key key;
  SettingMode mode = SettingMode::exactly;
  std::optional<std::string> running;
  std::string recommended;  // as the kernel writes it
  std::optional<std::string> default_value;
  std::string formula;  // as the profile has it, fields joined with ", "
  std::vector<std::pair<std::string, std::string>> names;  // what the formula rests on, with values
  std::string why;
  std::string source;
  std::string takes_effect;
  Scope scope = Scope::machine;
  bool known = false;        // the catalogue describes the key
  bool change = false;       // recommended differs from running, by effective value
  bool kept_better = false;  // running is kinder than what the formula asks, and stays
  std::string wanted;        // what the formula itself gives; equals recommended unless kept_better
};

struct Advice {
  std::string profile;
  std::string title;
  bool from_configuration = false;
  std::vector<InputValue> inputs;
  std::vector<std::pair<std::string, std::string>> quantities;  // name, value for people
  std::vector<Recommendation> recommendations;                  // in the order of the profile
  std::vector<Finding> findings;
};

// Values for the inputs, from --set NAME=VALUE.
using InputTexts = std::map<std::string, std::string>;

// Pure: the same profile, host and inputs give the same advice anywhere. Errors: usage for an
// unknown, missing or out-of-bounds input (with its name as key); bad_input with file:line:column
// for a formula that cannot be computed on this host.
TUNE_EXPORT Result<Advice> advise(const Profile& profile, const InputTexts& inputs,
                                  const Host& host);

}  // namespace tune
