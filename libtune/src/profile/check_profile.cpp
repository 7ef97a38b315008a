#include "profile/check_profile.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <tune/host.hpp>
#include <tune/parameter.hpp>

#include "host/host_names.hpp"
#include "kernel/default_formula.hpp"
#include "profile/input_kind.hpp"
#include "profile/profile_names.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

using formula::Kind;
using formula::Type;

Result<Type> type_of_formula(const SourceText& source, const formula::Names& names) {
  const auto formula = parse_formula(source);
  if (!formula) return formula.error();
  auto type = formula->check(names);
  if (!type) return in_file(source, type.error());
  return type;
}

Status expect(const SourceText& source, const formula::Names& names, const Type& wanted,
              const std::string& for_what) {
  const auto type = type_of_formula(source, names);
  if (!type) return type.error();
  if (formula::fits(*type, wanted)) return {};
  return error_at(source, "This gives " + formula::describe(*type) + "; " + for_what + " needs " +
                              formula::describe(wanted) + ".");
}

// --- inputs ----------------------------------------------------------------------------------

Status check_default(const Input& input, const formula::Names& names) {
  if (!input.default_formula) return {};
  const SourceText& source = *input.default_formula;
  if (has_formula(input.kind)) {
    return expect(source, names, type_of(input.kind), "the input " + input.name);
  }
  const auto value = parse_input_value(input.kind, source.text);
  if (!value) return error_at(source, value.error().message);
  return {};
}

Status check_input(const Input& input, const formula::Names& names) {
  if (Status status = check_default(input, names); !status) return status;
  for (const auto& bound : {input.minimum, input.maximum}) {
    if (!bound) continue;
    Status status = expect(*bound, names, type_of(input.kind), "a bound of " + input.name);
    if (!status) return status;
  }
  return {};
}

// Inputs may rest on the host and on earlier inputs.
Status check_inputs(const Profile& profile, ProfileNames& names) {
  for (const Input& input : profile.inputs) {
    if (Status status = check_input(input, names); !status) return status;
    names.define(input.name, type_of(input.kind));
  }
  return {};
}

// --- quantities ------------------------------------------------------------------------------

Status check_quantities(const Profile& profile, ProfileNames& names) {
  for (const NamedQuantity& quantity : profile.quantities) {
    const auto same_name = [&](const Input& input) { return input.name == quantity.name; };
    if (std::any_of(profile.inputs.begin(), profile.inputs.end(), same_name)) {
      return error_at(quantity.formula,
                      "\"" + quantity.name + "\" is an input already; choose another name.");
    }
  }
  const auto ordered = in_order_of_need(profile);
  if (!ordered) return ordered.error();
  for (const NamedQuantity* quantity : *ordered) {
    const auto type = type_of_formula(quantity->formula, names);
    if (!type) return type.error();
    names.define(quantity->name, *type);
  }
  return {};
}

// Depth first, each quantity once.
class NeedOrder {
 public:
  explicit NeedOrder(const Profile& profile) : profile_(profile) {}

  Status visit(const NamedQuantity& quantity) {
    if (contains(done_, quantity)) return {};
    if (contains(open_, quantity)) return cycle(quantity);
    open_.push_back(&quantity);
    const auto formula = parse_formula(quantity.formula);
    if (!formula) return formula.error();
    for (const std::string& name : formula->mentions()) {
      const NamedQuantity* needed = find(name);
      if (needed == nullptr) continue;
      if (Status status = visit(*needed); !status) return status;
    }
    open_.pop_back();
    done_.push_back(&quantity);
    return {};
  }

  std::vector<const NamedQuantity*> take() { return std::move(done_); }

 private:
  using List = std::vector<const NamedQuantity*>;
  static bool contains(const List& list, const NamedQuantity& quantity) {
    return std::find(list.begin(), list.end(), &quantity) != list.end();
  }

  const NamedQuantity* find(const std::string& name) const {
    for (const NamedQuantity& quantity : profile_.quantities) {
      if (quantity.name == name) return &quantity;
    }
    return nullptr;
  }

  Error cycle(const NamedQuantity& quantity) const {
    std::string names;
    for (auto at = std::find(open_.begin(), open_.end(), &quantity); at != open_.end(); ++at) {
      names += (*at)->name + " -> ";
    }
    return error_at(quantity.formula,
                    "These quantities rest on each other: " + names + quantity.name + ".");
  }

  const Profile& profile_;
  List open_;
  List done_;
};

// --- settings --------------------------------------------------------------------------------

Status check_mode(const Setting& setting, const Parameter* parameter) {
  if (setting.mode == SettingMode::exactly) return {};
  const std::string mode = setting.mode == SettingMode::at_least ? "at_least" : "at_most";
  const auto refuse = [&](const std::string& why) {
    return error_at(setting.place,
                    "\"" + mode + "\" means nothing here: " + why + " Use \"exactly\".");
  };
  if (parameter == nullptr) return refuse("the catalogue does not know this key.");
  if (parameter->type == ValueType::choice || parameter->type == ValueType::text) {
    return refuse("the values of this key have no order.");
  }
  if (parameter->type == ValueType::port_range) return refuse("a port range has no order.");
  if (parameter->type == ValueType::port_list && setting.mode == SettingMode::at_most) {
    return refuse("ports can only be added.");
  }
  return {};
}

std::size_t field_count(const Parameter& parameter) {
  if (parameter.type == ValueType::port_list || parameter.type == ValueType::text) return 1;
  return std::max<std::size_t>(1, parameter.fields.size());
}

std::string listed_fields(const Parameter& parameter) {
  std::string text;
  for (const std::string_view field : parameter.fields) {
    text += (text.empty() ? "" : ", ") + std::string(field);
  }
  return text;
}

Status check_fields(const Setting& setting, const Parameter& parameter) {
  const std::size_t fields = field_count(parameter);
  if (setting.formulas.size() == fields) return {};
  const std::string names = fields > 1 ? ": " + listed_fields(parameter) : "";
  return error_at(setting.formulas.front(), "This key has " + std::to_string(fields) +
                                                (fields == 1 ? " field" : " fields") + names +
                                                "; the setting gives " +
                                                std::to_string(setting.formulas.size()) + ".");
}

Type type_for(const Parameter& parameter) {
  if (parameter.type == ValueType::port_list) return {Kind::ports};
  if (parameter.type == ValueType::text) return {Kind::text};
  return {Kind::number, dimension_of(parameter.unit)};
}

// A key that the catalogue does not know takes the number or the text as it is.
Status check_outside(const SourceText& source, const formula::Names& names) {
  const auto type = type_of_formula(source, names);
  if (!type) return type.error();
  const bool plain = formula::fits(*type, {Kind::number}) && !type->any_dimension;
  if (plain || type->kind == Kind::text) return {};
  return error_at(source, "This gives " + formula::describe(*type) +
                              "; a key outside the catalogue needs a plain number or text.");
}

Status check_setting(const Setting& setting, const formula::Names& names) {
  const Parameter* parameter = setting.key.parameter();
  if (Status status = check_mode(setting, parameter); !status) return status;
  if (setting.when) {
    Status status = expect(*setting.when, names, {Kind::flag}, "a condition");
    if (!status) return status;
  }
  if (parameter != nullptr) {
    if (Status status = check_fields(setting, *parameter); !status) return status;
  }
  for (const SourceText& source : setting.formulas) {
    Status status = parameter == nullptr
                        ? check_outside(source, names)
                        : expect(source, names, type_for(*parameter), setting.key.name());
    if (!status) return status;
  }
  for (const Setting& further : setting.also) {
    if (Status status = check_setting(further, names); !status) return status;
  }
  return {};
}

}  // namespace

Result<formula::Formula> parse_formula(const SourceText& source) {
  auto formula = formula::Formula::parse(source.text);
  if (!formula) return in_file(source, formula.error());
  return formula;
}

Result<std::vector<const NamedQuantity*>> in_order_of_need(const Profile& profile) {
  NeedOrder order(profile);
  for (const NamedQuantity& quantity : profile.quantities) {
    if (Status status = order.visit(quantity); !status) return status.error();
  }
  return order.take();
}

Status check_profile(const Profile& profile) {
  if (profile.from_configuration) return {};
  const Host no_host;
  const HostNames host_names(no_host);
  ProfileNames names(host_names);
  if (Status status = check_inputs(profile, names); !status) return status;
  if (Status status = check_quantities(profile, names); !status) return status;
  for (const Setting& setting : profile.settings) {
    if (Status status = check_setting(setting, names); !status) return status;
  }
  return {};
}

}  // namespace tune
