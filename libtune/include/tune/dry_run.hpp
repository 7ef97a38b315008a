#pragma once

#include <optional>
#include <string>

#include <tune/advice.hpp>
#include <tune/export.hpp>
#include <tune/host.hpp>
#include <tune/machine.hpp>
#include <tune/plan.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>

namespace tune {

// What a provisioning tool asks for.
struct DryRunRequest {
  std::string profile;  // names joined by commas, or a path, as the command takes it
  InputTexts inputs;    // by name, with units: {"rtt", "80ms"}
  // Where the prefix is another, name PREFIX/share/tune/profiles.
  ProfileFolders folders{
      {"/etc/tune/profiles", "/usr/local/share/tune/profiles", "/usr/share/tune/profiles"}};
  std::optional<Host> host;  // facts of another machine; needed when the machine is not live
  PlanScope scope = PlanScope::everything;
  std::optional<std::string> target;  // the file to write; chosen when none is named
  std::string state_dir = "/var/lib/tune";
};

// A dry run with everything that it was made from.
struct DryRun {
  Advice advice;
  Configuration configuration;
  Plan plan;
};

// Reads the machine and says what `profile` would change: the steps of `tune diff` in one call.
// Changes nothing and needs no privilege. Errors: those of load_profile, read_host and advise.
TUNE_EXPORT Result<DryRun> dry_run(Machine& machine, const DryRunRequest& request);

}  // namespace tune
