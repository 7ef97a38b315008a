#include <algorithm>
#include <utility>

#include "check/rule.hpp"

namespace tune::check {

Situation::Situation(const std::map<std::string, JudgedValue>& judged, const Host& host)
    : judged_(judged), host_(host) {}

bool Situation::is_judged(std::string_view key) const { return judged_.contains(std::string(key)); }

bool Situation::any_judged(std::initializer_list<std::string_view> keys) const {
  return std::any_of(keys.begin(), keys.end(),
                     [this](std::string_view key) { return is_judged(key); });
}

std::optional<Value> Situation::judged_value(const Parameter& parameter,
                                             const std::string& text) const {
  auto value = parse_value(parameter, text, host_.kernel);
  if (!value) return std::nullopt;
  return std::move(*value);
}

std::optional<Value> Situation::present_value(const Parameter& parameter,
                                              std::string_view key) const {
  const auto running = host_.values.find(key);
  if (running != host_.values.end()) return read_back(&parameter, running->second);
  const auto standard = default_value(parameter, host_);
  if (!standard) return std::nullopt;
  return read_back(&parameter, *standard);
}

std::optional<Value> Situation::value(std::string_view key) const {
  const Parameter* parameter = find_parameter(key);
  if (parameter == nullptr) return std::nullopt;
  const auto judged = judged_.find(std::string(key));
  if (judged != judged_.end()) return judged_value(*parameter, judged->second.value);
  return present_value(*parameter, key);
}

std::optional<std::vector<Integer>> Situation::numbers(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::nullopt;
  const auto* numbers = std::get_if<std::vector<Integer>>(&*found);
  if (numbers == nullptr || numbers->empty()) return std::nullopt;
  return *numbers;
}

std::optional<Integer> Situation::number(std::string_view key) const {
  const auto all = numbers(key);
  if (!all) return std::nullopt;
  return all->front();
}

std::optional<Integer> Situation::judged_number(std::string_view key) const {
  return is_judged(key) ? number(key) : std::nullopt;
}

PortSet Situation::ports(std::string_view key) const {
  const auto found = value(key);
  if (!found) return {};
  const auto* ports = std::get_if<PortSet>(&*found);
  return ports == nullptr ? PortSet{} : *ports;
}

Finding Situation::finding(std::string_view rule, Severity severity,
                           std::initializer_list<std::string_view> keys) const {
  Finding finding;
  finding.rule = std::string(rule);
  finding.severity = severity;
  for (const std::string_view key : keys) {
    const auto judged = judged_.find(std::string(key));
    if (judged == judged_.end()) continue;
    finding.key = std::string(key);
    finding.file = judged->second.file;
    finding.line = judged->second.line;
    break;
  }
  return finding;
}

}  // namespace tune::check
