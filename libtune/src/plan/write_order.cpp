#include "plan/write_order.hpp"

#include <algorithm>

#include <tune/parameter.hpp>

#include "base/text.hpp"

namespace tune {
namespace {

bool must_follow(const OrderedKey& key, const OrderedKey& other) {
  if (&key == &other) return false;
  return std::any_of(key.after.begin(), key.after.end(), [&](std::string_view name) {
    return name == other.name || name == other.catalog_name;
  });
}

// The first key from `start` on that is not written yet and waits for none; keys.size() when all of
// them wait.
std::size_t next_free(const std::vector<OrderedKey>& keys, const std::vector<bool>& written,
                      std::size_t start) {
  for (std::size_t i = start; i < keys.size(); ++i) {
    if (written[i]) continue;
    bool waits = false;
    if (keys[i].after.empty()) return i;
    for (std::size_t j = 0; j < keys.size() && !waits; ++j) {
      waits = !written[j] && must_follow(keys[i], keys[j]);
    }
    if (!waits) return i;
  }
  return keys.size();
}

Error cycle(const std::vector<OrderedKey>& keys, const std::vector<bool>& written) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!written[i]) names.push_back(keys[i].name);
  }
  return {.code = ErrorCode::defect,
          .message = "the catalogue lets these keys wait for each other: " + join(names, ", ")};
}

}  // namespace

OrderedKey ordered_key(const Key& key) {
  OrderedKey ordered{.name = key.name()};
  if (const Parameter* parameter = key.parameter()) {
    ordered.catalog_name = parameter->key;
    ordered.after.assign(parameter->write_after.begin(), parameter->write_after.end());
  }
  return ordered;
}

Result<std::vector<std::size_t>> write_order(const std::vector<OrderedKey>& keys) {
  std::vector<std::size_t> order;
  std::vector<bool> written(keys.size(), false);
  std::size_t start = 0;
  while (order.size() < keys.size()) {
    while (written[start]) ++start;
    const std::size_t next = next_free(keys, written, start);
    if (next == keys.size()) return cycle(keys, written);
    written[next] = true;
    order.push_back(next);
  }
  return order;
}

}  // namespace tune
