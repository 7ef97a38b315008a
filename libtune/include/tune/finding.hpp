#pragma once

#include <optional>
#include <string>

namespace tune {

// error: the kernel would refuse it, or the machine cannot carry it. All that the kernel accepts is
// at most a warning.
enum class Severity { error, warning, info };

// What to write instead.
struct Remedy {
  std::string key;
  std::string value;
};

// What lint says about one value or line. Members that do not apply are empty or 0.
struct Finding {
  std::string rule;  // its name: "value-refused", "key-absent", "lowers-default"
  Severity severity = Severity::warning;
  std::string key;
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;  // what
  std::string why;
  std::string source;  // kernel file and function, RFC, man page
  std::optional<Remedy> remedy;
};

}  // namespace tune
