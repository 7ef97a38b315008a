#pragma once

#include <string>
#include <string_view>

#include <tune/key.hpp>

namespace tune {

// Known by its name to hold a secret in every kernel: readable by root alone, and never shown.
bool holds_secret(const Key& key);

// What the catalogue knows and is none in a file, also where only root reads the running value
// (net.core.bpf_jit_harden).
bool is_known_open(std::string_view name);

// Can a line of the text set a key of that kind? False is certain.
bool may_set_secret(std::string_view text);

// Where in a line of a configuration file, of its difference or of a comment the value of such a
// key begins, whether its name stands there or a pattern that matches it. npos: nowhere.
std::size_t secret_start(std::string_view line);

// procps takes for one value what systemd-sysctl takes for lines, as a carriage return ends one:
// the value up to the first secret in such a line.
std::string without_secret_lines(std::string_view value);

}  // namespace tune
