#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tune::test {

// What a run of the command left behind.
struct Outcome {
  int status = -1;  // 128 + N after signal N
  std::string output;
  std::string error;

  // The one JSON document on standard output; null when it is none.
  const Json& json() const;

  mutable std::optional<Json> document{};
};
std::ostream& operator<<(std::ostream& stream, const Outcome& outcome);

struct Invocation {
  std::vector<std::string> arguments;
  std::string input;                               // standard input
  std::map<std::string, std::string> environment;  // nothing else but PATH is set
  std::string output_file;                         // instead of a captured standard output
  std::string directory;                           // working directory
  bool as_nobody = false;                          // with user and group 65534
  bool private_network = false;                    // in a network namespace of its own
  bool aborts = false;                             // by SIGABRT, when it asks for the kernel's name
};

Outcome run(const Invocation& invocation);
Outcome run(std::vector<std::string> arguments, std::string input = {});

// For EXPECT_TRUE and EXPECT_FALSE: they show the text.
testing::AssertionResult contains(const std::string& text, const std::string& part);
testing::AssertionResult starts_with(const std::string& text, const std::string& part);
testing::AssertionResult matches(const std::string& text, const std::string& expression);

// Compares with tests/data/cli/NAME; with TUNE_REGENERATE=1 in the environment writes it instead.
// Empty when equal, else what to do.
std::string difference_to_golden(std::string_view name, const std::string& text);

}  // namespace tune::test
