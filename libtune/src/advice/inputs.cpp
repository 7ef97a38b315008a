#include "advice/inputs.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "advice/compute.hpp"
#include "advice/input_text.hpp"
#include "base/text.hpp"
#include "profile/input_kind.hpp"
#include "profile/read_profile.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

using formula::Number;

Error usage(const std::string& input, std::string message) {
  Error error{ErrorCode::usage, std::move(message)};
  error.key = input;
  return error;
}

// --- names -----------------------------------------------------------------------------------

Error unknown_input(const Profile& profile, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Input& input : profile.inputs) names.push_back(input.name);
  const std::string start =
      "The profile " + profile.name + " has no input \"" + printable(name) + "\"";
  if (names.empty()) return usage(name, start + "; it takes none.");
  const std::string hint = did_you_mean(name, names);
  if (!hint.empty()) return usage(name, start + hint);
  return usage(name, start + "; it has " + join({names.begin(), names.end()}, ", ") + ".");
}

Status check_all_known(const Profile& profile, const InputTexts& texts) {
  for (const auto& [name, text] : texts) {
    const auto same = [&wanted = name](const Input& input) { return input.name == wanted; };
    if (std::none_of(profile.inputs.begin(), profile.inputs.end(), same)) {
      return unknown_input(profile, name);
    }
  }
  return {};
}

Status check_none_missing(const Profile& profile, const InputTexts& texts) {
  std::string first;
  std::string missing;
  for (const Input& input : profile.inputs) {
    if (input.default_formula || texts.contains(input.name)) continue;
    if (first.empty()) first = input.name;
    missing += "\n  --set " + input.name + "=VALUE  " + std::string(expected_of(input.kind)) +
               ": " + input.help;
  }
  if (first.empty()) return {};
  return usage(first, "The profile " + profile.name + " needs to be told:" + missing);
}

// --- values ----------------------------------------------------------------------------------

struct Bounds {
  std::optional<Number> minimum;
  std::optional<Number> maximum;
};

Result<std::optional<Number>> compute_bound(const std::optional<SourceText>& source,
                                            const formula::Names& names) {
  if (!source) return std::optional<Number>();
  const auto value = compute(*source, names);
  if (!value) return value.error();
  return std::optional(std::get<Number>(*value));
}

Result<Bounds> compute_bounds(const Input& input, const formula::Names& names) {
  auto minimum = compute_bound(input.minimum, names);
  if (!minimum) return minimum.error();
  auto maximum = compute_bound(input.maximum, names);
  if (!maximum) return maximum.error();
  return Bounds{*minimum, *maximum};
}

bool is_within(const formula::Value& value, const Bounds& bounds) {
  const auto* number = std::get_if<Number>(&value);
  if (number == nullptr) return true;
  return (!bounds.minimum || compare(*number, *bounds.minimum) >= 0) &&
         (!bounds.maximum || compare(*number, *bounds.maximum) <= 0);
}

std::string describe_bounds(const Input& input, const Bounds& bounds) {
  const auto text = [&](const Number& bound) { return text_for_set(input.kind, bound); };
  if (bounds.minimum && bounds.maximum) {
    return "from " + text(*bounds.minimum) + " to " + text(*bounds.maximum);
  }
  if (bounds.minimum) return "at least " + text(*bounds.minimum);
  return bounds.maximum ? "at most " + text(*bounds.maximum) : "";
}

Result<formula::Value> take_given(const Input& input, const std::string& text,
                                  const Bounds& bounds) {
  const std::string range = describe_bounds(input, bounds);
  auto value = parse_input_value(input.kind, text);
  if (!value) {
    const std::string more = range.empty() ? "" : " It may be " + range + ".";
    return usage(input.name, "Input " + input.name + ": " + value.error().message + more);
  }
  const auto* ports = std::get_if<PortSet>(&*value);
  if (ports && ports->empty()) {
    return usage(input.name, "Input " + input.name + ": no port is given; it takes " +
                                 std::string(expected_of(input.kind)) + ".");
  }
  if (is_within(*value, bounds)) return value;
  const std::string hint = input.kind == InputKind::ratio ? " A share is written 30% or 0.3." : "";
  return usage(input.name, "Input " + input.name + ": " + printable(text) +
                               " is out of bounds; it may be " + range + "." + hint);
}

// A count is whole, as --set takes it: what a formula makes of it is rounded down.
formula::Value whole_count(InputKind kind, formula::Value value) {
  const auto* number = std::get_if<Number>(&value);
  if (kind != InputKind::number || number == nullptr || number->unlimited) return value;
  return formula::whole(formula::floor(*number), number->dimension);
}

Result<formula::Value> take_default(const Input& input, const Bounds& bounds,
                                    const formula::Names& names) {
  const SourceText& source = *input.default_formula;
  auto value =
      has_formula(input.kind) ? compute(source, names) : parse_input_value(input.kind, source.text);
  if (!value) return in_file(source, value.error());
  value = whole_count(input.kind, std::move(*value));
  if (is_within(*value, bounds)) return value;
  return error_at(source, "The default of " + input.name + " is " +
                              text_for_set(input.kind, *value) +
                              " on this host and so out of its bounds, " +
                              describe_bounds(input, bounds) + "; give it with --set.");
}

InputValue shown(const Input& input, const formula::Value& value, bool given) {
  InputValue result;
  result.name = input.name;
  result.value = text_for_set(input.kind, value);
  result.given = given;
  result.help = input.help;
  if (const auto* number = std::get_if<Number>(&value)) {
    result.is_number = true;
    result.number = approximate(*number);
  }
  return result;
}

}  // namespace

Result<std::vector<InputValue>> take_inputs(const Profile& profile, const InputTexts& texts,
                                            ProfileNames& names) {
  if (Status status = check_all_known(profile, texts); !status) return status.error();
  if (Status status = check_none_missing(profile, texts); !status) return status.error();
  std::vector<InputValue> inputs;
  for (const Input& input : profile.inputs) {
    const auto bounds = compute_bounds(input, names);
    if (!bounds) return bounds.error();
    const auto given = texts.find(input.name);
    auto value = given == texts.end() ? take_default(input, *bounds, names)
                                      : take_given(input, given->second, *bounds);
    if (!value) return value.error();
    inputs.push_back(shown(input, *value, given != texts.end()));
    names.define(input.name, std::move(*value));
  }
  return inputs;
}

}  // namespace tune
