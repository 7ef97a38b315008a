#include <cmath>

#include <tune/diagnosis.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/doctor_document.hpp"
#include "exit_status.hpp"
#include "machine_setup.hpp"
#include "output/doctor_text.hpp"
#include "output/print.hpp"
#include "time_option.hpp"

namespace tune::cli {
namespace {

// --interval: seconds, also 0, or a time with its unit.
Result<double> interval_of(const Options& options) {
  const std::string text = options.value("interval").value_or("1");
  if (text == "0") return 0.0;
  const auto time = milliseconds_of(options, "interval");
  if (!time) return time.error();
  return static_cast<double>(time->value_or(1000)) / 1000;
}

Result<EvidenceRequest> request_of(const Options& options) {
  EvidenceRequest request;
  request.logs = options.values("log");
  request.no_log = options.has("no-log");
  if (request.no_log && !request.logs.empty()) {
    return Error{.code = ErrorCode::usage,
                 .message = "--log names a log and --no-log reads none: give one of them"};
  }
  auto interval = interval_of(options);
  if (!interval) return std::move(interval).error();
  request.interval_seconds = *interval;
  const auto since = milliseconds_of(options, "since");
  if (!since) return since.error();
  request.since_seconds = static_cast<double>(since->value_or(60'000)) / 1000;
  return request;
}

}  // namespace

Result<int> run_doctor(const Context& context) {
  auto request = request_of(context.options);
  if (!request) return std::move(request).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  const auto surveyor = system_surveyor();
  const auto log = system_kernel_log();
  const bool here = setup->machine.sockets != nullptr;
  const Observers observers{here ? surveyor.get() : nullptr, here ? log.get() : nullptr};
  auto evidence = read_evidence(setup->machine, observers, *request);
  if (!evidence) return std::move(evidence).error();
  const Diagnosis diagnosis = diagnose(*evidence);
  print(context.json ? doctor_document(*evidence, diagnosis).dump()
                     : doctor_text(context.page, *evidence, diagnosis));
  const bool present = !diagnosis.problems.empty() && diagnosis.problems.front().present;
  return present ? kAnswerIsNo : kDone;
}

}  // namespace tune::cli
