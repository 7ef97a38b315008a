#include "output/print.hpp"

#include <cerrno>
#include <cstdio>

namespace tune::cli {
namespace {

int problem = 0;  // the first errno
bool gone = false;

void note_failure() {
  gone = gone || errno == EPIPE;
  if (errno != EPIPE && problem == 0) problem = errno;
}

}  // namespace

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) note_failure();
}

void print_error(std::string_view text) {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int flush_output() {
  if (std::fflush(stdout) != 0) note_failure();
  return problem;
}

bool output_is_gone() { return gone; }

}  // namespace tune::cli
