#include <utility>

#include <tune/plan_view.hpp>

namespace tune {
namespace {

std::vector<Key> keys_of(const Plan& plan) {
  std::vector<Key> keys;
  for (const Change& change : plan.changes) keys.push_back(change.key);
  for (const Kept& kept : plan.kept) keys.push_back(kept.key);
  return keys;
}

Status read_live(Machine& machine, const Plan& plan, PlanView& view) {
  auto host = read_host(machine, keys_of(plan));
  if (!host) return std::move(host).error();
  view.facts = PlanFacts{host->kernel_release, host->memory_bytes, host->processors};
  for (const Key& key : keys_of(plan)) {
    const auto value = host->values.find(key.name());
    if (value != host->values.end()) view.running.insert(*value);
  }
  return {};
}

Status read_target(Machine& machine, const Plan& plan, PlanView& view) {
  if (plan.scope == PlanScope::runtime_only) return {};
  auto content = machine.files->read(plan.target.path);
  if (content) {
    view.target_content = std::move(*content);
  } else if (content.error().code != ErrorCode::not_found) {
    return std::move(content).error();
  }
  return {};
}

}  // namespace

Result<PlanView> view_for(Machine& machine, const Plan& plan) {
  PlanView view{.machine = machine_identity(machine)};
  if (machine.live) {
    if (auto status = read_live(machine, plan, view); !status) return std::move(status).error();
  }
  view.configuration = read_configuration(machine);
  if (auto status = read_target(machine, plan, view); !status) return std::move(status).error();
  return view;
}

}  // namespace tune
