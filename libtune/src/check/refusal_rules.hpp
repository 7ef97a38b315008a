#pragma once

#include <optional>
#include <string_view>

#include <tune/finding.hpp>
#include <tune/host.hpp>
#include <tune/parameter.hpp>

namespace tune::check {

// Adds to a finding about a value what lint knows beyond it: what to write instead, whether it is
// but a comment that does no harm.
void refine(const Parameter& parameter, std::string_view text, const Host& host, Finding& finding);

// Where in the value the finding is about: at the field that it names, or else at the first.
std::size_t place_in_value(const Parameter& parameter, std::string_view text,
                           const Finding& finding);

// The finding that follows a refused vector: its first fields are stored.
std::optional<Finding> half_applied(const Parameter& parameter, std::string_view text,
                                    const Finding& refused, const KernelVersion& version);

// A comment behind the value of a key that holds text: it becomes a part of it.
std::optional<Finding> comment_in_text(const Parameter& parameter, std::string_view text);

// A word for a key that the catalogue does not know and that holds numbers now.
std::optional<Finding> no_number(std::string_view running, std::string_view text);

// The finding about a line that sets what the kernel starts with; key and place are not set.
std::optional<Finding> repeats_default(const Parameter& parameter, std::string_view text,
                                       const Host& host);

}  // namespace tune::check
