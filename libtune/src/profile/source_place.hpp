#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tune/profile.hpp>
#include <tune/result.hpp>

namespace tune {

struct SourcePlace {
  int line = 0;
  int column = 0;
};

// Where the byte at `offset` of the text stands in its file.
SourcePlace place_of(const SourceText& source, std::size_t offset);

// An error (bad_input) at the beginning of `source`.
Error error_at(const SourceText& source, std::string message);

// An error of a formula, whose line and column count inside the text, moved to its place in the
// file. An error that names a file already has its place and keeps it.
Error in_file(const SourceText& source, Error error);

// The anchors of a TOML string whose quotation mark stands in `raw`, the rest of the file, at
// `line` and `column`. The TOML is known to be well-formed.
std::vector<SourceAnchor> anchors_of_string(std::string_view raw, int line, int column);

}  // namespace tune
