#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tune/integer.hpp>
#include <tune/result.hpp>

#include "base/parts.hpp"

namespace tune {

// ASCII only; the kernel's and the loaders' idea of white space: space, \t, \n, \v, \f, \r.
inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
Parts split_blanks(std::string_view text);                                   // no empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// Up to the first full stop that a blank and then no small letter follow; all of it where none
// does.
std::string_view first_sentence(std::string_view text);

bool is_valid_utf8(std::string_view bytes);
// Invalid sequences become U+FFFD, control characters but \t become "\xNN", and what turns the
// direction of text or shows nothing "\uNNNN": safe on a terminal.
std::string printable(std::string_view bytes);
// Invalid sequences become U+FFFD, nothing else changes.
std::string replace_invalid_utf8(std::string_view bytes);
std::string to_base64(std::string_view bytes);
Result<std::string> from_base64(std::string_view text);

// The candidates nearest to `word` by edit distance, best first, only plausible misspellings.
std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates,
                                      std::size_t most = 3);

// "1.5 GiB", "512 B": at most one decimal, none where exact. Powers of 1024.
std::string format_bytes(Integer bytes);
// "60 s", "250 ms", "1.5 s", "5 d": the largest unit that keeps it short. From nanoseconds.
std::string format_seconds(double seconds);
// "1 572 864": groups of three, for people.
std::string group_digits(Integer value);

// RFC 3339 UTC with Z, "2026-11-22T04:20:25Z".
std::string format_time(std::int64_t unix_seconds);

}  // namespace tune
