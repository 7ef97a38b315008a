#pragma once

#include <string>
#include <string_view>

#include <tune/integer.hpp>
#include <tune/parameter.hpp>
#include <tune/result.hpp>

namespace tune {

// One number as somebody wrote it for `parameter`: decimal digits with an optional '-'. Whatever
// else the kernel would take (0x10, 010) or refuse (16M, +5, "5") is an error whose message says
// what to write instead; bad_input without a key.
Result<Integer> parse_plain_number(const Parameter& parameter, std::string_view text);

// As the kernel's own parser reads a number, base prefixes included (lib/kstrtox.c
// _parse_integer_fixup_radix()). Nothing when it is no number.
std::optional<Integer> parse_kernel_number(std::string_view text);

// The numbers with one blank between them, when they stand there in decimal digits as the kernel
// itself prints them: "4096\t131072\n". Nothing for whatever may be read in another way, 010 or -0.
std::optional<std::string> printed_numbers(std::string_view text);

}  // namespace tune
