#include <utility>

#include <tune/transaction.hpp>

#include "command.hpp"
#include "documents/plan_document.hpp"
#include "exit_status.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "plan_file.hpp"
#include "trusted_files.hpp"

namespace tune::cli {

Result<int> run_diff(const Context& context) {
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  const auto profile = profile_for_plan(*setup, context);
  if (!profile) return profile.error();
  auto planning = make_planning(*setup, context, *profile);
  if (!planning) return std::move(planning).error();
  if (const auto untrusted = first_untrusted(*setup)) {
    Finding finding{.rule = "unsafe-profile", .file = untrusted->path};
    finding.message = "Somebody else could decide what is applied: " + untrusted->why + ".";
    finding.why = "apply refuses that without --allow-unsafe; take it away: " + untrusted->remedy;
    planning->plan.findings.push_back(std::move(finding));
  }
  const auto written = write_plan_file(*setup, context.options, *planning);
  if (!written) return written.error();
  // Not in the plan's file: by the time that is applied it may be otherwise.
  for (Finding& finding : look_for_obstacles(setup->machine, planning->plan, setup->state_dir)) {
    planning->plan.findings.push_back(std::move(finding));
  }
  print(context.json ? plan_document(*setup, *planning).dump()
                     : plan_text(context.page, *setup, *planning));
  return planning->plan.empty() ? kDone : kAnswerIsNo;
}

}  // namespace tune::cli
