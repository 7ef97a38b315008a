#include <tune/host.hpp>

#include "kernel/default_formula.hpp"

namespace tune {

std::optional<std::string> default_value(const Parameter& parameter, const Host& host) {
  DefaultFacts facts;
  facts.kernel = host.kernel;
  facts.page_size_bytes = host.page_size_bytes;
  facts.memory_bytes = host.memory_bytes;
  facts.buffer_pages = host.buffer_pages;
  facts.processors = host.processors;
  facts.tcp_established_hash_entries = host.tcp_established_hash_entries;
  return compute_default(parameter, facts);
}

}  // namespace tune
