#pragma once

#include <optional>
#include <vector>

#include <tune/advice.hpp>
#include <tune/profile.hpp>

#include "base/json.hpp"

namespace tune::cli {

// tune/profile/1: the profiles found.
Json profiles_document(const std::vector<ProfileSummary>& profiles);

// tune/profile/1: one, with the values of its inputs for this host where `advice` has them.
Json profile_document(const Profile& profile, const std::optional<Advice>& advice);

std::string_view name_of(InputKind kind);  // "per-second"
std::string formula_of(const Setting& setting);
const InputValue* find_input(const std::optional<Advice>& advice, const std::string& name);
std::optional<std::string> find_quantity(const std::optional<Advice>& advice,
                                         const std::string& name);

}  // namespace tune::cli
