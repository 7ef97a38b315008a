#include <cstdlib>
#include <ctime>
#include <optional>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <tune/integer.hpp>
#include <tune/machine.hpp>

#include "base/text.hpp"
#include "system/clock_ticks.hpp"

namespace tune {
namespace {

// From /etc/passwd itself: getpwuid() loads modules, which a static program cannot.
std::string name_of_user(std::uint32_t user) {
  const std::string number = std::to_string(user);
  const Result<std::string> accounts = system_files()->read("/etc/passwd");
  if (!accounts) return number;
  for (const std::string_view line : split(*accounts, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');  // passwd(5)
    if (fields.size() >= 3 && fields[2] == number && !fields[0].empty()) {
      return std::string(fields[0]);
    }
  }
  return number;
}

// The login behind sudo where there is one, for a history full of "root" says little.
std::string user_name(std::uint32_t user) {
  const char* behind_sudo = std::getenv("SUDO_USER");
  if (user == 0 && behind_sudo != nullptr && *behind_sudo != '\0') return printable(behind_sudo);
  return name_of_user(user);
}

// By how much this time namespace (time_namespaces(7)) has moved CLOCK_BOOTTIME: deadlines in the
// journal are for all of them.
std::int64_t boot_offset_milliseconds() {
  const Result<std::string> offsets = system_files()->read("/proc/self/timens_offsets");
  if (!offsets) return 0;  // a kernel without them
  for (const std::string_view line : split(*offsets, '\n')) {
    const Parts words = split_blanks(line);
    if (words.size() != 3 || words[0] != "boottime") continue;
    const auto seconds = parse_integer(words[1]);
    const auto nanoseconds = parse_integer(words[2]);
    if (seconds && nanoseconds)
      return static_cast<std::int64_t>(*seconds * 1000 + *nanoseconds / 1'000'000);
  }
  return 0;
}

class SystemClock : public Clock {
 public:
  std::int64_t unix_seconds() override { return std::time(nullptr); }
  void pause(std::int64_t milliseconds) override {
    const timespec time = {milliseconds / 1000, milliseconds % 1000 * 1'000'000};
    nanosleep(&time, nullptr);
  }
  std::int64_t boot_milliseconds() override {
    timespec now = {};
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) return unix_seconds() * 1000;
    if (!offset_) offset_ = boot_offset_milliseconds();
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000 - *offset_;
  }

 private:
  std::optional<std::int64_t> offset_;
};

}  // namespace

ProcessFacts process_facts() {
  ProcessFacts facts;
  if (const long size = sysconf(_SC_PAGESIZE); size > 0) {
    facts.page_size_bytes = static_cast<std::uint64_t>(size);
  }
  // The processors that are online, not those that this process may run on: the kernel sizes its
  // tables and queues for the machine, whatever mask the process was started with.
  if (const long online = sysconf(_SC_NPROCESSORS_ONLN); online > 0) {
    facts.processors = static_cast<unsigned>(online);
  }
  utsname names = {};
  if (uname(&names) == 0) {
    facts.kernel_release = names.release;
    facts.kernel_version = names.version;
  }
  facts.ticks_per_second = clock_ticks_per_second();
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) facts.open_files_limit = files.rlim_cur;
  facts.user = geteuid();
  facts.group = getegid();
  facts.user_name = user_name(facts.user);
  facts.process = getpid();
  return facts;
}

std::unique_ptr<Clock> system_clock() { return std::make_unique<SystemClock>(); }

}  // namespace tune
