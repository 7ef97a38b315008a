#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tune/result.hpp>

#include "options.hpp"
#include "output/page.hpp"

namespace tune::cli {

// What a command is run with.
struct Context {
  const CommandSpec& command;
  const Options& options;
  const std::vector<std::string>& arguments;
  std::string typed;  // the command line, for the history
  bool json = false;
  Page page;        // standard output
  Page error_page;  // standard error
};

// One row of the table of commands: help, parsing and dispatch read it.
struct CommandSpec {
  std::string_view name;
  std::string_view arguments;  // as the usage line shows them: "PROFILE", "[ID]"
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  std::string_view summary;
  std::string_view details;
  std::string_view example;
  std::span<const OptionSpec> options;
  // Prints its results and returns the exit status. An Error is printed by the caller.
  Result<int> (*run)(const Context& context) = nullptr;
  bool writes = false;  // to the machine
  bool hidden = false;  // tune starts it itself: no help lists it
};

std::span<const CommandSpec> commands();
const CommandSpec* find_command(std::string_view name);

Result<int> run_profile(const Context& context);
Result<int> run_host(const Context& context);
Result<int> run_explain(const Context& context);
Result<int> run_doctor(const Context& context);
Result<int> run_capacity(const Context& context);
Result<int> run_check(const Context& context);
Result<int> run_config(const Context& context);
Result<int> run_who(const Context& context);
Result<int> run_advise(const Context& context);
Result<int> run_diff(const Context& context);
Result<int> run_apply(const Context& context);
Result<int> run_confirm(const Context& context);
Result<int> run_guard(const Context& context);
Result<int> run_rollback(const Context& context);
Result<int> run_recover(const Context& context);
Result<int> run_history(const Context& context);
Result<int> run_status(const Context& context);

}  // namespace tune::cli
