// Prints what a profile would change on this machine, as a provisioning tool would do it.
// Usage: dry_run PROFILE
#include <iostream>

#include <tune/tune.hpp>

int main(int argc, char** argv) {
  auto files = tune::system_files();
  auto clock = tune::system_clock();
  tune::Machine machine{files.get(), clock.get(), tune::process_facts()};

  tune::DryRunRequest request;
  request.profile = argc > 1 ? argv[1] : "httpdns";
  request.inputs["connections_per_second"] = "100k";
  auto run = tune::dry_run(machine, request);
  if (!run) {
    std::cerr << tune::describe(run.error()) << '\n';
    return 2;
  }
  for (const auto& change : run->plan.changes) {
    std::cout << change.key.name() << ": " << change.running.value_or("-") << " -> "
              << change.wanted << '\n';
  }
  for (const auto& file : run->plan.files) std::cout << file.unified_diff;
}
