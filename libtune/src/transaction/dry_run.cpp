#include <utility>

#include <tune/configuration.hpp>
#include <tune/dry_run.hpp>
#include <tune/transaction.hpp>

namespace tune {
namespace {

Result<Host> host_for(Machine& machine, const DryRunRequest& request, const Profile& profile) {
  if (request.host) return *request.host;
  if (!machine.live) {
    return Error{.code = ErrorCode::usage,
                 .message =
                     "the facts of the host are needed: nothing may be computed from this "
                     "machine for an installed image"};
  }
  return read_host_for(machine, profile);
}

Result<std::optional<std::string>> content_of(Files& files, const std::string& path) {
  auto content = files.read(path);
  if (content) return std::optional<std::string>(std::move(content).value());
  if (content.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return std::move(content).error();
}

}  // namespace

Result<DryRun> dry_run(Machine& machine, const DryRunRequest& request) {
  auto profile = load_profile(*machine.files, request.folders, *machine.files, request.profile);
  if (!profile) return std::move(profile).error();
  auto host = host_for(machine, request, *profile);
  if (!host) return std::move(host).error();
  auto advice = advise(*profile, request.inputs, *host);
  if (!advice) return std::move(advice).error();
  auto previous = last_target(machine, request.state_dir);
  if (!previous) return std::move(previous).error();

  Configuration configuration = read_configuration(machine);
  const PlanRequest plan_request{.scope = request.scope,
                                 .target = request.target,
                                 .last_target = *previous,
                                 .live = machine.live};
  const Target target = choose_target(configuration, plan_request);
  auto content = content_of(*machine.files, target.path);
  if (!content) return std::move(content).error();
  auto plan = make_plan(*advice, *host, configuration, target, *content, plan_request);
  if (!plan) return std::move(plan).error();
  return DryRun{std::move(*advice), std::move(configuration), std::move(*plan)};
}

}  // namespace tune
