#pragma once

#include <random>
#include <string>
#include <utility>

#include <tune/saved_plan.hpp>

#include "unit/plan/planning.hpp"

namespace tune {

// The machine of a Planning as view_for() would read it.
inline PlanView view_of(Planning& planning, const Plan& plan) {
  PlanView view{.machine = {true, std::string(64, 'a'), "node7"}};
  view.facts =
      PlanFacts{planning.host.kernel_release, planning.host.memory_bytes, planning.host.processors};
  view.configuration = planning.configuration();
  view.running = planning.host.values;
  if (auto content = planning.files.read(plan.target.path)) view.target_content = *content;
  return view;
}

// A plan for running values and a target that is there, with one setting kept.
inline Planning a_planning() {
  Planning planning;
  planning.files.add_file("/etc/sysctl.d/99-tune.conf",
                          "net.ipv4.tcp_fastopen_key = 1-2-3-4\nnet.core.somaxconn = 128\n");
  planning.running("net.core.somaxconn", "128").wants("net.core.somaxconn", "4096");
  planning.running("net.ipv4.tcp_mem", "1 2 3").wants("net.ipv4.tcp_mem", "100 200 300");
  planning.running("vm.swappiness", "10").wants("vm.swappiness", "10");
  return planning;
}

// Seeded plans of any shape that is allowed.
class RandomPlan {
 public:
  explicit RandomPlan(unsigned seed) : random_(seed) {}

  SavedPlan make() {
    Planning planning;
    planning.request.scope = static_cast<PlanScope>(below(3));
    planning.advice.profile = text();
    const std::size_t settings = below(6);
    for (std::size_t i = 0; i < settings; ++i) {
      const std::string name = "a.key" + std::to_string(i);
      planning.running(name, text())
          .wants(name, below(2) == 0 ? planning.host.values[name] : text());
      planning.advice.recommendations.back().why = text() + ".\nMore.";
    }
    if (below(2) == 0) planning.files.add_file("/etc/sysctl.d/99-tune.conf", "a.key1 = 7\n");
    planning.advice.findings.push_back({.rule = "r", .message = text()});
    const Plan plan = *planning.make();
    return *save_plan(plan, view_of(planning, plan));
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  // Any bytes but those that end a line.
  std::string text() {
    std::string made;
    const std::size_t size = 1 + below(6);
    while (made.size() < size) {
      const char c = static_cast<char>(below(256));
      if (c != '\n' && c != '\r' && c != '\0') made += c;
    }
    return "v" + made;
  }

  std::mt19937 random_;
};

}  // namespace tune
