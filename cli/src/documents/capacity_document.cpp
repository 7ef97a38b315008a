#include "documents/capacity_document.hpp"

#include <cmath>

namespace tune::cli {
namespace {

// Counts are whole numbers in JSON, too.
Json number_or_null(const std::optional<double>& number) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (!number) return {};
  const bool whole = *number >= 0 && *number < kExact &&
                     *number == static_cast<double>(static_cast<std::uint64_t>(*number));
  return whole ? Json(static_cast<std::uint64_t>(*number)) : Json(*number);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json load_member(const std::optional<Workload>& workload, const std::optional<double>& rate) {
  if (!workload || !rate) return {};
  Workload at = *workload;
  at.connections_per_second = *rate;
  Json member = Json::object();
  member.set("connections_per_second", number_or_null(rate));
  return member.set("connections", number_or_null(std::floor(open_connections(at))));
}

Json resource_member(const ResourceCapacity& resource, const std::optional<Workload>& workload) {
  Json member = Json::object();
  member.set("id", resource.id).set("demand", number_or_null(resource.demand));
  member.set("limit", number_or_null(resource.limit));
  member.set("limit_with_profile", number_or_null(resource.limit_with_profile));
  member.set("unit", resource.unit).set("formula", text_or_null(resource.formula));
  member.set("scope", resource.scope);
  member.set("demand_with_profile", number_or_null(resource.demand_with_profile));
  member.set("gives_way_at", load_member(workload, resource.connections_per_second));
  return member.set("gives_way_at_with_profile",
                    load_member(workload, resource.connections_per_second_with_profile));
}

Json inputs_member(const std::vector<InputValue>& inputs) {
  Json member = Json::object();
  for (const InputValue& input : inputs) member.set_bytes(input.name, input.value);
  return member;
}

}  // namespace

Json capacity_document(const CapacityAnswer& answer) {
  Json resources = Json::array();
  for (const ResourceCapacity& resource : answer.capacity.resources) {
    resources.push(resource_member(resource, answer.workload));
  }
  Json document = json_document("tune/capacity/1");
  document.set("profile", text_or_null(answer.profile));
  document.set("inputs", inputs_member(answer.inputs)).set("resources", std::move(resources));
  document.set("bottleneck", text_or_null(answer.capacity.bottleneck));
  document.set("bottleneck_with_profile", text_or_null(answer.capacity.bottleneck_with_profile));
  document.set("find", text_or_null(answer.find));
  return document.set("found", number_or_null(answer.found));
}

}  // namespace tune::cli
