#include "transaction/network_namespace.hpp"

#include <utility>

#include <tune/parameter.hpp>

namespace tune {

std::optional<std::string> network_namespace(Machine& machine) {
  if (!machine.live) return std::nullopt;
  auto link = machine.files->read_link("/proc/self/ns/net");  // namespaces(7)
  if (!link) return std::nullopt;
  return std::move(*link);
}

bool is_elsewhere(const Key& key, const std::optional<std::string>& there,
                  const std::optional<std::string>& here) {
  if (!there || !here || *there == *here) return false;
  const Parameter* parameter = key.parameter();
  // Most keys of net that the catalogue does not know are those of interfaces.
  return parameter ? parameter->scope == Scope::network_namespace
                   : key.path().rfind("net/", 0) == 0;
}

}  // namespace tune
