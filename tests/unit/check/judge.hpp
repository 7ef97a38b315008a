#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "check/check_values.hpp"
#include "host/memory.hpp"

namespace tune {

// A host as read_host() would find it: 8 GiB, 4 KiB pages, kernel 6.1, unless said otherwise.
inline Host host_of(std::uint64_t memory_bytes = std::uint64_t{8} << 30,
                    std::uint64_t page_size_bytes = 4096, const char* kernel = "6.1.0") {
  Host host;
  host.kernel_release = kernel;
  host.kernel = KernelVersion::parse(kernel).value_or(KernelVersion{});
  host.page_size_bytes = page_size_bytes;
  host.memory_bytes = memory_bytes;
  host.buffer_pages = estimated_buffer_pages(memory_bytes, page_size_bytes);
  host.processors = 4;
  host.tcp_established_hash_entries = established_hash_entries(memory_bytes, page_size_bytes);
  return host;
}

using Texts = std::map<std::string, std::string>;

inline std::vector<Finding> judge(const Texts& texts, const Host& host = host_of()) {
  std::map<std::string, JudgedValue> values;
  for (const auto& entry : texts) values[entry.first] = JudgedValue{entry.second, "site.conf", 7};
  return check_values(values, host);
}

// The names of the rules that fired, each once, in order.
inline std::vector<std::string> rules(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings) names.push_back(finding.rule);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

inline std::vector<std::string> rules(const Texts& texts, const Host& host = host_of()) {
  return rules(judge(texts, host));
}

// The first finding of a rule; an empty one when it did not fire.
inline Finding first(const std::string& rule, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings)
    if (finding.rule == rule) return finding;
  return {};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tune
