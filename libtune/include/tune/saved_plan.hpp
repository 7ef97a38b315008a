#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/boot_loader.hpp>
#include <tune/configuration.hpp>
#include <tune/export.hpp>
#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/plan.hpp>
#include <tune/result.hpp>

namespace tune {

// What a boot sets for one key of a plan: with the files as they are, and with the plan's target.
struct BootValue {
  Key key;
  std::optional<Winner> now;
  std::optional<Winner> after;
};

// The state that a plan was made from, beside running values and the target's bytes, which stand
// with the changes.
struct PlanSituation {
  MachineIdentity machine;
  std::optional<PlanFacts> facts;  // of that machine, whatever --host said; none for an image
  BootLoader boot_loader = BootLoader::systemd;
  std::vector<BootValue> boot;  // of changes and kept; empty when only running values are planned
};

// A plan as data. The bytes of its files are no part of it, as they may hold secrets: `before` and
// `after` are not set, the digests are, and the lines to be set stand in the changes.
struct SavedPlan {
  Plan plan;
  PlanSituation situation;
};

// A machine as a plan finds it; view_for() of plan_view.hpp reads one.
struct PlanView {
  MachineIdentity machine;
  std::optional<PlanFacts> facts;
  std::optional<PlanFacts> document;  // those of a host document that stands in for them
  Configuration configuration;
  std::map<std::string, std::string, std::less<>> running;  // by key name
  std::optional<std::string> target_content;                // none: there is no such file
};

// Pure. Errors: bad_input for what may not stand in a plan file (see plan_from_json).
TUNE_EXPORT Result<SavedPlan> save_plan(const Plan& plan, const PlanView& view);

// The document tune/plan/1, and back. Its checksum finds damage and careless changes; it is no
// signature: whoever may write the file decides what is done. Errors (bad_input) name file, line
// and column, or the member: a checksum that does not fit; a secret key; a value with a line feed,
// carriage return or NUL; a key twice; a file other than the target; a target that is no plain
// absolute path, or lies under /proc, /sys or /dev.
TUNE_EXPORT std::string plan_to_json(const SavedPlan& saved);
TUNE_EXPORT Result<SavedPlan> plan_from_json(std::string_view text, std::string_view file_name);

// Where the machine is no longer as the plan saw it.
struct PlanDifference {
  std::string what;  // a key, the path of a file, or a fact: "machine", "boot loader"
  std::string expected;
  std::string found;
  bool is_file = false;
  bool other_machine = false;
};

struct PlanCheck {
  Plan plan;  // with the files' bytes: what apply_plan() takes. Only without differences.
  std::vector<PlanDifference> differences;
};

// Is the machine as the plan saw it, and are the values computed for it? A plan that was made from
// a host document is for the machine of that document. Pure. apply_plan() asks once more for
// running values and the target, under its lock.
TUNE_EXPORT PlanCheck check_plan(const SavedPlan& saved, const PlanView& view);

}  // namespace tune
