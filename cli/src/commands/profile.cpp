#include <tune/advice.hpp>
#include <tune/profile.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/advice_document.hpp"
#include "documents/profile_document.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "log.hpp"
#include "output/paragraph.hpp"
#include "output/print.hpp"
#include "output/table.hpp"

namespace tune::cli {
namespace {

std::string list_text(const Page& page, const std::vector<ProfileSummary>& profiles,
                      const ProfileFolders& folders) {
  if (profiles.empty()) {
    return paragraph(page, "No profiles found in " + printable(join(folders.folders, ", ")) + ".");
  }
  Table table({"profile", "title", "file"});
  for (const ProfileSummary& profile : profiles) {
    const std::string title = !profile.error.empty()         ? "cannot be used: " + profile.error
                              : !profile.shadowed_by.empty() ? "hidden by " + profile.shadowed_by
                                                             : profile.title;
    const Paint paint = !profile.error.empty()         ? Paint::red
                        : !profile.shadowed_by.empty() ? Paint::dim
                                                       : Paint::none;
    table.add({Cell(printable(profile.name), Paint::bold), Cell(printable(title), paint),
               printable(profile.file)});
  }
  return table.text(page);
}

std::string input_text(const Input& input, const std::optional<Advice>& advice) {
  std::string text = std::string(name_of(input.kind));
  if (input.default_formula) {
    text += ", default " + normalise_blanks(input.default_formula->text);
    const InputValue* value = find_input(advice, input.name);
    if (value != nullptr && value->value != input.default_formula->text) {
      text += " (here " + value->value + ")";
    }
  } else {
    text += ", must be given";
  }
  if (input.minimum) text += ", at least " + input.minimum->text;
  if (input.maximum) text += ", at most " + input.maximum->text;
  return printable(text) + (input.help.empty() ? "" : "\n" + printable(input.help));
}

std::string inputs_text(const Page& page, const Profile& profile,
                        const std::optional<Advice>& advice) {
  Fields inputs;
  for (const Input& input : profile.inputs) inputs.add(input.name, input_text(input, advice));
  std::string text = profile.inputs.empty() ? "" : "\nInputs (--set NAME=VALUE)\n";
  text += inputs.text(page, 2);
  Fields quantities;
  for (const NamedQuantity& quantity : profile.quantities) {
    const auto value = find_quantity(advice, quantity.name);
    quantities.add(quantity.name,
                   printable(normalise_blanks(quantity.formula.text)) +
                       (value ? " (here " + printable(*value) + ")" : "") +
                       (quantity.help.empty() ? "" : "\n" + printable(quantity.help)));
  }
  if (!profile.quantities.empty()) text += "\nQuantities that follow\n" + quantities.text(page, 2);
  return text;
}

std::string setting_text(const Page& page, const Setting& setting) {
  Fields fields;
  fields.add(name_of(setting.mode), printable(normalise_blanks(formula_of(setting))));
  if (setting.when) fields.add("when", printable(normalise_blanks(setting.when->text)));
  fields.add("why", printable(setting.why));
  fields.add("lowers default", printable(setting.lowers_default));
  fields.add("source", printable(setting.source));
  return "\n" + painted(page, Paint::bold, printable(setting.key.name())) + "\n" +
         fields.text(page, 2);
}

std::string profile_text(const Page& page, const Profile& profile,
                         const std::optional<Advice>& advice) {
  std::string text = painted(page, Paint::bold, printable(profile.name));
  if (!profile.title.empty()) text += ": " + printable(profile.title);
  text += "\n" + paragraph(page, printable(profile.file));
  if (!profile.extends.empty()) {
    text += paragraph(page, "Extends " + printable(join(profile.extends, ", ")) + ".");
  }
  if (!profile.description.empty()) {
    std::vector<std::string> lines;
    for (const auto line : split(trim(profile.description), '\n')) lines.push_back(printable(line));
    text += "\n" + paragraph(page, join(lines, "\n"));
  }
  text += inputs_text(page, profile, advice);
  for (const Setting& setting : profile.settings) text += setting_text(page, setting);
  return text;
}

// The values of its inputs on this host, where that is known and every input has a default.
std::optional<Advice> advice_here(MachineSetup& setup, const Options& options,
                                  const Profile& profile) {
  auto host = facts_for_advice(setup, options, profile);
  if (!host) {
    log(LogLevel::info, describe(host.error()));
    return std::nullopt;
  }
  auto advice = advise(profile, {}, *host);
  if (advice) return std::move(*advice);
  log(LogLevel::info, describe(advice.error()));
  return std::nullopt;
}

}  // namespace

Result<int> run_profile(const Context& context) {
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  if (context.arguments.empty()) {
    const auto profiles = list_profiles(*setup->profile_files, setup->folders);
    print(context.json ? profiles_document(profiles).dump()
                       : list_text(context.page, profiles, setup->folders));
    return kDone;
  }
  auto profile = load_named_profile(*setup, context.arguments[0]);
  if (!profile) return std::move(profile).error();
  const auto advice = advice_here(*setup, context.options, *profile);
  print(context.json ? profile_document(*profile, advice).dump()
                     : profile_text(context.page, *profile, advice));
  return kDone;
}

}  // namespace tune::cli
