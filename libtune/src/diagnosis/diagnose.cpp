#include <algorithm>
#include <array>

#include "diagnosis/facts.hpp"

namespace tune {

Diagnosis diagnose(const Evidence& evidence) {
  // Causes before what follows from them: a process without descriptors does not accept.
  constexpr std::array kRules{
      file_descriptors_problem, conntrack_problem,    tcp_memory_problem, orphans_problem,
      ephemeral_ports_problem,  accept_queue_problem, syn_queue_problem,  udp_memory_problem,
      neighbour_table_problem,  time_wait_problem};
  Diagnosis diagnosis;
  diagnosis.resources = resources_of(evidence);
  for (const auto rule : kRules) {
    if (auto problem = rule(evidence, diagnosis.resources)) {
      diagnosis.problems.push_back(std::move(*problem));
    }
  }
  std::stable_sort(diagnosis.problems.begin(), diagnosis.problems.end(),
                   [](const Problem& a, const Problem& b) {
                     if (a.present != b.present) return a.present;
                     return a.severity < b.severity;
                   });
  return diagnosis;
}

}  // namespace tune
