#include "profile/profile_names.hpp"

#include <utility>

namespace tune {

void ProfileNames::define(std::string_view name, const formula::Type& type) {
  own_.insert_or_assign(std::string(name), Meaning{type, std::nullopt});
}

void ProfileNames::define(std::string_view name, formula::Value value) {
  formula::Type type = formula::type_of(value);
  own_.insert_or_assign(std::string(name), Meaning{std::move(type), std::move(value)});
}

Result<formula::Type> ProfileNames::type_of_name(std::string_view name) const {
  const auto found = own_.find(name);
  if (found == own_.end()) return host_.type_of_name(name);
  return found->second.type;
}

Result<formula::Value> ProfileNames::value_of_name(std::string_view name) const {
  const auto found = own_.find(name);
  if (found == own_.end()) return host_.value_of_name(name);
  if (found->second.value) return *found->second.value;
  return Error{ErrorCode::bad_input, "\"" + std::string(name) + "\" has no value."};
}

Result<formula::Type> ProfileNames::type_of_key(Which which, std::string_view key,
                                                std::optional<int> field) const {
  return host_.type_of_key(which, key, field);
}

Result<formula::Value> ProfileNames::value_of_key(Which which, std::string_view key,
                                                  std::optional<int> field) const {
  return host_.value_of_key(which, key, field);
}

Result<formula::Value> ProfileNames::has_key(std::string_view key) const {
  return host_.has_key(key);
}

Result<formula::Value> ProfileNames::kernel_at_least(std::string_view version) const {
  return host_.kernel_at_least(version);
}

std::vector<std::string> ProfileNames::known_names() const {
  std::vector<std::string> names;
  for (const auto& [name, meaning] : own_) names.push_back(name);
  for (std::string& name : host_.known_names()) names.push_back(std::move(name));
  return names;
}

}  // namespace tune
