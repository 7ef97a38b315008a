#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"

namespace tune {

// Reads members of one object; the first one that is wrong is kept in `problem`, with its way from
// the top: "changes[2].key".
class Members {
 public:
  Members(const Json* json, std::string& problem, std::string path = {})
      : json_(json), problem_(problem), path_(std::move(path)) {
    if (!json_ || !json_->members()) complain("");
  }

  bool has(std::string_view name) const { return member(name) != nullptr; }

  // The true bytes, where the text alone could not hold them.
  std::optional<std::string> optional_text(std::string_view name) const {
    const Json* encoded = member(std::string(name) + "_base64");
    if (encoded && encoded->text()) return decoded(name, *encoded->text());
    const Json* json = member(name);
    if (json && json->is_null()) return std::nullopt;
    if (json && json->text()) return *json->text();
    complain(name);
    return std::nullopt;
  }

  std::string text(std::string_view name) const {
    auto text = optional_text(name);
    if (!text) complain(name);
    return std::move(text).value_or("");
  }

  std::string base64(std::string_view name) const { return decoded(name, text(name)); }

  std::optional<std::int64_t> optional_integer(std::string_view name) const {
    const Json* json = member(name);
    if (json && json->is_null()) return std::nullopt;
    const auto number = json ? json->integer() : std::nullopt;
    if (!number) complain(name);
    return number;
  }

  std::int64_t integer(std::string_view name) const {
    const auto number = optional_integer(name);
    if (!number) complain(name);
    return number.value_or(0);
  }

  template <typename T>
  T natural(std::string_view name) const {
    const Json* json = member(name);
    const auto number = json ? json->unsigned_integer() : std::nullopt;
    if (!number || *number > std::numeric_limits<T>::max()) complain(name);
    return static_cast<T>(number.value_or(0));
  }

  bool flag(std::string_view name) const {
    const Json* json = member(name);
    if (!json || !json->boolean()) complain(name);
    return json && json->boolean() && *json->boolean();
  }

  // One of `names`: its place among them.
  template <typename Names>
  std::size_t choice(std::string_view name, const Names& names) const {
    const auto found = std::find(names.begin(), names.end(), text(name));
    if (found == names.end()) complain(name);
    return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
  }

  Members object(std::string_view name) const { return {member(name), problem_, path_to(name)}; }

  bool is_null(std::string_view name) const {
    const Json* json = member(name);
    return json && json->is_null();
  }

  template <typename T, typename Convert>
  std::vector<T> array(std::string_view name, Convert convert) const {
    const Json* json = member(name);
    std::vector<T> items;
    if (!json || !json->items()) {
      complain(name);
      return items;
    }
    for (const Json& item : *json->items()) {
      const std::string path = path_to(name) + "[" + std::to_string(items.size()) + "]";
      items.push_back(convert(Members(&item, problem_, path)));
    }
    return items;
  }

  void complain(std::string_view name) const {
    if (problem_.empty()) problem_ = path_to(name);
  }

 private:
  std::string path_to(std::string_view name) const {
    return path_ + (path_.empty() || name.empty() ? "" : ".") + std::string(name);
  }

  const Json* member(std::string_view name) const { return json_ ? json_->find(name) : nullptr; }

  std::string decoded(std::string_view name, const std::string& encoded) const {
    auto bytes = from_base64(encoded);
    if (!bytes) complain(name);
    return bytes ? std::move(*bytes) : std::string();
  }

  const Json* json_;
  std::string& problem_;
  std::string path_;
};

}  // namespace tune
