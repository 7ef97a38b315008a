#include "profile/read_profile.hpp"

#include <algorithm>
#include <utility>

#include <tune/parameter.hpp>

#include "base/text.hpp"
#include "formula/formula.hpp"
#include "host/host_names.hpp"
#include "profile/input_kind.hpp"
#include "profile/members.hpp"
#include "profile/source_place.hpp"

namespace tune {
namespace {

// --- names -----------------------------------------------------------------------------------

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

// Names of inputs and quantities must mean one thing in every formula.
Status check_name(const SourceText& name) {
  const std::string shown = "\"" + printable(name.text) + "\"";
  if (!is_name(name.text)) {
    return error_at(name, shown +
                              " is no name: lower-case letters, digits and \"_\", beginning "
                              "with a letter.");
  }
  if (formula::is_reserved(name.text)) {
    return error_at(name, shown + " is a word of the formula language; choose another name.");
  }
  const Host no_host;
  const std::vector<std::string> facts = HostNames(no_host).known_names();
  if (std::find(facts.begin(), facts.end(), name.text) != facts.end()) {
    return error_at(name, shown + " is a fact about the host; choose another name.");
  }
  return {};
}

// --- inputs ----------------------------------------------------------------------------------

Status read_kind(const TomlNode& node, InputKind& kind) {
  if (node.type != TomlNode::Type::text) return wrong_type(node, "a string");
  const auto found = input_kind(node.source.text);
  if (!found) {
    return error_at(node.source, "\"" + printable(node.source.text) +
                                     "\" is no kind of input: number, bytes, seconds, per_second, "
                                     "ratio, ports, text or flag.");
  }
  kind = *found;
  return {};
}

// Numbers and flags of TOML do as well as strings.
Status read_default(const TomlNode& node, std::optional<SourceText>& target) {
  const bool scalar = node.type == TomlNode::Type::text || node.type == TomlNode::Type::number ||
                      node.type == TomlNode::Type::boolean;
  if (!scalar) return wrong_type(node, "a string, a number, true or false");
  target = node.source;
  return {};
}

Result<Input> read_input(const TomlMember& member) {
  if (Status status = check_name(member.name); !status) return status.error();
  Input input;
  input.name = member.name.text;
  input.place = member.name;
  const auto kind = [&](const TomlNode& node) { return read_kind(node, input.kind); };
  const auto standard = [&](const TomlNode& node) {
    return read_default(node, input.default_formula);
  };
  const Status status = read_members(member.value, "an input",
                                     {{"kind", true, kind},
                                      {"default", false, standard},
                                      {"min", false, formula_into(input.minimum)},
                                      {"max", false, formula_into(input.maximum)},
                                      {"help", true, text_into(input.help)}});
  if (!status) return status.error();
  const auto& bound = input.minimum ? input.minimum : input.maximum;
  if (bound && !has_formula(input.kind)) {
    return error_at(*bound,
                    "Only numbers have bounds, not " + std::string(name_of(input.kind)) + ".");
  }
  return input;
}

Result<NamedQuantity> read_quantity(const TomlMember& member) {
  if (Status status = check_name(member.name); !status) return status.error();
  NamedQuantity quantity;
  quantity.name = member.name.text;
  const Status status = read_members(member.value, "a quantity",
                                     {{"formula", true, formula_into(quantity.formula)},
                                      {"help", true, text_into(quantity.help)}});
  if (!status) return status.error();
  return quantity;
}

// --- settings --------------------------------------------------------------------------------

Result<Key> read_key(const SourceText& name, bool outside_catalogue) {
  auto key = Key::parse(name.text);
  if (!key) return error_at(name, key.error().message);
  if (name.text.find_first_of("*?[") != std::string::npos) {
    return error_at(name, "\"" + printable(name.text) +
                              "\" is a pattern: a setting names one key; write one for each.");
  }
  if (key->parameter() != nullptr || outside_catalogue) return key;
  const auto close = nearest_keys(key->name());
  const std::string hint =
      close.empty() ? "" : " Did you mean " + join({close.begin(), close.end()}, ", ") + "?";
  return error_at(name, "The catalogue does not know the key \"" + printable(name.text) + "\"." +
                            hint + " For a vendor's key state outside_catalogue = true.");
}

struct ModeFormulas {
  std::vector<SourceText> exactly, at_least, at_most;
};

// Exactly one of the three.
Status choose_mode(const SourceText& place, ModeFormulas formulas, Setting& setting) {
  int given = 0;
  const auto choose = [&](SettingMode mode, std::vector<SourceText>& from) {
    if (from.empty()) return;
    ++given;
    setting.mode = mode;
    setting.formulas = std::move(from);
  };
  choose(SettingMode::exactly, formulas.exactly);
  choose(SettingMode::at_least, formulas.at_least);
  choose(SettingMode::at_most, formulas.at_most);
  if (given == 1) return {};
  return error_at(place,
                  "A setting needs one of \"exactly\", \"at_least\" and \"at_most\"; this has " +
                      std::to_string(given) + ".");
}

Result<Setting> read_setting(const TomlMember& member) {
  const auto no_key = Key::parse("none");
  Setting setting{no_key.value()};
  setting.place = member.name;
  ModeFormulas formulas;
  const Status members =
      read_members(member.value, "a setting",
                   {{"exactly", false, formulas_into(formulas.exactly)},
                    {"at_least", false, formulas_into(formulas.at_least)},
                    {"at_most", false, formulas_into(formulas.at_most)},
                    {"why", true, text_into(setting.why)},
                    {"source", true, text_into(setting.source)},
                    {"when", false, formula_into(setting.when)},
                    {"lowers_default", false, text_into(setting.lowers_default)},
                    {"outside_catalogue", false, flag_into(setting.outside_catalogue)}});
  if (!members) return members.error();
  auto key = read_key(member.name, setting.outside_catalogue);
  if (!key) return key.error();
  setting.key = std::move(*key);
  if (Status status = choose_mode(member.name, std::move(formulas), setting); !status) {
    return status.error();
  }
  return setting;
}

// --- the document ----------------------------------------------------------------------------

// More is no profile; and quantities are put in order with recursion.
constexpr std::size_t kMostThings = 1000;

// Each member of a table of named things.
template <typename Thing>
std::function<Status(const TomlNode&)> each_into(std::vector<Thing>& target,
                                                 Result<Thing> (*read)(const TomlMember&),
                                                 std::string_view example) {
  return [&target, read, example](const TomlNode& node) -> Status {
    if (node.type != TomlNode::Type::table)
      return wrong_type(node, "a table for each, such as " + std::string(example));
    if (node.members.size() > kMostThings) {
      return error_at(node.source, "There are more than 1000 of these in one profile.");
    }
    for (const TomlMember& member : node.members) {
      auto thing = read(member);
      if (!thing) return thing.error();
      target.push_back(std::move(*thing));
    }
    return {};
  };
}

Status read_extends(const TomlNode& node, std::vector<SourceText>& target) {
  if (node.type != TomlNode::Type::array) return wrong_type(node, "an array of profile names");
  for (const TomlNode& item : node.items) {
    if (item.type != TomlNode::Type::text) return wrong_type(item, "a profile's name");
    if (!is_profile_name(item.source.text)) {
      return error_at(item.source, "\"" + printable(item.source.text) +
                                       "\" is no profile's name: lower-case letters, digits and "
                                       "\"-\".");
    }
    target.push_back(item.source);
  }
  return {};
}

// The two spellings of a key, slashes and dots, are one setting.
Status check_keys_once(const Profile& profile) {
  for (std::size_t i = 0; i < profile.settings.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (profile.settings[i].key != profile.settings[j].key) continue;
      return error_at(profile.settings[i].place,
                      "This key is already set in line " +
                          std::to_string(profile.settings[j].place.line) + ".");
    }
  }
  return {};
}

}  // namespace

bool is_profile_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto close = nearest(word, candidates);
  if (close.empty()) return "";
  return "; did you mean " + join({close.begin(), close.end()}, ", ") + "?";
}

Result<ProfileDocument> read_profile(const TomlNode& root, std::string_view name) {
  ProfileDocument document;
  Profile& profile = document.profile;
  profile.name = std::string(name);
  profile.file = root.source.file;
  const auto extends = [&](const TomlNode& node) { return read_extends(node, document.extends); };
  const Status status = read_members(
      root, "a profile",
      {{"title", true, text_into(profile.title)},
       {"description", false, text_into(profile.description)},
       {"extends", false, extends},
       {"input", false, each_into<Input>(profile.inputs, read_input, "[input.NAME]")},
       {"quantity", false,
        each_into<NamedQuantity>(profile.quantities, read_quantity, "[quantity.NAME]")},
       {"setting", false,
        each_into<Setting>(profile.settings, read_setting, "[setting.\"KEY\"]")}});
  if (!status) return status.error();
  if (Status keys = check_keys_once(profile); !keys) return keys.error();
  for (const SourceText& name_of_base : document.extends) {
    profile.extends.push_back(name_of_base.text);
  }
  return document;
}

}  // namespace tune
