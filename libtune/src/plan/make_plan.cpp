#include <algorithm>
#include <utility>

#include <tune/plan.hpp>

#include "base/text.hpp"
#include "config/document_changes.hpp"
#include "plan/boot_findings.hpp"
#include "plan/changed_by.hpp"
#include "plan/decide.hpp"
#include "plan/digest.hpp"
#include "plan/write_order.hpp"

namespace tune {
namespace {

// What make_plan() was given, and what it has made so far.
class Planner {
 public:
  Planner(const Advice& advice, const Host& host, const Configuration& configuration,
          const Target& target, const std::optional<std::string>& content,
          const PlanRequest& request)
      : advice_(advice),
        host_(host),
        configuration_(configuration),
        content_(content),
        live_(request.live && !host.values.empty()),
        document_(content.value_or("")) {
    plan_.profile = advice.profile;
    plan_.facts = {host.kernel_release, host.memory_bytes, host.processors};
    plan_.target = target;
    plan_.scope = request.scope;
    plan_.findings = advice.findings;
    reach_ = request.scope == PlanScope::persist_only || !live_ ? Reach::files : Reach::everything;
    if (request.scope == PlanScope::runtime_only) reach_ = Reach::running_values;
  }

  Result<Plan> plan() {
    plan_.changes.reserve(advice_.recommendations.size());
    for (const Recommendation& recommendation : advice_.recommendations) {
      if (is_here(recommendation.key)) settle(recommendation);
    }
    write_again();
    if (auto status = sort(); !status) return std::move(status).error();
    write_document();
    look_at_boot();
    plan_.sha256 = plan_digest(plan_);
    return std::move(plan_);
  }

 private:
  bool advice_says(const std::string& name, bool of_absence) const {
    return std::any_of(
        advice_.findings.begin(), advice_.findings.end(), [&](const Finding& finding) {
          return finding.key == name &&
                 (!of_absence || finding.rule == "key-absent" || finding.rule == "key-read-only");
        });
  }

  bool is_here(const Key& key) {
    const std::string& name = key.name();
    if (advice_says(name, true)) return false;
    if (host_.values.empty() || (host_.values.contains(name) && !host_.read_only.contains(name))) {
      return true;
    }
    if (!advice_says(name, false)) {
      plan_.findings.push_back(
          {.rule = "key-absent",
           .severity = Severity::info,
           .key = name,
           .message = name + " cannot be read or written here and is left out",
           .why = "the host's running values do not show it, or show it as read-only"});
    }
    return false;
  }

  Found found_for(const Key& key) const {
    Found found;
    const std::string& name = key.name();
    if (live_) {
      const auto value = host_.values.find(name);
      if (value != host_.values.end()) found.running = value->second;
    }
    found.persisted = configuration_.winner(configuration_.boot_loader, key);
    found.in_target = document_.value(key);
    return found;
  }

  void settle(const Recommendation& recommendation) {
    const Found found = found_for(recommendation.key);
    const Decision decision = decide(recommendation, host_, found, reach_);
    demands_.push_back({&recommendation, decision.wanted, found.in_target.has_value()});
    if (!decision.runtime && !decision.file) {
      plan_.kept.push_back({recommendation.key, found.running, decision.wanted});
      return;
    }
    demands_.back().in_target |= decision.file;
    Change change{recommendation.key, found.running, found.persisted, decision.wanted};
    change.runtime = decision.runtime;
    if (decision.file) change.file = plan_.target.path;
    change.why = recommendation.why;
    plan_.changes.push_back(std::move(change));
  }

  // Where a line of the file would have been enough.
  bool turn_to_kernel(Change& change) {
    if (change.runtime || !change.running || !changer_of(plan_.changes, change.key, change.wanted))
      return false;
    return change.runtime = true;
  }

  bool turn_to_change(const Kept& kept) {
    const Change* changer =
        kept.running ? changer_of(plan_.changes, kept.key, kept.wanted) : nullptr;
    if (changer == nullptr) return false;
    Change change{kept.key, kept.running, found_for(kept.key).persisted, kept.wanted};
    change.runtime = true;
    change.why = "A write of " + changer->key.name() + " changes it as well.";
    plan_.changes.push_back(std::move(change));
    return true;
  }

  // What is in place already is written all the same where another write of this plan changes it.
  void write_again() {
    if (reach_ == Reach::files) return;
    for (bool more = true; more;) {
      more = false;
      for (Change& change : plan_.changes) more |= turn_to_kernel(change);
      more |= std::erase_if(plan_.kept, [&](const Kept& kept) { return turn_to_change(kept); }) > 0;
    }
  }

  Status sort() {
    std::vector<OrderedKey> keys;
    for (const Change& change : plan_.changes) keys.push_back(ordered_key(change.key));
    const auto order = write_order(keys);
    if (!order) return order.error();
    if (std::is_sorted(order->begin(), order->end())) return {};
    std::vector<Change> sorted;
    for (const std::size_t index : *order) sorted.push_back(std::move(plan_.changes[index]));
    plan_.changes = std::move(sorted);
    return {};
  }

  void write_document() {
    std::vector<DocumentChange> lines;
    for (const Change& change : plan_.changes) {
      if (change.file)
        lines.push_back({change.key, change.wanted, std::string(first_sentence(change.why))});
    }
    bytes_ = lines.empty() ? document_.bytes() : document_.with(lines);
    if (bytes_ == document_.bytes()) return;
    plan_.files.push_back(file_change(plan_.target.path, content_, bytes_));
  }

  void look_at_boot() {
    if (reach_ == Reach::running_values || demands_.empty()) return;
    std::vector<Key> keys;
    for (const BootDemand& demand : demands_) keys.push_back(demand.recommendation->key);
    const bool there = content_ || !plan_.files.empty();
    const Configuration after =
        there ? with_file(configuration_, plan_.target.path, bytes_, keys) : configuration_;
    for (Finding& finding : boot_findings(after, plan_.target.path, demands_, host_)) {
      plan_.findings.push_back(std::move(finding));
    }
  }

  const Advice& advice_;
  const Host& host_;
  const Configuration& configuration_;
  const std::optional<std::string>& content_;
  const bool live_;
  Reach reach_ = Reach::everything;
  const config::ReadDocument document_;  // the target before
  std::string bytes_;                    // what it will hold
  std::vector<BootDemand> demands_;
  Plan plan_;
};

}  // namespace

Result<Plan> make_plan(const Advice& advice, const Host& host, const Configuration& configuration,
                       const Target& target, const std::optional<std::string>& target_content,
                       const PlanRequest& request) {
  return Planner(advice, host, configuration, target, target_content, request).plan();
}

}  // namespace tune
