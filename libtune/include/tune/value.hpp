#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tune/export.hpp>
#include <tune/integer.hpp>
#include <tune/kernel_version.hpp>
#include <tune/port_set.hpp>
#include <tune/result.hpp>

namespace tune {

struct Parameter;

// What the kernel reads and writes for a parameter, by meaning: numbers, a set of ports, or text.
using Value = std::variant<std::vector<Integer>, PortSet, std::string>;

// Reads `text` as the kernel would read a complete write of it to `parameter`: decimal numbers with
// blanks around and between them. Errors (bad_input, key set) name the field, the bound and its
// source, and what to write instead: what the kernel of `version` would refuse, but also what it
// would take without complaint although it is certainly not meant: too few or too many fields, text
// after the value, hexadecimal and octal numbers.
TUNE_EXPORT Result<Value> parse_value(const Parameter& parameter, std::string_view text,
                                      const KernelVersion& version);

// Reads what the kernel printed: lenient about bounds, as the kernel is the truth. Text is kept
// byte for byte but for its final newline; of keys that the catalogue does not know, what is not
// plain numbers is text.
TUNE_EXPORT Value read_back(const Parameter* parameter, std::string_view text);

// As the kernel writes it, fields separated by single spaces: "4096 131072 6291456".
TUNE_EXPORT std::string to_string(const Value& value);

// to_string(read_back(parameter, text)): a running value as tune keeps and shows it.
TUNE_EXPORT std::string read_back_text(const Parameter* parameter, std::string_view text);

// Equal by meaning, never as text; numbers that the kernel rounds are compared as it rounds them.
// `parameter` is null for a key that the catalogue does not know: then white space is normalised
// and numbers are compared as numbers. What the kernel rounds to whole pages depends on their size;
// 0 is that of this machine. What it rounds to ticks of its clock is rounded to this machine's.
TUNE_EXPORT bool same_value(const Parameter* parameter, std::string_view a, std::string_view b,
                            std::uint64_t page_size_bytes = 0);

// White space runs become one space, ends trimmed; what Value's text form and JSON use.
TUNE_EXPORT std::string normalise_blanks(std::string_view text);

// For people: the kernel's number beside the reader's unit, "1572864 pages = 6.0 GiB",
// "60 s", "4 MiB"; fields joined with " / ". Just the text where there is nothing to add.
TUNE_EXPORT std::string describe_value(const Parameter* parameter, std::string_view text,
                                       Integer page_size_bytes);

}  // namespace tune
