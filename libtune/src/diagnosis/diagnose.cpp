#include <algorithm>
#include <array>
#include <tuple>

#include "diagnosis/facts.hpp"

namespace tune {
namespace {

// Lines that counters and sockets of the same minute do not bear out: it is over, or elsewhere.
void weigh_against_measurement(const Evidence& evidence, Problem& problem) {
  const bool log_alone = problem.present && problem.confidence != Confidence::high;
  if (!log_alone || evidence.foreign_log || !evidence.before) return;
  const LogEvent* event = log_event(evidence, problem.id);
  if (event && event->stale >= event->recent) {
    problem.present = false;
    problem.advice.emplace_back(
        "It was logged within --since, and nothing that is measured bears it out since: it is "
        "over, "
        "or cured.");
    return;
  }
  problem.severity = std::max(problem.severity, ProblemSeverity::warning);
  problem.advice.emplace_back(
      "The log says so, but what is measured now does not bear it out: it has just ended, or it is "
      "in another network namespace. Look again with a longer --interval, or there.");
}

// Keys that this network namespace does not show are the host's to set.
void hand_to_the_host(const Evidence& evidence, Problem& problem) {
  std::string keys;
  for (const ProblemRemedy& remedy : problem.remedies) {
    const bool fixed = std::find(evidence.read_only.begin(), evidence.read_only.end(),
                                 remedy.key) != evidence.read_only.end();
    if (evidence.values.contains(remedy.key) && !fixed) continue;
    keys += (keys.empty() ? "" : ", ") + remedy.key + " = " + remedy.to;
  }
  if (keys.empty() || evidence.values.empty()) return;
  problem.advice.push_back(
      "Not to be set in this container or network namespace; hand it to the host's "
      "administrator: " +
      keys);
}

auto rank_of(const Problem& problem) {
  return std::tuple(!problem.present, problem.severity, problem.confidence);
}

}  // namespace

Diagnosis diagnose(const Evidence& evidence) {
  // Causes before what follows from them: a process without descriptors does not accept.
  constexpr std::array kRules{
      port_problem,       file_descriptors_problem, conntrack_problem,    tcp_memory_problem,
      orphans_problem,    ephemeral_ports_problem,  accept_queue_problem, syn_queue_problem,
      udp_memory_problem, neighbour_table_problem,  time_wait_problem};
  Diagnosis diagnosis;
  diagnosis.resources = resources_of(evidence);
  for (const auto rule : kRules) {
    if (auto problem = rule(evidence, diagnosis.resources)) {
      weigh_against_measurement(evidence, *problem);
      hand_to_the_host(evidence, *problem);
      diagnosis.problems.push_back(std::move(*problem));
    }
  }
  std::stable_sort(diagnosis.problems.begin(), diagnosis.problems.end(),
                   [](const Problem& a, const Problem& b) { return rank_of(a) < rank_of(b); });
  return diagnosis;
}

}  // namespace tune
