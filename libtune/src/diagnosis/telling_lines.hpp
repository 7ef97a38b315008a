#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tune {

// A line that says anything of a problem has one of these in it.
constexpr std::array<std::string_view, 9> kTelling{
    "orphaned sockets", "socket memory",        "tuning tcp_mem",
    "SYN flooding",     "table overflow",       "table full",
    "file-max limit",   "callbacks suppressed", "message repeated"};

constexpr bool is_telling(std::string_view text) {
  for (const std::string_view part : kTelling) {
    if (text.find(part) != std::string_view::npos) return true;
  }
  return false;
}

// Where the next of them begins, at `from` or later; npos: nowhere. Looks at one byte in nine of a
// text that has none.
std::size_t find_telling(std::string_view text, std::size_t from = 0);

}  // namespace tune
