#include "plan/plan_rules.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "kernel/secret.hpp"
#include "plan/digest.hpp"
#include "system/path_text.hpp"

namespace tune {
namespace {

using Problem = std::optional<std::string>;

// Bytes that one of the loaders or the kernel takes for the end of a line or of the text.
bool is_one_line(const std::string& text) {
  return text.find_first_of(std::string_view("\n\r\0", 3)) == std::string_view::npos;
}

bool is_one_line(const std::optional<std::string>& text) { return !text || is_one_line(*text); }

bool is_one_line(const std::optional<Winner>& winner) {
  return !winner || (is_one_line(winner->value) && is_one_line(winner->file));
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Its name alone says where it leads, but for links.
bool is_plain_path(const std::string& path) {
  if (path.size() < 2 || path.front() != '/' || !is_one_line(path) || path.size() > 4095) {
    return false;
  }
  const auto parts = split(std::string_view(path).substr(1), '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

Problem problem_of_target(const Plan& plan) {
  if (plan.scope == PlanScope::runtime_only) {
    return plan.files.empty() ? Problem() : "it is for running values only and changes a file";
  }
  const std::string& path = plan.target.path;
  if (!is_plain_path(path)) return "its target is no plain absolute path: " + printable(path);
  for (const std::string_view folder : {"/proc", "/sys", "/dev"}) {
    if (is_at_or_below(path, folder)) return "its target lies under " + std::string(folder);
  }
  return std::nullopt;
}

Problem problem_of_files(const Plan& plan) {
  if (plan.files.size() > 1) return "it changes more than one file";
  for (const FileChange& file : plan.files) {
    if (file.path != plan.target.path) {
      return "it changes " + printable(file.path) + ", which is not its target";
    }
    const bool digests = is_digest(file.after_sha256) &&
                         (file.before_sha256.empty() || is_digest(file.before_sha256));
    if (!digests) return "a digest of " + printable(file.path) + " is none";
  }
  return std::nullopt;
}

Problem problem_of_change(const Plan& plan, const Change& change, bool live) {
  const std::string name = printable(change.key.name());
  // procps takes a carriage return for a part of the value; the lines behind it may hold a secret.
  if (!is_one_line(change.persisted)) {
    return "what a boot gives " + name + " so far has a line feed, a carriage return or a NUL in " +
           "it: mend that line of " + printable(change.persisted->file);
  }
  if (!is_one_line(change.wanted) || !is_one_line(change.running)) {
    return "a value of " + name + " has a line feed, a carriage return or a NUL in it";
  }
  if (!change.runtime && !change.file) return name + " is to be written nowhere";
  if (change.file && (plan.scope == PlanScope::runtime_only || *change.file != plan.target.path)) {
    return name + " is to be written to a file that is not the target";
  }
  if (change.runtime && (plan.scope == PlanScope::persist_only || !live)) {
    return name + " is to be written to the kernel by a plan for files only";
  }
  return std::nullopt;
}

Problem problem_of_key(const Key& key, std::set<Key>& seen) {
  if (holds_secret(key)) return key.name() + " holds a secret, which no plan may hold";
  if (!seen.insert(key).second) return printable(key.name()) + " stands in it twice";
  return std::nullopt;
}

Problem problem_of_keys(const SavedPlan& saved) {
  std::set<Key> seen;
  for (const Change& change : saved.plan.changes) {
    Problem problem = problem_of_key(change.key, seen);
    if (!problem) problem = problem_of_change(saved.plan, change, saved.situation.machine.live);
    if (problem) return problem;
  }
  for (const Kept& kept : saved.plan.kept) {
    if (auto problem = problem_of_key(kept.key, seen)) return problem;
    if (!is_one_line(kept.wanted) || !is_one_line(kept.running)) {
      return "a value of " + printable(kept.key.name()) + " has more than one line";
    }
  }
  return std::nullopt;
}

// One for each key, in their order.
Problem problem_of_boot(const SavedPlan& saved) {
  const Plan& plan = saved.plan;
  const std::vector<BootValue>& boot = saved.situation.boot;
  const std::size_t keys = plan.changes.size() + plan.kept.size();
  bool fits = boot.size() == (plan.scope == PlanScope::runtime_only ? 0 : keys);
  for (std::size_t i = 0; fits && i < boot.size(); ++i) {
    const std::size_t changes = plan.changes.size();
    fits = boot[i].key == (i < changes ? plan.changes[i].key : plan.kept[i - changes].key);
    fits = fits && is_one_line(boot[i].now) && is_one_line(boot[i].after);
  }
  return fits ? Problem() : "what a boot sets is not told for the keys that it has";
}

}  // namespace

std::optional<std::string> problem_of(const SavedPlan& saved) {
  if (auto problem = problem_of_target(saved.plan)) return problem;
  if (auto problem = problem_of_files(saved.plan)) return problem;
  if (auto problem = problem_of_keys(saved)) return problem;
  if (auto problem = problem_of_boot(saved)) return problem;
  if (saved.plan.sha256 != plan_digest(saved.plan))
    return "its plan_sha256 is that of another plan";
  return std::nullopt;
}

}  // namespace tune
