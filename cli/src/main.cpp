#include <string>
#include <vector>

#include <malloc.h>

#include "run.hpp"

int main(int count, char** arguments) {
  // Memory that was needed once is needed again: asking the kernel for it anew costs more than all
  // that is done with it.
  constexpr int kRoom = 1 << 20, kNever = 1 << 30;
  mallopt(M_TOP_PAD, kRoom);
  mallopt(M_TRIM_THRESHOLD, kNever);
  const std::vector<std::string> typed(arguments + (count > 0 ? 1 : 0), arguments + count);
  return tune::cli::run_safely(typed);
}
