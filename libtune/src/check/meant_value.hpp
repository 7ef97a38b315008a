#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tune/kernel_version.hpp>
#include <tune/parameter.hpp>

namespace tune::check {

// What somebody meant who wrote `text`, in a form that the kernel takes as it looks: without
// quotes, comment and thousands' commas, units counted out, decimal, no more fields than there are.
// Nothing where that gives no value.
std::optional<std::string> meant_value(const Parameter& parameter, std::string_view text,
                                       const KernelVersion& version, std::uint64_t page_size_bytes);

// The text before a comment behind it; nothing without one.
std::optional<std::string> without_comment(std::string_view text);

// How many fields at the front the kernel takes before it refuses the text; 0 where it takes all of
// it, and where it takes all fields or none.
std::size_t fields_taken(const Parameter& parameter, std::string_view text,
                         const KernelVersion& version);

// Would the kernel take the text, if it knew a value for fields that are missing?
bool is_taken(const Parameter& parameter, std::string_view text, const KernelVersion& version);

}  // namespace tune::check
