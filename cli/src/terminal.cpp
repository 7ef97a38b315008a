#include "terminal.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <tune/integer.hpp>

#include "base/text.hpp"
#include "output/print.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kLeastWidth = 40;

std::size_t width_of(int descriptor) {
  const char* columns = std::getenv("COLUMNS");
  const auto number = parse_integer(columns == nullptr ? "" : columns);
  if (number && *number >= static_cast<Integer>(kLeastWidth) && *number <= 10'000) {
    return static_cast<std::size_t>(*number);
  }
  winsize size{};
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col >= kLeastWidth ? size.ws_col : 0;
}

struct LastWords {
  std::string on_output;
  std::string on_error;
  int status = 0;
};
LastWords* last_words = nullptr;  // never freed: a handler may need it at any time

void say(int stream, const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = write(stream, rest.data(), rest.size());
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

// What is buffered for standard output is not written any more: half a result is none.
void end_with_last_words(int) {
  say(STDERR_FILENO, last_words->on_error);
  say(STDOUT_FILENO, last_words->on_output);
  _exit(last_words->status);
}

}  // namespace

void answer_when_aborted(std::string on_output, std::string on_error, int status) {
  last_words = new LastWords{std::move(on_output), std::move(on_error), status};
  std::signal(SIGABRT, end_with_last_words);
}

namespace {

// Else the next file that is opened would be standard input, output or error: what is printed would
// go into it. What is opened here can be neither read nor written.
void occupy_closed_streams() {
  std::array<pollfd, 3> streams{
      {{STDIN_FILENO, 0, 0}, {STDOUT_FILENO, 0, 0}, {STDERR_FILENO, 0, 0}}};
  if (poll(streams.data(), streams.size(), 0) <= 0) return;
  for (const pollfd& stream : streams) {
    if ((stream.revents & POLLNVAL) != 0) (void)open("/", O_PATH | O_CLOEXEC);
  }
}

}  // namespace

void keep_what_the_umask_takes_from_the_owner() {
  constexpr mode_t kOthers = 077;
  umask(umask(0) & kOthers);
}

void survive_failing_writes() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  occupy_closed_streams();
}

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool error_is_terminal() { return isatty(STDERR_FILENO) == 1; }
bool can_ask() { return isatty(STDIN_FILENO) == 1 && error_is_terminal(); }

std::size_t width_of_output() { return width_of(STDOUT_FILENO); }
std::size_t width_of_error() { return width_of(STDERR_FILENO); }

std::size_t height_of_output() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

bool ask(std::string_view question) {
  print_error(question);
  char line[64] = {};
  if (std::fgets(line, sizeof line, stdin) == nullptr) {
    print_error("\n");
    return false;
  }
  const std::string_view answer = trim(line);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" || answer == "YES";
}

namespace {

constexpr std::array kEndingSignals{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
termios settings_before{};  // for the handler

// As if it had not been caught, once the terminal is as it was.
void restore_and_end(int signal) {
  std::signal(SIGTTOU, SIG_IGN);  // would stop a process in the background
  tcsetattr(STDIN_FILENO, TCSANOW, &settings_before);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

struct KeyPresses::State {
  bool known = false;
  std::array<struct sigaction, kEndingSignals.size()> actions{};
};

KeyPresses::KeyPresses() : before_(std::make_unique<State>()) {
  before_->known = tcgetattr(STDIN_FILENO, &settings_before) == 0;
  if (!before_->known) return;
  struct sigaction restoring = {};
  restoring.sa_handler = restore_and_end;
  for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
    sigaction(kEndingSignals[i], nullptr, &before_->actions[i]);
    if (before_->actions[i].sa_handler == SIG_IGN) continue;  // nohup
    sigaction(kEndingSignals[i], &restoring, nullptr);
  }
  termios single = settings_before;
  single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &single);
}

KeyPresses::~KeyPresses() {
  if (!before_->known) return;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings_before);
  for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
    sigaction(kEndingSignals[i], &before_->actions[i], nullptr);
  }
}

KeyPress KeyPresses::wait(std::int64_t milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, static_cast<int>(milliseconds)) <= 0) return KeyPress::none;
  char key = 0;
  if (read(STDIN_FILENO, &key, 1) != 1) return KeyPress::gone;
  constexpr std::string_view kNo = "nNqQ\x03\x04\x1a\x1b\x1c";
  return kNo.find(key) == std::string_view::npos ? KeyPress::yes : KeyPress::no;
}

std::string current_directory() {
  std::vector<char> buffer(4096);
  while (getcwd(buffer.data(), buffer.size()) == nullptr) {
    if (errno != ERANGE) return std::string(kLostDirectory);
    buffer.resize(buffer.size() * 2);
  }
  return buffer.data();
}

std::optional<int> descriptor_of(std::string_view path) {
  constexpr std::string_view kFolder = "/dev/fd/";
  if (path == "/dev/stdin") return 0;
  if (!path.starts_with(kFolder)) return std::nullopt;
  const auto number = parse_integer(path.substr(kFolder.size()));
  if (!number || *number < 0 || *number > INT_MAX) return std::nullopt;
  return static_cast<int>(*number);
}

namespace {

// All that comes from `stream`, unless it is more than `most` bytes.
Result<std::string> read_stream(std::FILE* stream, std::string_view name, std::size_t most) {
  std::string text;
  char block[4096];
  errno = 0;
  for (std::size_t got = 1; got > 0 && text.size() <= most;) {
    got = std::fread(block, 1, sizeof block, stream);
    text.append(block, got);
  }
  Error error{.code = ErrorCode::bad_input, .file = std::string(name)};
  if (std::ferror(stream) != 0) {
    error.message = errno == EBADF ? "it is closed, so there is nothing to read"
                                   : std::string("it cannot be read: ") + std::strerror(errno);
    return error;
  }
  if (text.size() <= most) return text;
  error.message = "is larger than " + format_bytes(static_cast<Integer>(most));
  return error;
}

}  // namespace

Result<std::string> read_descriptor(int descriptor, std::string_view path, std::size_t most) {
  std::FILE* file = fdopen(descriptor, "r");
  if (file == nullptr) {
    return Error{.code = ErrorCode::not_found,
                 .message = "nothing is open there",
                 .file = std::string(path)};
  }
  auto text = read_stream(file, path, most);
  std::fclose(file);
  return text;
}

Result<std::string> read_standard_input() {
  constexpr std::size_t kMostBytes = 64u << 20;
  return read_stream(stdin, "standard input", kMostBytes);
}

}  // namespace tune::cli
