#include "options.hpp"

#include <algorithm>
#include <array>

#include <boost/program_options.hpp>

#include "base/text.hpp"
#include "command.hpp"

namespace tune::cli {
namespace {

namespace po = boost::program_options;

constexpr std::array kGlobalOptions{
    OptionSpec{"root", 0, "DIR", "work on the installed image under DIR"},
    OptionSpec{"proc", 0, "DIR", "read and write DIR in place of /proc"},
    OptionSpec{"state-dir", 0, "DIR", "where transactions live (default /var/lib/tune)"},
    OptionSpec{"host", 0, "FILE", "take the host facts from FILE, made by 'tune host --json'"},
    OptionSpec{"profile-dir", 0, "DIR", "search DIR for profiles before the other folders", true},
    OptionSpec{"json", 0, "", "print one JSON document"},
    OptionSpec{"color", 0, "auto|always|never", "colours (default auto)"},
    OptionSpec{"quiet", 'q', "", "log errors only"},
    OptionSpec{"verbose", 'v', "", "log more; twice for all", true},
    OptionSpec{"log-file", 0, "FILE", "write the log to FILE, too"},
    OptionSpec{"version", 0, "", "print the version"},
    OptionSpec{"help", 'h', "", "print this help, or that of the command"},
};

Error usage_error(std::string message) {
  return Error{.code = ErrorCode::usage, .message = std::move(message)};
}

bool is_negative_number(std::string_view token) {
  return token.size() > 1 && token[0] == '-' &&
         (token[1] == '.' || (token[1] >= '0' && token[1] <= '9'));
}

bool is_option(std::string_view token) {
  return token.size() > 1 && token[0] == '-' && !is_negative_number(token);
}

const OptionSpec* find(std::span<const OptionSpec> specs, std::string_view name) {
  for (const OptionSpec& spec : specs) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

// "--name=value" without dashes and value.
std::string_view bare_name(std::string_view token) {
  while (!token.empty() && token[0] == '-') token.remove_prefix(1);
  return token.substr(0, token.find('='));
}

std::vector<OptionSpec> options_of(const CommandSpec* command) {
  std::vector<OptionSpec> specs(kGlobalOptions.begin(), kGlobalOptions.end());
  if (command != nullptr) {
    specs.insert(specs.end(), command->options.begin(), command->options.end());
  }
  return specs;
}

// The commands that know an option which stands before the command.
std::string belongs_to(std::string_view name) {
  std::vector<std::string> owners;
  for (const CommandSpec& command : commands()) {
    if (find(command.options, name) != nullptr) owners.emplace_back(command.name);
  }
  return join(owners, ", ");
}

// What may have been meant; before the command that is any option.
std::vector<std::string_view> names_of_options(const CommandSpec* command) {
  std::vector<std::string_view> names;
  for (const OptionSpec& spec : kGlobalOptions) names.push_back(spec.name);
  for (const CommandSpec& candidate : commands()) {
    if (command != nullptr && candidate.name != command->name) continue;
    for (const OptionSpec& spec : candidate.options) names.push_back(spec.name);
  }
  return names;
}

Error unknown_option(std::string_view token, const CommandSpec* command) {
  const std::string shown = printable(token.substr(0, token.find('=')));
  std::string message = "unknown option '" + shown + "'";
  const std::string owners = belongs_to(bare_name(token));
  if (!owners.empty()) {
    const std::string where = command == nullptr
                                  ? "it goes after the command; it is"
                                  : "it is no option of " + std::string(command->name) + ", but";
    return usage_error(message + ": " + where + " an option of " + owners);
  }
  const std::vector<std::string_view> names = names_of_options(command);
  const auto close = nearest(bare_name(token), names, 1);
  if (!close.empty()) message += "; did you mean '--" + std::string(close[0]) + "'?";
  return usage_error(message);
}

po::options_description described(std::span<const OptionSpec> specs) {
  po::options_description description;
  for (const OptionSpec& spec : specs) {
    std::string name(spec.name);
    if (spec.letter != 0) name += std::string(",") + spec.letter;
    if (spec.value.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

// For po: what is_option() denies is an argument, "-5" as well.
std::vector<po::option> take_arguments(std::vector<std::string>& tokens) {
  std::vector<po::option> taken;
  if (tokens.empty() || is_option(tokens.front())) return taken;
  po::option option;
  option.value.push_back(tokens.front());
  option.original_tokens.push_back(tokens.front());
  option.position_key = 0;
  taken.push_back(std::move(option));
  tokens.erase(tokens.begin());
  return taken;
}

Error in_our_words(const po::error_with_option_name& error, const CommandSpec* command) {
  const std::string token = error.get_option_name();
  const std::string name(bare_name(token));
  const std::string shown = (name.size() == 1 ? "-" : "--") + printable(name);
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
    return unknown_option(shown, command);
  }
  const auto* syntax = dynamic_cast<const po::invalid_command_line_syntax*>(&error);
  if (syntax != nullptr && syntax->kind() == po::invalid_syntax::extra_parameter) {
    return usage_error("option '" + shown + "' takes no value");
  }
  const std::vector<OptionSpec> specs = options_of(command);
  const OptionSpec* spec = find(specs, name);
  const std::string_view expected = spec == nullptr ? "" : spec->value;
  return usage_error("option '" + shown + "' needs a value: " + shown + " " +
                     std::string(expected));
}

Status add_option(const po::option& option, std::span<const OptionSpec> specs, Options& options) {
  // Boost keeps "-q" as the long name, since both are in one description.
  const OptionSpec* spec = find(specs, bare_name(option.string_key));
  for (const OptionSpec& candidate : specs) {
    if (spec == nullptr && candidate.letter != 0 && option.string_key.size() <= 2 &&
        option.string_key.back() == candidate.letter) {
      spec = &candidate;
    }
  }
  if (spec == nullptr) return Error{.message = "an option without description"};
  if (!spec->value.empty() && !spec->repeatable && options.has(spec->name)) {
    return usage_error("option '--" + std::string(spec->name) + "' is given twice");
  }
  options.add(spec->name, option.value.empty() ? "" : option.value.front());
  return {};
}

Error needs_value(const OptionSpec& spec) {
  const std::string name = "--" + std::string(spec.name);
  return usage_error("option '" + name + "' needs a value: " + name + " " +
                     std::string(spec.value));
}

// Boost does not tell which option an empty value stands behind.
Status check_no_value_is_empty(const std::vector<std::string>& tokens,
                               std::span<const OptionSpec> specs) {
  for (std::size_t i = 1; i < tokens.size() && tokens[i - 1] != "--"; ++i) {
    if (!tokens[i].empty() || !tokens[i - 1].starts_with("--")) continue;
    const OptionSpec* spec = find(specs, bare_name(tokens[i - 1]));
    if (spec != nullptr && !spec->value.empty()) return needs_value(*spec);
  }
  return {};
}

// "--name VALUE" as "--name=VALUE": of two tokens Boost takes the second for an option where it is
// spelt as the name of one, as in "--comment target".
std::vector<std::string> with_values_joined(const std::vector<std::string>& tokens,
                                            std::span<const OptionSpec> specs) {
  std::vector<std::string> joined;
  bool ended = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string token = tokens[i];
    ended = ended || token == "--";
    const bool alone = !ended && token.starts_with("--") && token.find('=') == std::string::npos;
    const OptionSpec* spec = alone ? find(specs, bare_name(token)) : nullptr;
    const bool takes = spec != nullptr && !spec->value.empty();
    if (takes && i + 1 < tokens.size() && !is_option(tokens[i + 1])) token += "=" + tokens[++i];
    joined.push_back(std::move(token));
  }
  return joined;
}

// Parses `tokens` strictly with the options of `command` and the global ones.
Status parse_tokens(const std::vector<std::string>& tokens, const CommandSpec* command,
                    Options& options, std::vector<std::string>& arguments) {
  const std::vector<OptionSpec> specs = options_of(command);
  const po::options_description description = described(specs);
  if (auto status = check_no_value_is_empty(tokens, specs); !status) return status;
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    const po::parsed_options parsed = po::command_line_parser(with_values_joined(tokens, specs))
                                          .options(description)
                                          .style(style)
                                          .extra_style_parser(take_arguments)
                                          .run();
    for (const po::option& option : parsed.options) {
      if (option.string_key.empty()) {
        arguments.insert(arguments.end(), option.value.begin(), option.value.end());
      } else if (auto added = add_option(option, specs, options); !added) {
        return added;
      }
    }
  } catch (const po::error_with_option_name& error) {
    return in_our_words(error, command);
  } catch (const po::error& error) {
    return usage_error(error.what());
  }
  return {};
}

// Where the command stands in `typed`; its size when there is none. Skips values of global options.
std::size_t position_of_command(const std::vector<std::string>& typed) {
  std::size_t i = 0;
  while (i < typed.size() && is_option(typed[i]) && typed[i] != "--") {
    const OptionSpec* spec = find(kGlobalOptions, bare_name(typed[i]));
    const bool value_follows = spec != nullptr && typed[i].starts_with("--") &&
                               !spec->value.empty() && typed[i].find('=') == std::string::npos;
    i += value_follows ? 2 : 1;
  }
  return std::min(i, typed.size());
}

Error unknown_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const CommandSpec& command : commands()) {
    if (!command.hidden) names.push_back(command.name);
  }
  std::string message = "unknown command '" + printable(name) + "'";
  const auto close = nearest(name, names, 1);
  message += close.empty() ? "; 'tune --help' lists the commands"
                           : "; did you mean '" + std::string(close[0]) + "'?";
  return usage_error(message);
}

Status check_argument_count(const CommandSpec& command, const std::vector<std::string>& arguments) {
  const std::string name(command.name);
  if (arguments.size() < command.least_arguments) {
    return usage_error("'" + name + "' needs an argument: tune " + name + " " +
                       std::string(command.arguments));
  }
  if (arguments.size() > command.most_arguments) {
    const std::string extra = printable(arguments[command.most_arguments]);
    return usage_error("'" + name + "' takes no argument '" + extra + "': tune " + name +
                       (command.arguments.empty() ? "" : " ") + std::string(command.arguments));
  }
  return {};
}

// "tune help COMMAND" is "tune COMMAND --help".
Status turn_into_help_of(Invocation& invocation) {
  invocation.options.add("help", "");
  invocation.command = nullptr;
  if (invocation.arguments.empty()) return {};
  const std::string name = invocation.arguments.front();
  invocation.command = find_command(name);
  if (invocation.command == nullptr) return unknown_command(name);
  invocation.arguments.clear();
  return {};
}

}  // namespace

std::size_t Options::count(std::string_view name) const { return values(name).size(); }

std::optional<std::string> Options::value(std::string_view name) const {
  const std::vector<std::string>& all = values(name);
  return all.empty() ? std::nullopt : std::optional<std::string>(all.back());
}

const std::vector<std::string>& Options::values(std::string_view name) const {
  static const std::vector<std::string> kEmpty;
  const auto found = given_.find(name);
  return found == given_.end() ? kEmpty : found->second;
}

void Options::add(std::string_view name, std::string value) {
  given_[std::string(name)].push_back(std::move(value));
}

std::span<const OptionSpec> global_options() { return kGlobalOptions; }

Result<Invocation> parse_invocation(const std::vector<std::string>& typed) {
  Invocation invocation;
  std::size_t position = position_of_command(typed);
  const std::vector<std::string> before(typed.begin(),
                                        typed.begin() + static_cast<std::ptrdiff_t>(position));
  const bool ended = position < typed.size() && typed[position] == "--";
  if (ended) ++position;
  auto parsed = parse_tokens(before, nullptr, invocation.options, invocation.arguments);
  if (!parsed) return std::move(parsed).error();
  if (position >= typed.size()) return invocation;

  invocation.command = find_command(typed[position]);
  if (invocation.command == nullptr) return unknown_command(typed[position]);
  std::vector<std::string> after(typed.begin() + static_cast<std::ptrdiff_t>(position) + 1,
                                 typed.end());
  if (ended) after.insert(after.begin(), "--");
  parsed = parse_tokens(after, invocation.command, invocation.options, invocation.arguments);
  if (!parsed) return std::move(parsed).error();
  if (invocation.options.has("help") || invocation.options.has("version")) return invocation;
  parsed = check_argument_count(*invocation.command, invocation.arguments);
  if (parsed && invocation.command->name == "help") parsed = turn_into_help_of(invocation);
  if (!parsed) return std::move(parsed).error();
  return invocation;
}

const CommandSpec* typed_command(const std::vector<std::string>& typed) {
  const std::size_t position = position_of_command(typed);
  return position < typed.size() ? find_command(typed[position]) : nullptr;
}

bool asks_for_json(const std::vector<std::string>& typed) {
  const auto end = std::find(typed.begin(), typed.end(), "--");
  return std::find(typed.begin(), end, "--json") != end;
}

}  // namespace tune::cli
