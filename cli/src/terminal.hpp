#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tune/result.hpp>

#include "output/page.hpp"

namespace tune::cli {

// A reader that goes away (SIGPIPE) or a limit of file sizes (SIGXFSZ) must not kill a transaction:
// the write fails instead. And what is printed where standard output or error is closed must not go
// into the next file that is opened.
void survive_failing_writes();

// What tune makes it must be able to open again, whatever else the caller's umask takes.
void keep_what_the_umask_takes_from_the_owner();

// Should the program abort, by an assertion or by what a library finds wrong, it still says so,
// with these texts on standard output and error, and ends with this status.
void answer_when_aborted(std::string on_output, std::string on_error, int status);

bool output_is_terminal();
bool error_is_terminal();

// Can a question be asked: are standard input and standard error a terminal?
bool can_ask();

// Columns from COLUMNS, else from the terminal; 0 where there is none.
std::size_t width_of_output();
std::size_t width_of_error();

// Lines of the terminal now; 0 where there is none.
std::size_t height_of_output();

// Asks on standard error; true for "y" or "yes".
bool ask(std::string_view question);

enum class KeyPress { none, yes, no, gone };

// Reads single keys of the terminal for as long as it lives; what was typed before does not count.
class KeyPresses {
 public:
  KeyPresses();
  ~KeyPresses();
  KeyPresses(const KeyPresses&) = delete;
  // no: n, q, Escape, or what would end or stop a program (Ctrl-C, -D, -Z, -\); gone: the terminal
  // is no more.
  KeyPress wait(std::int64_t milliseconds);

 private:
  struct State;
  std::unique_ptr<State> before_;
};

// Stands for the current directory where no path leads to it any more: nothing can be made there.
constexpr std::string_view kLostDirectory = "/proc/self/cwd";
std::string current_directory();

// All of standard input. Errors: bad_input, when it is closed or cannot be read.
Result<std::string> read_standard_input();

// The descriptor that /dev/stdin or /dev/fd/N names: what a shell gives for <(COMMAND).
std::optional<int> descriptor_of(std::string_view path);
// All that comes from it, and closes it. Errors: not_found, when nothing is open there; bad_input,
// when it cannot be read or is more than `most` bytes.
Result<std::string> read_descriptor(int descriptor, std::string_view path, std::size_t most);

}  // namespace tune::cli
