#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/integer.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "check/check_values.hpp"

namespace tune::check {

// The values that keys would have together, as rules see them: the judged one, else the running
// one, else the kernel's default. A judged value that the kernel would refuse is no value.
class Situation {
 public:
  Situation(const std::map<std::string, JudgedValue>& judged, const Host& host);

  const Host& host() const { return host_; }
  const std::map<std::string, JudgedValue>& judged() const { return judged_; }
  bool is_judged(std::string_view key) const;
  bool any_judged(std::initializer_list<std::string_view> keys) const;

  std::optional<Value> value(std::string_view key) const;
  // All fields; nothing for a key without a value and for text and ports.
  std::optional<std::vector<Integer>> numbers(std::string_view key) const;
  std::optional<Integer> number(std::string_view key) const;         // of a key with one field
  std::optional<Integer> judged_number(std::string_view key) const;  // only of a judged key
  PortSet ports(std::string_view key) const;                         // empty when there are none

  // A finding at the place of the first of `keys` that is judged.
  Finding finding(std::string_view rule, Severity severity,
                  std::initializer_list<std::string_view> keys) const;

 private:
  std::optional<Value> judged_value(const Parameter& parameter, const std::string& text) const;
  std::optional<Value> present_value(const Parameter& parameter, std::string_view key) const;

  const std::map<std::string, JudgedValue>& judged_;
  const Host& host_;
};

using Findings = std::vector<Finding>;
using Rule = void (*)(const Situation&, Findings&);

// Each in one file with its kind; check_values.cpp has the table of them all.
void value_refused(const Situation& situation, Findings& findings);
void not_ascending(const Situation& situation, Findings& findings);
void harmful_value(const Situation& situation, Findings& findings);
void fin_timeout_penalty(const Situation& situation, Findings& findings);
void needs_timestamps(const Situation& situation, Findings& findings);

void default_above_maximum(const Situation& situation, Findings& findings);
void one_undoes_other(const Situation& situation, Findings& findings);
void background_above_limit(const Situation& situation, Findings& findings);
void strict_filter_forwards(const Situation& situation, Findings& findings);
void bbr_without_fq(const Situation& situation, Findings& findings);
void thresholds_fall(const Situation& situation, Findings& findings);
void fragment_marks_cross(const Situation& situation, Findings& findings);
void negative_value(const Situation& situation, Findings& findings);
void switched_off(const Situation& situation, Findings& findings);

void over_memory(const Situation& situation, Findings& findings);
void memory_budget(const Situation& situation, Findings& findings);
void orphan_memory(const Situation& situation, Findings& findings);

void port_range_refused(const Situation& situation, Findings& findings);
void unprivileged_start_refused(const Situation& situation, Findings& findings);
void port_range_covers_service(const Situation& situation, Findings& findings);
void no_port_left(const Situation& situation, Findings& findings);

}  // namespace tune::check
