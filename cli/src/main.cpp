#include <string>
#include <vector>

#include "run.hpp"

int main(int count, char** arguments) {
  const std::vector<std::string> typed(arguments + (count > 0 ? 1 : 0), arguments + count);
  return tune::cli::run_safely(typed);
}
