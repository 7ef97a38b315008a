#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tune::config {

// One line as one loader reads it. Offsets are into the bytes of the file.
struct LoaderRow {
  std::size_t line_begin = 0;   // where the loader begins the line
  std::size_t text_begin = 0;   // its first byte that is no blank
  std::size_t value_begin = 0;  // the value without blanks around it; behind the blanks after '='
  std::size_t value_end = 0;    // where it is empty
  int line = 0;                 // as the loader counts
  std::string path;             // what it appends to /proc/sys/
  std::optional<std::string> value;  // none for an exclusion
  bool ignore_errors = false;
  bool glob = false;
  bool exclude = false;
};

struct LoaderError {
  std::size_t text_begin = 0;
  int line = 0;
  int column = 0;
  std::string message;
};

struct LoaderFile {
  std::vector<LoaderRow> rows;
  std::vector<LoaderError> errors;
};

// How many rows a file of so many bytes may have, for room to be made at once.
inline std::size_t expected_rows(std::size_t bytes) {
  constexpr std::size_t kBytesOfALine = 24, kMost = 1u << 20;
  return std::min(bytes / kBytesOfALine, kMost);
}

// systemd-sysctl 252: parse_file of src/sysctl/sysctl.c, read_line of src/basic/fileio.c.
LoaderFile parse_as_systemd(std::string_view bytes);

// procps 4.0.2: Preload and parse_setting_line of src/sysctl.c.
LoaderFile parse_as_procps(std::string_view bytes);

// The longest line that systemd-sysctl reads; at a longer one it gives the rest of the file up.
// LONG_LINE_MAX of src/basic/fileio.h is 1 MiB and out of reach.
inline constexpr std::size_t kLongestSystemdLine = (1u << 20) - 1;

// What both loaders say of a line without '=', in our words.
inline constexpr std::string_view kNoAssignment =
    "this line is no assignment and is passed over; write KEY = VALUE, or -KEY to keep a key from "
    "patterns";

}  // namespace tune::config
