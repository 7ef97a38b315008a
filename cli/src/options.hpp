#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

namespace tune::cli {

struct CommandSpec;

// One option, as the parser and the help know it.
struct OptionSpec {
  std::string_view name;   // without the dashes
  char letter = 0;         // "-q"; 0: none
  std::string_view value;  // what stands for its value in the help, "FILE"; empty: takes none
  std::string_view help;
  bool repeatable = false;
};

// The options that were given.
class Options {
 public:
  bool has(std::string_view name) const { return count(name) > 0; }
  std::size_t count(std::string_view name) const;
  std::optional<std::string> value(std::string_view name) const;
  const std::vector<std::string>& values(std::string_view name) const;
  void add(std::string_view name, std::string value);

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

// What the user typed, understood. `command` is null when none was named.
struct Invocation {
  const CommandSpec* command = nullptr;
  Options options;
  std::vector<std::string> arguments;
};

// Accepted before and after the command.
std::span<const OptionSpec> global_options();

// `typed` is argv without the program's name. Options are never abbreviated; "--" ends them; "-"
// and negative numbers are arguments. Errors (usage) name the nearest right option or command.
Result<Invocation> parse_invocation(const std::vector<std::string>& typed);

// The command that was typed, as far as it can be told; null for none. For errors.
const CommandSpec* typed_command(const std::vector<std::string>& typed);

// Was --json typed? For errors in the rest of the command line.
bool asks_for_json(const std::vector<std::string>& typed);

}  // namespace tune::cli
