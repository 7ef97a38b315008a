#include "help.hpp"

#include <algorithm>

#include "output/color.hpp"
#include "output/paragraph.hpp"

namespace tune::cli {
namespace {

std::string spelled(const OptionSpec& option) {
  std::string text = option.letter == 0 ? "    " : std::string("-") + option.letter + ", ";
  text += "--" + std::string(option.name);
  if (!option.value.empty()) text += " " + std::string(option.value);
  return text;
}

std::string listed(const Page& page, std::span<const OptionSpec> options) {
  Fields fields;
  for (const OptionSpec& option : options) fields.add(spelled(option), option.help);
  return fields.text(page, 2);
}

std::string heading(const Page& page, std::string_view title) {
  return "\n" + painted(page, Paint::bold, title) + "\n";
}

}  // namespace

std::string help_text(const Page& page) {
  Fields rows;
  for (const CommandSpec& command : commands()) {
    if (!command.hidden) rows.add(command.name, command.summary);
  }
  return "Usage: tune [OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]\n"
         "Advises on Linux kernel network parameters, changes them safely and undoes it.\n" +
         heading(page, "Commands:") + rows.text(page, 2) +
         heading(page, "Options, before or after the command:") + listed(page, global_options()) +
         heading(page, "Exit status:") +
         paragraph(
             page,
             "0 done, nothing differs; 1 done, and the answer is \"no\": there are "
             "differences; 2 usage; 3 bad input; 4 permission; 5 a write failed and all was "
             "put back; 6 not all could be put back; 7 another tune is at work, or a change waits "
             "for confirmation; 70 a defect.",
             2) +
         "\n'tune COMMAND --help' tells more about one command.\n";
}

std::string help_text(const Page& page, const CommandSpec& command) {
  std::string usage = "Usage: tune " + std::string(command.name) + " [OPTIONS]";
  if (!command.arguments.empty()) usage += " " + std::string(command.arguments);
  std::string details(command.details);
  std::replace(details.begin(), details.end(), '\n', ' ');
  std::string text = usage + "\n" + paragraph(page, details);
  if (!command.options.empty()) {
    text += heading(page, "Options:") + listed(page, command.options);
  }
  return text + heading(page, "Example:") + "  " + std::string(command.example) +
         "\n\n'tune --help' lists the options of every command, such as --json and --root.\n";
}

}  // namespace tune::cli
