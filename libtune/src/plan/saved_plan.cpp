#include <tune/parameter.hpp>
#include <tune/saved_plan.hpp>
#include <tune/value.hpp>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "config/document_changes.hpp"
#include "plan/boot_findings.hpp"
#include "plan/digest.hpp"
#include "plan/plan_rules.hpp"

namespace tune {
namespace {

std::vector<Key> keys_of(const Plan& plan) {
  std::vector<Key> keys;
  for (const Change& change : plan.changes) keys.push_back(change.key);
  for (const Kept& kept : plan.kept) keys.push_back(kept.key);
  return keys;
}

std::optional<Winner> winner_of(const Configuration& configuration, const Key& key) {
  return configuration.winner(configuration.boot_loader, key);
}

std::vector<BootValue> boot_values(const Plan& plan, const Configuration& configuration) {
  std::vector<BootValue> boot;
  if (plan.scope == PlanScope::runtime_only) return boot;
  const std::vector<Key> keys = keys_of(plan);
  const Configuration after = plan.files.empty() ? configuration
                                                 : with_file(configuration, plan.target.path,
                                                             plan.files.front().after, keys);
  for (const Key& key : keys) {
    boot.push_back({key, winner_of(configuration, key), winner_of(after, key)});
  }
  return boot;
}

PlanSituation situation_of(const Plan& plan, const PlanView& view) {
  return {view.machine, view.facts, view.configuration.boot_loader,
          boot_values(plan, view.configuration)};
}

std::string text_of(const std::optional<Winner>& winner) {
  if (!winner) return "nothing";
  return winner->value + " from " + winner->file;
}

// Compares what was seen with what is there.
class Comparison {
 public:
  Comparison(const SavedPlan& saved, const PlanView& view) : saved_(saved), view_(view) {}

  PlanCheck check() && {
    compare_machine();
    compare_origin();
    if (!result_.differences.empty()) return std::move(result_);
    compare_facts();
    compare_running_values();
    compare_files();
    if (result_.differences.empty()) compare_boot();
    return std::move(result_);
  }

 private:
  void differ(std::string what, std::string expected, std::string found) {
    if (expected != found) {
      result_.differences.push_back({std::move(what), std::move(expected), std::move(found)});
    }
  }

  void compare_machine() {
    const MachineIdentity& then = saved_.situation.machine;
    const MachineIdentity& now = view_.machine;
    differ("machine", then.live ? "a running machine" : "an image",
           now.live ? "a running machine" : "an image");
    // A name may change; with an id it is for people only.
    if (then.id_sha256 != now.id_sha256 || then.id_sha256.empty()) {
      const auto shown = [](const MachineIdentity& machine) {
        const std::string id =
            machine.id_sha256.empty() ? "no id" : machine.id_sha256.substr(0, 12);
        return (machine.hostname.empty() ? "without a name" : machine.hostname) + " (" + id + ")";
      };
      differ("machine", shown(then), shown(now));
    }
    for (PlanDifference& difference : result_.differences) difference.other_machine = true;
  }

  void differ(const PlanFacts& then, const PlanFacts& now, const std::string& of) {
    differ("kernel" + of, then.kernel_release, now.kernel_release);
    differ("memory in bytes" + of, std::to_string(then.memory_bytes),
           std::to_string(now.memory_bytes));
    differ("processors" + of, std::to_string(then.processors), std::to_string(now.processors));
  }

  // What the values were computed from: the machine itself, or a host document.
  void compare_origin() {
    const PlanFacts& then = saved_.plan.facts;
    const bool of_itself = saved_.situation.facts && then == *saved_.situation.facts;
    const auto& now = view_.document ? view_.document : view_.facts;
    if (!now || then.memory_bytes == 0 || (of_itself && !view_.document)) return;
    differ(then, *now, " that the values are computed for");
    for (PlanDifference& difference : result_.differences) difference.other_machine = true;
  }

  void compare_facts() {
    const auto& then = saved_.situation.facts;
    const auto& now = view_.facts;
    if (then && now) differ(*then, *now, "");
  }

  void compare_running(const Key& key, const std::optional<std::string>& then) {
    const auto found = view_.running.find(key.name());
    const bool there = found != view_.running.end();
    if (then.has_value() == there &&
        (!there || same_value(key.parameter(), *then, found->second))) {
      return;
    }
    differ(key.name(), then.value_or("absent"), there ? found->second : "absent");
  }

  void compare_running_values() {
    if (!saved_.situation.machine.live) return;
    for (const Change& change : saved_.plan.changes) compare_running(change.key, change.running);
    for (const Kept& kept : saved_.plan.kept) compare_running(kept.key, kept.running);
  }

  void compare_files() {
    const auto shown = [](const std::string& digest) {
      return digest.empty() ? std::string("no file") : "sha256 " + digest;
    };
    result_.plan = saved_.plan;
    for (FileChange& file : result_.plan.files) {
      const auto& content = view_.target_content;
      const std::string found = content ? sha256(*content) : std::string();
      differ(file.path, shown(file.before_sha256), shown(found));
      if (found != file.before_sha256) {
        result_.differences.back().is_file = true;
        continue;
      }
      const std::string after = target_after(result_.plan, content);
      differ(file.path + " with the plan's lines", shown(file.after_sha256), shown(sha256(after)));
      file = file_change(file.path, content, after);
    }
  }

  void compare_boot() {
    differ("boot loader", std::string(name_of(saved_.situation.boot_loader)),
           std::string(name_of(view_.configuration.boot_loader)));
    const std::vector<BootValue> now = boot_values(result_.plan, view_.configuration);
    const std::vector<BootValue>& then = saved_.situation.boot;
    for (std::size_t i = 0; i < now.size() && i < then.size(); ++i) {
      const std::string name = now[i].key.name();
      differ(name + " at the next boot", text_of(then[i].now), text_of(now[i].now));
      differ(name + " at the next boot, with the plan", text_of(then[i].after),
             text_of(now[i].after));
    }
  }

  const SavedPlan& saved_;
  const PlanView& view_;
  PlanCheck result_;
};

}  // namespace

std::string target_after(const Plan& plan, const std::optional<std::string>& content) {
  std::vector<DocumentChange> lines;
  for (const Change& change : plan.changes) {
    if (change.file)
      lines.push_back({change.key, change.wanted, std::string(first_sentence(change.why))});
  }
  return config::ReadDocument(content.value_or("")).with(lines);
}

Result<SavedPlan> save_plan(const Plan& plan, const PlanView& view) {
  SavedPlan saved{plan, situation_of(plan, view)};
  for (FileChange& file : saved.plan.files) {
    file.before.reset();
    file.after.clear();
    file.unified_diff.clear();
  }
  if (const auto problem = problem_of(saved)) {
    return Error{.code = ErrorCode::bad_input, .message = "this plan cannot be saved: " + *problem};
  }
  return saved;
}

PlanCheck check_plan(const SavedPlan& saved, const PlanView& view) {
  return Comparison(saved, view).check();
}

}  // namespace tune
