#include "system/detached.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/file_descriptor.hpp"
#include "system/system_error.hpp"

extern char** environ;

namespace tune {
namespace {

constexpr const char* kSelf = "/proc/self/exe";

// For exec; points into `words`.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool same_link(const char* a, const char* b) {
  struct stat one = {};
  struct stat other = {};
  return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_ino == other.st_ino &&
         one.st_dev == other.st_dev;
}

std::string own_path() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = readlink(kSelf, path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

// sd_booted(3), and what the service manager starts sees the same kernel and files as this process,
// this program among them: an upgrade may just have taken it away.
bool systemd_can_start_it() {
  return geteuid() == 0 && access("/run/systemd/system", F_OK) == 0 &&
         same_link("/proc/self/ns/net", "/proc/1/ns/net") &&
         same_link("/proc/self/ns/mnt", "/proc/1/ns/mnt") &&
         same_link("/proc/self/ns/pid", "/proc/1/ns/pid") && same_link("/", "/proc/1/root") &&
         same_link(kSelf, own_path().c_str());
}

// The service manager puts environment variables in the place of $NAME (systemd.service(5)).
std::string without_variables(const std::string& word) {
  std::string escaped;
  for (const char byte : word) escaped.append(byte == '$' ? 2 : 1, byte);
  return escaped;
}

// Whoever reads what the caller prints would else wait for this process, too. In a root without
// devices a file in memory takes the place of /dev/null.
void use_null_for_streams() {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) null = memfd_create("null", MFD_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (null >= 0) dup2(null, stream);
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Fails where the service manager may not execute the program, as SELinux has it in home
// directories, and before systemd 240, which does not wait to see.
bool start_as_unit(const std::vector<std::string>& arguments, const std::string& unit) {
  std::vector<std::string> words{"systemd-run",         "--quiet", "--collect", "--unit=" + unit,
                                 "--service-type=exec", "--"};
  words.push_back(without_variables(own_path()));
  for (const std::string& argument : arguments) words.push_back(without_variables(argument));
  const std::vector<char*> pointers = pointers_to(words);
  const pid_t child = fork();
  if (child == 0) {
    use_null_for_streams();
    for (const char* path : {"/usr/bin/systemd-run", "/bin/systemd-run"}) {
      execv(path, pointers.data());
    }
    _exit(127);
  }
  return child > 0 && wait_for(child) == 0;
}

// In the grandchild: never returns. Tells errno through `report` when it fails.
[[noreturn]] void become(const std::vector<char*>& words, int report) {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT}) std::signal(signal, SIG_IGN);
  use_null_for_streams();
  if (chdir("/") == 0) execv(kSelf, words.data());
  const int error = errno;
  if (write(report, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

Status start_in_own_session(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"tune"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::vector<char*> pointers = pointers_to(words);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno, kSelf, "be started");
  FileDescriptor listening(ends[0]);
  FileDescriptor telling(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    const pid_t grandchild = fork();  // no leader of a session can get a terminal by accident
    if (grandchild == 0) become(pointers, telling.get());
    _exit(grandchild > 0 ? 0 : 1);
  }
  if (child < 0) return system_error(errno, kSelf, "be started");
  telling = FileDescriptor();
  if (wait_for(child) != 0) return system_error(EAGAIN, kSelf, "be started");
  int error = 0;  // the pipe is closed without a word by a successful exec
  if (read(listening.get(), &error, sizeof error) == sizeof error) {
    return system_error(error, kSelf, "be started");
  }
  return {};
}

}  // namespace

Status start_detached(const std::vector<std::string>& arguments, const std::string& unit) {
  if (systemd_can_start_it() && start_as_unit(arguments, unit)) return {};
  return start_in_own_session(arguments);
}

bool is_alive(std::int64_t process) {
  const auto known = syscall(SYS_pidfd_open, static_cast<pid_t>(process), 0U);
  if (known >= 0) {
    const FileDescriptor descriptor(static_cast<int>(known));
    pollfd ended{descriptor.get(), POLLIN, 0};  // pidfd_open(2)
    return poll(&ended, 1, 0) == 0;
  }
  return kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

}  // namespace tune
